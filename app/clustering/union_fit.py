"""How well two stories fit into one beside the other stories there are, as plain numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, median

import numpy as np

from app.clustering.candidates import Surroundings
from app.clustering.features import brevity
from app.clustering.profile import Floats, Profile
from app.clustering.story_fit import mean_cosine_within, middle
from app.domain.vectors import Matrix, Vector

UNION_FEATURES = (
    "all",  # mean log-odds of an article of one and an article of the other
    "best",  # of the pair that speaks most for it
    "top",  # mean of as many best pairs as the smaller side has articles, at least two
    "covered_less",  # share of a side's articles with a counterpart, of the side with less
    "covered_more",  # the same, of the side with more
    "same_language",  # mean of the pairs in one language, 0 without any
    "other_languages",  # mean of the others, 0 without any
    "has_same_language",
    "has_other_languages",
    "languages_shared",  # share of the languages of the side with fewer
    "centre",  # cosine of the middles
    "centre_nearness",  # the same over what is usual around the first
    "beyond",  # cosine of the middles of all their articles beyond what the stream tells
    "beyond_usual",  # the same over that of the nearest articles of other stories
    "kinship",  # how alike articles across both are, for how alike those of either are
    "gap",  # log of hours between the middles in time
    "span",  # log of hours from the first article to the last of both
    "smaller",  # log of the articles of the smaller
    "larger",  # log of the articles of the larger
    "has_rival",  # 1 where another story was in sight
    "lead",  # `all` over that of the best other story, 0 without any
)
"""What a union is judged by."""

_COUNTERPART = -1.5  # log-odds
_UNKNOWN_TIME = 3.0  # what `gap` and `span` are without dates: 19 hours
_WIDEST_LEAD = 5.0
_MOST_KINSHIP = 1.5


@dataclass(frozen=True)
class Side:
    """A story as it is asked.

    Attributes:
        asked: At least one of its articles that are no copies, from its first to its last.
        members: All of them.
    """

    asked: Sequence[Profile]
    members: Sequence[Profile]

    @cached_property
    def direction(self) -> Vector:
        """The middle of the articles that are asked."""
        return middle(self.asked)


@dataclass(frozen=True, slots=True)
class UnionFit:
    """Features of two stories.

    Attributes:
        values: `(len(UNION_FEATURES),)`, in their order.
        conditions: `(len(FIT_CONDITIONS),)`, in their order.
    """

    values: Floats
    conditions: Floats

    @property
    def undated(self) -> bool:
        """True where no two times are known."""
        return bool(self.conditions[1])


@dataclass(frozen=True, slots=True)
class Beyond:
    """How alike two stories are by what they tell beyond what the stream does.

    Attributes:
        cosine: Of the middles of all their articles.
        usual: Of the first story's middle and the nearest articles of other stories, in the mean.
        kinship: As `kinship` tells it.
    """

    cosine: float
    usual: float
    kinship: float


def measure_union(
    left: Side,
    right: Side,
    odds: Floats,
    surroundings: Surroundings,
    *,
    rivals: Sequence[float],
    beyond: Beyond,
) -> UnionFit:
    """Measures a story against another.

    Args:
        left: The story.
        right: The other.
        odds: Log-odds of their articles, `(len(left.asked), len(right.asked))`.
        surroundings: Of the first story's middle.
        rivals: The mean log-odds of further stories against the first.
        beyond: How alike they are in the eyes of the stream.
    """
    falling = np.sort(odds, axis=None)[::-1]
    mean = float(odds.mean())
    covered = [float((odds.max(axis=axis) > _COUNTERPART).mean()) for axis in (1, 0)]
    languages = [[each.article.language for each in side.asked] for side in (left, right)]
    same = np.array([[one == other for other in languages[1]] for one in languages[0]])
    sizes = len(left.members), len(right.members)
    kinds = set(languages[0]), set(languages[1])
    centre = float(left.direction @ right.direction)
    usual = fmean(surroundings.radius_of(each) for each in languages[1])
    times = _gap_and_span(left, right)
    values = {
        "all": mean,
        "best": float(falling[0]),
        "top": float(falling[: max(2, min(odds.shape))].mean()),
        "covered_less": min(covered),
        "covered_more": max(covered),
        "same_language": float(odds[same].mean()) if same.any() else 0.0,
        "other_languages": float(odds[~same].mean()) if not same.all() else 0.0,
        "has_same_language": float(same.any()),
        "has_other_languages": float(not same.all()),
        "languages_shared": len(kinds[0] & kinds[1]) / min(map(len, kinds)),
        "centre": centre,
        "centre_nearness": centre - usual,
        "beyond": beyond.cosine,
        "beyond_usual": beyond.cosine - beyond.usual,
        "kinship": beyond.kinship,
        "gap": _UNKNOWN_TIME if times is None else times[0],
        "span": _UNKNOWN_TIME if times is None else times[1],
        "smaller": math.log(min(sizes)),
        "larger": math.log(max(sizes)),
        "has_rival": float(bool(rivals)),
        "lead": _lead(mean, rivals),
    }
    short = fmean(brevity(each.length) for side in (left, right) for each in side.asked)
    crowding = fmean(surroundings.crowding(each) for each in languages[1])
    conditions = np.array([short, float(times is None), crowding])
    return UnionFit(_in_order(values), conditions)


def kinship(left: Matrix, right: Matrix) -> float:
    """How alike articles across two sides are, for how alike those of either side are.

    What single articles say in their own way makes them unlike, in one event as between two: by
    the mean cosine across both over that within either it cancels out (correction for
    attenuation, Spearman 1904). It is near 1 for two parts of one event however they came
    apart. Of a side of one article nothing is known; the more articles the smaller side has,
    the more it says.

    Args:
        left: Vectors of a side, unit rows, `(n, dim)`.
        right: Of the other.
    """
    within = mean_cosine_within(left) * mean_cosine_within(right)
    across = float(left.mean(axis=0) @ right.mean(axis=0))
    ratio = min(max(across / math.sqrt(within), -_MOST_KINSHIP), _MOST_KINSHIP)
    return ratio * (1 - 1 / min(len(left), len(right)))


def _gap_and_span(left: Side, right: Side) -> tuple[float, float] | None:
    """Logs of the hours between the middles in time, and from first to last; None if unknown."""
    times = [
        [each.hours for each in side.asked if each.hours is not None] for side in (left, right)
    ]
    if not all(times):
        return None
    gap = abs(median(times[0]) - median(times[1]))
    return math.log1p(gap), math.log1p(max(map(max, times)) - min(map(min, times)))


def _lead(mean: float, rivals: Sequence[float]) -> float:
    return min(max(mean - max(rivals), -_WIDEST_LEAD), _WIDEST_LEAD) if rivals else 0.0


def _in_order(values: Mapping[str, float]) -> Floats:
    return np.array([values[name] for name in UNION_FEATURES])
