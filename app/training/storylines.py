"""Fits which stories continue one another, on the families of hand-written stories."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.clustering.profile import Profile
from app.clustering.storylines import STORYLINE_FEATURES, StorylineScorer, story_features
from app.clustering.weighing import Judgement
from app.evaluation.datasets import LabelledArticle

_LEAST_SIMILARITY = 0.3
"""Stories further apart are never compared: they are not among the nearest."""

_REGULARISATION = 1.0


def fit_storylines(
    files: Sequence[tuple[Sequence[LabelledArticle], Sequence[Profile]]], judgement: Judgement
) -> StorylineScorer | None:
    """Fits a logistic model on pairs of true stories of one file; None where they teach nothing.

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
        for left, right in combinations(sorted(stories), 2):
            measured = story_features(stories[left], stories[right], judgement)
            if measured[STORYLINE_FEATURES.index("whole")] >= _LEAST_SIMILARITY:
                features.append(measured)
                same.append(group_of[left] == group_of[right])
    if len(set(same)) < 2:
        return None
    model = LogisticRegression(C=_REGULARISATION).fit(np.array(features), np.array(same))
    weights = dict(zip(STORYLINE_FEATURES, model.coef_[0].round(4).tolist(), strict=True))
    return StorylineScorer(weights, round(float(model.intercept_[0]), 4))
