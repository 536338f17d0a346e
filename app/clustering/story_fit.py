"""How well an article fits a story beside the other stories it could be in, as plain numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.clustering.candidates import Surroundings
from app.clustering.features import brevity
from app.clustering.profile import Floats, Profile
from app.domain.vectors import Matrix, Vector

STORY_FEATURES = (
    "best",  # log-odds against the member that speaks most for it
    "better_half",  # mean of the better half, at least three
    "all",  # mean of all that were asked
    "members",  # log of how many were asked
    "same_language",  # mean of the members in the article's language, 0 without any
    "other_languages",  # mean of the others, 0 without any
    "has_same_language",
    "has_other_languages",
    "centre",  # cosine to the middle of the members
    "centre_nearness",  # the same over what is usual here for their languages
    "beyond",  # cosine to the middle of the members beyond what the stream tells
    "kinship",  # how near it is to the story's articles, for how near these are to one another
    "has_rival",  # 1 where another story was in sight
    "lead",  # the best over the best of any other story, 0 without any
    "rival_likeness",  # cosine of this story's middle and its first rival's
    "lead_over_unlike",  # the lead, as far as the first rival is unlike this story
)
"""What the fit is judged by. A rival as likely as the story itself is what tells most against
it: without `lead` the log-loss held out rises by half on full texts."""

FIT_CONDITIONS = ("brevity", "undated", "crowding")
"""What changes the meaning of the features of fits, each in [0, 1]: brevity of the article or of
the articles of both stories; 1 where times to compare are unknown; how far what is near is all
of one topic."""

_WIDEST_LEAD = 5.0
_LEAST_COSINE, _MOST_KINSHIP = 0.05, 1.5
_UNLIKE, _ALIKE = 0.3, 0.8  # cosines of story middles: different matter, and the same


@dataclass(frozen=True, slots=True)
class StoryFit:
    """Features of an article against a story.

    Attributes:
        values: `(len(STORY_FEATURES),)`, in their order.
        conditions: `(len(FIT_CONDITIONS),)`, in their order.
    """

    values: Floats
    conditions: Floats

    @property
    def undated(self) -> bool:
        """True where no two times are known."""
        return bool(self.conditions[1])

    @property
    def brevity(self) -> float:
        """1 for a headline, 0 for a full text."""
        return float(self.conditions[0])

    @property
    def foreign(self) -> bool:
        """True where no member is in the article's language."""
        return not self.values[STORY_FEATURES.index("has_same_language")]


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near an article is to a story by what it tells beyond what the stream does.

    Attributes:
        cosine: To the middle of the members that are asked.
        kinship: As `kinship_with` tells it.
    """

    cosine: float
    kinship: float


@dataclass(frozen=True, slots=True)
class Rivals:
    """The other stories that an article could be in.

    Attributes:
        best: Log-odds against the best member of each.
        middle: Unit middle of the first of them; None to leave likeness aside.
    """

    best: Sequence[float]
    middle: Vector | None


def measure_fit(
    article: Profile,
    members: Sequence[Profile],
    odds: Sequence[float],
    surroundings: Surroundings,
    rivals: Rivals,
    *,
    beyond: Nearness,
    direction: Vector | None = None,
) -> StoryFit:
    """Measures an article against a story. Plain numbers: arrays of a dozen take longer.

    Args:
        article: The article.
        members: At least one article of the story.
        odds: Log-odds of the article against each.
        surroundings: The article's.
        rivals: Other stories.
        beyond: How near it is to them in the eyes of the stream.
        direction: `middle(members)`, if it is known.
    """
    falling = sorted(odds, reverse=True)
    language = article.article.language
    languages = [each.article.language for each in members]
    same = [each for each, other in zip(odds, languages, strict=True) if other == language]
    others = [each for each, other in zip(odds, languages, strict=True) if other != language]
    direction = middle(members) if direction is None else direction
    centre = float(direction @ article.whole)
    lead = falling[0] - max(rivals.best) if rivals.best else 0.0
    likeness = 0.0 if rivals.middle is None else float(direction @ rivals.middle)
    unlike = 1 - min(max((likeness - _UNLIKE) / (_ALIKE - _UNLIKE), 0.0), 1.0)
    values = {
        "best": falling[0],
        "better_half": _mean(falling[: max(3, -(-len(odds) // 2))]),
        "all": _mean(odds),
        "members": math.log(len(odds)),
        "same_language": _mean(same),
        "other_languages": _mean(others),
        "has_same_language": float(bool(same)),
        "has_other_languages": float(bool(others)),
        "centre": centre,
        "centre_nearness": centre - _mean([surroundings.radius_of(each) for each in languages]),
        "beyond": beyond.cosine,
        "kinship": beyond.kinship,
        "has_rival": float(bool(rivals.best)),
        "lead": lead,
        "rival_likeness": likeness,
        "lead_over_unlike": min(max(lead, -_WIDEST_LEAD), _WIDEST_LEAD) * unlike,
    }
    undated = article.hours is None or all(each.hours is None for each in members)
    crowding = _mean([surroundings.crowding(each) for each in languages])
    conditions = np.array([brevity(article.length), float(undated), crowding])
    return StoryFit(_in_order(values), conditions)


def kinship_with(one: Vector, others: Matrix) -> float:
    """How near an article is to others, for how near these are to one another.

    Where each report says its own, one more need not be nearer to them than they are to each
    other. Near 1 for one more of them; 0 with a single other, of which nothing is known.

    Args:
        one: Unit vector, `(dim,)`.
        others: Unit rows, `(n, dim)`.
    """
    if len(others) == 1:
        return 0.0
    ratio = float(others.mean(axis=0) @ one) / mean_cosine_within(others)
    return min(max(ratio, -_MOST_KINSHIP), _MOST_KINSHIP) * (1 - 1 / len(others))


def mean_cosine_within(vectors: Matrix) -> float:
    """Over the pairs of unit rows, positive; 1 for a single one."""
    count, total = len(vectors), vectors.sum(axis=0)
    if count == 1:
        return 1.0
    return max((float(total @ total) - count) / (count * (count - 1)), _LEAST_COSINE)


def middle(members: Sequence[Profile]) -> Vector:
    """The direction of at least one member's mean vector, unit length."""
    wholes = np.concatenate([each.whole for each in members]).reshape(len(members), -1)
    mean: Vector = np.add.reduce(wholes, axis=0) / np.float32(len(members))
    return mean / max(math.sqrt(mean @ mean), 1e-9)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _in_order(values: Mapping[str, float]) -> Floats:
    return np.array([float(values[name]) for name in STORY_FEATURES])
