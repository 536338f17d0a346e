"""Fits what tells round-ups and background pieces from reports."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.clustering.genre import GENRES, NO_GENRES, GenreModel
from app.evaluation.datasets import LabelledArticle
from app.ports import Embedder
from app.training.examples import Example, embed_examples
from app.training.folds import FOLDS, fold_of

_LEAST_EXAMPLES = 10
_INVERSE_REGULARISATION = 3.0
"""From 1 to 10 the areas under the curves on files left out are alike."""


def telling_examples(
    files: Mapping[str, Sequence[LabelledArticle]], embedder: Embedder
) -> list[Example]:
    """The articles of files whose labels tell genres, with their vectors."""
    telling = [
        articles for articles in files.values() if any(each.kind in GENRES for each in articles)
    ]
    return [each for articles in telling for each in embed_examples(articles, embedder)]


def fit_unseen_genres(examples: Sequence[Example]) -> list[GenreModel]:
    """`fit_genres`, fold by fold, without the fold's groups."""
    return [
        fit_genres([each for each in examples if fold_of(each.item.group) != fold])
        for fold in range(FOLDS)
    ]


def fit_genres(examples: Sequence[Example]) -> GenreModel:
    """Fits a logistic regression for each genre; deterministic.

    Args:
        examples: Of any kinds; without a few of each genre, all are taken for reports.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - half a second

    kinds = np.array([each.item.kind for each in examples])
    if any((kinds == genre).sum() < _LEAST_EXAMPLES for genre in GENRES):
        return NO_GENRES
    vectors = np.stack(
        [np.concatenate((each.embedded.headline, each.embedded.whole)) for each in examples]
    ).astype(np.float64)
    weights, priors = [], []
    for genre in GENRES:
        model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=2000)
        model.fit(vectors, kinds == genre)
        weights.append(model.coef_[0])
        priors.append(model.intercept_[0])
    return GenreModel(np.stack(weights), np.array(priors))


def no_genres(_group: str) -> GenreModel:
    """Takes everything for a report."""
    return NO_GENRES
