"""Fits which stories continue one another, on the families of labelled stories."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.clustering.profile import Profile
from app.clustering.story_fit import middle
from app.clustering.storylines import STORYLINE_FEATURES, StorylineScorer, features_of_stories
from app.clustering.weighing import Judgement
from app.evaluation.datasets import LabelledArticle

_NEIGHBOURS = 24
"""Stories further apart are hardly ever compared: they are not among the nearest."""

_REGULARISATION = 1.0


def fit_storylines(
    files: Sequence[tuple[Sequence[LabelledArticle], Sequence[Profile]]], judgement: Judgement
) -> StorylineScorer | None:
    """Fits a logistic model on pairs of near stories of one file; None where they teach nothing.

    Args:
        files: Labelled articles with their profiles; a story whose group is its own label is
            of no storyline.
        judgement: How articles are compared.
    """
    features, same = [], []
    for labelled, profiles in files:
        stories: dict[str, list[Profile]] = defaultdict(list)
        group_of: dict[str, str] = {}
        for item, each in zip(labelled, profiles, strict=True):
            stories[item.label].append(each)
            group_of[item.label] = item.group
        for left, others in _near(stories).items():
            sides = [stories[other] for other in others]
            features += list(features_of_stories([(stories[left], sides)], judgement))
            same += [group_of[left] == group_of[other] for other in others]
    if len(set(same)) < 2:
        return None
    values = np.array(features)
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    # Balanced: families are broad, and by chance alone few of the near stories continue another.
    model = LogisticRegression(C=_REGULARISATION, class_weight="balanced")
    model.fit((values - mean) / spread, np.array(same))
    weights = model.coef_[0] / spread
    prior = float(model.intercept_[0] - mean @ weights)
    named = dict(zip(STORYLINE_FEATURES, weights.round(4).tolist(), strict=True))
    return StorylineScorer(named, round(prior, 4))


def _near(stories: dict[str, list[Profile]]) -> dict[str, list[str]]:
    """The nearest others of each story, each two stories once."""
    names = sorted(stories)
    middles = np.stack([middle(stories[name]) for name in names])
    nearest = np.argsort(-(middles @ middles.T), axis=1, kind="stable")[:, : _NEIGHBOURS + 1]
    pairs = {
        (min(row, other), max(row, other))
        for row, others in enumerate(nearest.tolist())
        for other in others
        if other != row
    }
    found: dict[str, list[str]] = defaultdict(list)
    for row, other in sorted(pairs):
        found[names[row]].append(names[other])
    return found
