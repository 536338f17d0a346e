"""Whether probabilities mean what they say: reliability and expected calibration error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats

BINS = 10
_HEADLINE = 0.5  # brevity from which a text counts as a headline rather than a full text

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Judgements whose truth is known.

    Attributes:
        log_odds: That two articles, or an article and a story, report one event, `(n,)`.
        right: Whether they do, `(n,)`.
        cross: 1 where the languages differ, `(n,)`.
        short: Brevity of the shorter text, `(n,)` in [0, 1].
    """

    log_odds: Floats
    right: Booleans
    cross: Floats
    short: Floats


@dataclass(frozen=True, slots=True)
class Bin:
    """Judgements of about one probability.

    Attributes:
        probability: Mean of the stated probabilities.
        share: Of those that were right.
        count: How many.
    """

    probability: float
    share: float
    count: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Stated probabilities against what came true.

    Attributes:
        bins: Of equal width, lowest first, without the empty.
        error: Expected calibration error (Naeini et al. 2015): the mean gap between stated
            and true share, bins weighed by their size; 0 without judgements.
        count: Judgements in all.
    """

    bins: tuple[Bin, ...]
    error: float
    count: int


def reliability_by_part(judged: Judged) -> dict[str, Reliability]:
    """Reliability of all judgements, within and across languages, by length."""
    parts: Mapping[str, Booleans] = {
        "overall": np.ones(len(judged.right), dtype=bool),
        "one language": judged.cross == 0,
        "two languages": judged.cross > 0,
        "headlines": judged.short >= _HEADLINE,
        "full texts": judged.short < _HEADLINE,
    }
    return {
        name: reliability(judged.log_odds[rows], judged.right[rows]) for name, rows in parts.items()
    }


def reliability(log_odds: Floats, right: Booleans) -> Reliability:
    """Reliability over `BINS` bins.

    Args:
        log_odds: `(n,)`, n may be 0.
        right: `(n,)`.
    """
    probability = 1 / (1 + np.exp(-log_odds))
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(float(probability[here].mean()), float(right[here].mean()), int(here.sum()))
        for here in (place == number for number in range(BINS))
        if here.any()
    )
    gaps = sum(abs(each.probability - each.share) * each.count for each in bins)
    return Reliability(bins, gaps / max(len(right), 1), len(right))


def joined(parts: Sequence[Judged]) -> Judged:
    """The judgements of at least one file together."""
    return Judged(
        np.concatenate([part.log_odds for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.cross for part in parts]),
        np.concatenate([part.short for part in parts]),
    )
