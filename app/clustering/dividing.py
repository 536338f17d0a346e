"""Whether a story is two: the parts of it that are least alike, judged as two stories would be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import linkage

from app.clustering.additive import MAX_LOG_ODDS
from app.clustering.profile import Floats, Profile, spread
from app.clustering.vicinity import Comparison, Verdict, Vicinity, in_order, side_of
from app.domain.article import ArticleId
from app.domain.evidence import StoryScore

_ASKED_MEMBERS = 32
"""Members of a story that are compared with each other: it bounds what one look costs."""

_LAST_UNIONS = 3
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """Two parts of a story.

    Attributes:
        part: The smaller, by its members that were asked; ties, that without the first.
        rest: The others.
        verdict: Whether both report one event.
    """

    part: Sequence[Profile]
    rest: Sequence[Profile]
    verdict: Verdict

    @property
    def log_odds(self) -> float:
        """That both parts report one event."""
        return self.verdict.log_odds


class Dividing:
    """A story against itself.

    Two parts are looked for as average linkage finds them (Sokal and Michener 1958): the last
    that it would put together are the least alike.

    Args:
        vicinity: Of the story.

    Attributes:
        vicinity: Of the story.
        divisions: Of its members, those into the least alike parts first.
    """

    def __init__(self, vicinity: Vicinity) -> None:
        self.vicinity = vicinity
        self._members = spread(vicinity.side.members, _ASKED_MEMBERS)
        self.divisions = self._weigh() if len(self._members) > 1 else []

    def leaving(self, division: Division) -> list[ArticleId]:
        """All members that are nearer to the part than to the rest, in order.

        Args:
            division: One of `divisions`.
        """
        asked = {each.id for each in self._members}
        others = [each for each in self.vicinity.side.members if each.id not in asked]
        leaving = list(division.part)
        if others:
            self.vicinity.compare([(each, self._members) for each in others])
            to_part, to_rest = (
                self.vicinity.between(others, side).mean(axis=1)
                for side in (division.part, division.rest)
            )
            nearer = (to_part > to_rest).tolist()
            leaving += [each for each, goes in zip(others, nearer, strict=True) if goes]
        return [each.id for each in in_order(leaving)]

    def score(self, division: Division) -> StoryScore:
        """How well the part fits the story, with its evidence.

        Args:
            division: One of `divisions`.
        """
        _, staying = division.verdict.nearest
        beside = "the other articles of both parts, and how far behind the next story is"
        return self.vicinity.score(division.verdict, self.vicinity.home, staying.id, beside)

    def _weigh(self) -> list[Division]:
        members, between = self._members, self.vicinity.between
        rivals = [each.asked for each in self.vicinity.others().values()]
        others = [each for rival in rivals for each in rival]
        groups = [(one, [*members[row:], *others]) for row, one in enumerate(members, 1)]
        self.vicinity.compare(groups)
        parts, comparisons = [], []
        for mask in _divisions(between(members, members)):
            part, rest = self._some(mask), self._some(~mask)
            left, right = side_of(part), side_of(rest)
            comparisons.append(
                Comparison(
                    left,
                    right,
                    between(left.asked, right.asked),
                    rivals=[float(between(left.asked, rival).mean()) for rival in rivals],
                    stories=(self.vicinity.home,),
                )
            )
            parts.append((part, rest))
        scorer = self.vicinity.judgement.scorer
        verdicts = self.vicinity.judge(comparisons, scorer.log_odds_of_divisions)
        return [Division(*both, verdict) for both, verdict in zip(parts, verdicts, strict=True)]

    def _some(self, mask: _Mask) -> list[Profile]:
        return [each for each, held in zip(self._members, mask.tolist(), strict=True) if held]


def _divisions(odds: Floats) -> Iterator[_Mask]:
    """What the last unions of average linkage would put together, each once.

    Args:
        odds: Log-odds of each two members, `(n, n)`.

    Yields:
        Which members are the part, `(n,)`: at most half of them.
    """
    told: set[bytes] = set()
    for mask in reversed(_unions(odds)[-2 * _LAST_UNIONS :]):
        few = int(mask.sum()) * 2
        part = ~mask if few > len(mask) or (few == len(mask) and mask[0]) else mask
        if part.tobytes() not in told:
            told.add(part.tobytes())
            yield part


def _unions(odds: Floats) -> list[_Mask]:
    """Both sides of each union of average linkage, the last unions last."""
    count = len(odds)
    sides = list(np.eye(count, dtype=bool))
    apart = MAX_LOG_ODDS - odds[np.triu_indices(count, 1)]
    found: list[_Mask] = []
    for one, other in linkage(apart, "average")[:, :2].astype(int).tolist():
        found += [sides[one], sides[other]]
        sides.append(sides[one] | sides[other])
    return found
