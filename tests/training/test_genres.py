"""What tells genres is fitted on words that round-ups and background pieces share."""

import numpy as np
import pytest

from app.clustering.genre import GENRES, NO_GENRES
from app.embedding.registry import load_embedder
from app.evaluation.datasets import read_labelled
from app.training.calibration import PACKAGED_FILES
from app.training.examples import Example
from app.training.folds import FOLDS, fold_of
from app.training.genres import fit_genres, fit_unseen_genres, no_genres, telling_examples

EMBEDDER = load_embedder("packaged")


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return telling_examples({"days": read_labelled(PACKAGED_FILES["days"])}, EMBEDDER)


def test_each_genre_is_told_in_groups_that_were_not_fitted(examples: list[Example]) -> None:
    models = fit_unseen_genres(examples)
    assert len(models) == FOLDS
    for column, genre in enumerate(GENRES):
        told = {True: list[float](), False: list[float]()}
        for each in examples:
            odds = models[fold_of(each.item.group)].log_odds(each.embedded)[column]
            told[each.item.kind == genre].append(float(odds))
        assert np.mean(told[True]) > np.mean(told[False]) + 1, genre


def test_a_fold_knows_nothing_of_its_groups(examples: list[Example]) -> None:
    models, everything = fit_unseen_genres(examples), fit_genres(examples)
    for model in models:
        assert not np.allclose(model.weights, everything.weights)
    fold = fold_of(examples[0].item.group)
    others = [each for each in examples if fold_of(each.item.group) != fold]
    np.testing.assert_array_equal(models[fold].weights, fit_genres(others).weights)


def test_without_a_few_of_each_genre_everything_is_a_report(examples: list[Example]) -> None:
    reports = [each for each in examples if each.item.kind not in GENRES]
    assert fit_genres(reports) is NO_GENRES is no_genres("any")
    assert fit_genres([]) is NO_GENRES
    items = [each.item for each in reports[:3]]
    assert telling_examples({"days": items}, EMBEDDER) == []
