"""Storylines: stories about the same actors and matter, whenever they happened."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.clustering.features import USUAL_NAMES
from app.clustering.profile import Floats, Profile, StackedTerms, stack, stack_terms
from app.clustering.term_matching import match_terms
from app.clustering.weighing import Judgement
from app.clustering.weight_files import read_weights
from app.domain.vectors import unit_rows

PACKAGED_STORYLINE_WEIGHTS = Path(__file__).parent / "weights" / "storylines.json"

STORYLINE_FEATURES = (
    "whole",  # cosine of two articles, mean over the pairs; as those that follow
    "words",
    "names",
    "same_terms",
    "rarest_shared",
    "centre",  # cosine of the middles of both stories
    "beyond",  # the same of what they tell beyond the stream
)
"""What lasts from one event of a storyline to the next: meaning and names, not time."""

COMPARED_ARTICLES = 2
"""Articles of each story that are compared, its first."""

_ALL, _NAMES = range(2)  # kinds of terms


@dataclass(frozen=True, slots=True)
class StorylineScorer:
    """A logistic model over the mean features of two stories' articles.

    Attributes:
        weights: Feature -> weight.
        prior: Log-odds when all features are 0.
    """

    weights: Mapping[str, float]
    prior: float

    def log_odds(self, features: Floats) -> float:
        """Log-odds that two stories are of one storyline.

        Args:
            features: One row of `features_of_stories`.
        """
        weights = np.array([self.weights[name] for name in STORYLINE_FEATURES])
        return float(features @ weights) + self.prior

    def save(self, path: Path) -> None:
        """Writes the weights as JSON."""
        document = {"weights": dict(self.weights), "prior": self.prior}
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def features_of_stories(
    groups: Sequence[tuple[Sequence[Profile], Sequence[Sequence[Profile]]]], judgement: Judgement
) -> Floats:
    """How stories compare with others of their own, by the first articles of each; all in one.

    Args:
        groups: At least one story, each with at least one other; each has an article at least.
        judgement: What is usual in the stream.

    Returns:
        `(pairs of stories, len(STORYLINE_FEATURES))`, those of the first story first.
    """
    lefts: list[Profile] = []
    rights: list[Profile] = []
    counts: list[int] = []
    pair_of: list[int] = []  # of stories, for each pair of articles
    pairs = 0
    for left, others in groups:
        compared = [other[:COMPARED_ARTICLES] for other in others]
        for article in left[:COMPARED_ARTICLES]:
            asked = [each for other in compared for each in other]
            lefts.append(article)
            rights += asked
            counts.append(len(asked))
            for pair, other in enumerate(compared, pairs):
                pair_of += [pair] * len(other)
        pairs += len(others)
    lasting = _lasting(lefts, counts, rights, judgement)
    sums = np.zeros((pairs, lasting.shape[1]))
    np.add.at(sums, pair_of, lasting)
    means: Floats = sums / np.bincount(pair_of, minlength=pairs)[:, None]
    return np.concatenate((means, _alike(groups, judgement)), axis=1)


def _alike(
    groups: Sequence[tuple[Sequence[Profile], Sequence[Sequence[Profile]]]], judgement: Judgement
) -> Floats:
    """Cosines of the middles of stories, and of those of what they tell beyond the stream."""
    stories = [each for left, others in groups for each in (left, *others)]
    asked = [each[:COMPARED_ARTICLES] for each in stories]
    starts = np.cumsum([0, *(len(each) for each in asked[:-1])])
    sizes = [len(others) for _, others in groups]
    is_other = np.concatenate([np.arange(1 + size) > 0 for size in sizes])
    left_of = np.repeat(np.flatnonzero(~is_other), sizes)
    articles = stack([article for each in asked for article in each])
    found = []
    for vectors in (articles.wholes, judgement.statistics.beyond(articles)):
        middles = unit_rows(np.add.reduceat(vectors, starts, axis=0))
        found.append(np.einsum("ij,ij->i", middles[left_of], middles[is_other]))
    return np.stack(found, axis=1)


def _lasting(
    lefts: Sequence[Profile],
    counts: Sequence[int],
    rights: Sequence[Profile],
    judgement: Judgement,
) -> Floats:
    """The features of articles against others of their own; a quarter of what evidence takes."""
    found = match_terms(
        stack_terms([*lefts, *rights]),
        counts,
        rarity_of=judgement.statistics.rarity,
        words=judgement.words,
        weigh=_weights,
    )
    left_of = np.repeat(np.arange(len(lefts)), counts)
    own = np.stack([each.whole for each in lefts])[left_of]
    whole = np.einsum("ij,ij->i", own, np.stack([each.whole for each in rights]))
    words = (found.own_share[_ALL] + found.other_share[_ALL]) / 2
    names = found.share(_NAMES, usual=USUAL_NAMES)
    return np.stack((whole, words, names, found.same, found.rarest), axis=1)


def _weights(rarity: Floats, terms: StackedTerms) -> Floats:
    """What terms weigh, rarity by prominence: all, and names."""
    weights = rarity * terms.prominence
    return np.stack((weights, weights * terms.named))


def load_storyline_scorer(path: Path = PACKAGED_STORYLINE_WEIGHTS) -> StorylineScorer:
    """Reads fitted weights.

    Raises:
        ConfigurationError: The file is missing, broken, or of other features than this version.
    """
    return read_weights(path, _scorer)


def _scorer(document: Mapping[str, Any]) -> StorylineScorer:
    if set(document.get("weights", ())) != set(STORYLINE_FEATURES):
        raise ValueError("other features")
    return StorylineScorer(document["weights"], float(document["prior"]))
