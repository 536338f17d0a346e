"""Whether stories are one: all of them in sight, none arriving."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.clustering.union_fit import Side
from app.clustering.vicinity import Comparison, Verdict, Vicinity
from app.clustering.weighing import NOTHING_SHARED
from app.domain.evidence import StoryScore
from app.domain.story import StoryId

_UNDATED = 1.0
"""Log-odds by which stories must be likelier one where times are unknown. By
`tests.benchmarks.undated` what is put together is right more often by .01 to .02 than with 0, and
.02 to .05 less is found."""


@dataclass(frozen=True, slots=True)
class Union:
    """Another story that may be one with a story."""

    story_id: StoryId
    verdict: Verdict

    @property
    def log_odds(self) -> float:
        """That both report one event."""
        return self.verdict.log_odds


class Uniting:
    """A story against the stories near it.

    Args:
        vicinity: Of the story.
        closed: Stories that may not become one with it.

    Attributes:
        vicinity: Of the story.
    """

    def __init__(self, vicinity: Vicinity, closed: Collection[StoryId] = ()) -> None:
        self.vicinity = vicinity
        others = vicinity.others(closed)
        self._comparisons = self._compared(others) if others else {}

    @property
    def unions(self) -> list[Union]:
        """The stories near it, the likeliest first, ties by id."""
        return self._judged(self._comparisons)

    def likeliest(self, above: float) -> Union | None:
        """The story that is likeliest one with it; None where none is likelier than that.

        Most stories are one with none near them, and of most of these the articles tell so.
        """
        hopeful = {each: one for each, one in self._comparisons.items() if one.ceiling > above}
        first = next(iter(self._judged(hopeful)), None)
        return first if first is not None and first.log_odds > above else None

    def score(self, union: Union, into: StoryId) -> StoryScore:
        """A union with its evidence.

        Args:
            union: Of this story and another.
            into: The story that lasts.
        """
        one, other = union.verdict.nearest
        lasting = other if union.story_id == into else one
        beside = "the other articles of both stories, and how far behind the next story is"
        return self.vicinity.score(union.verdict, into, lasting.id, beside)

    def _compared(self, others: Mapping[StoryId, Side]) -> dict[StoryId, Comparison]:
        left = self.vicinity.side
        asked = [each for right in others.values() for each in right.asked]
        self.vicinity.compare([(each, asked) for each in left.asked])
        odds = [self.vicinity.between(left.asked, right.asked) for right in others.values()]
        means = [float(each.mean()) for each in odds]
        return {
            story_id: Comparison(
                left,
                right,
                odds[row],
                rivals=means[:row] + means[row + 1 :],
                stories=(self.vicinity.home, story_id),
                share_nothing=self.vicinity.share_nothing(left, right),
            )
            for row, (story_id, right) in enumerate(others.items())
        }

    def _judged(self, comparisons: Mapping[StoryId, Comparison]) -> list[Union]:
        if not comparisons:
            return []
        scorer = self.vicinity.judgement.scorer
        verdicts = self.vicinity.judge(list(comparisons.values()), scorer.log_odds_of_unions)
        unions = [
            Union(story_id, _careful(verdict, each))
            for (story_id, each), verdict in zip(comparisons.items(), verdicts, strict=True)
        ]
        return sorted(unions, key=lambda each: (-each.log_odds, each.story_id))


def _careful(verdict: Verdict, comparison: Comparison) -> Verdict:
    """Less sure where times are unknown, and of a lone article that shares nothing."""
    doubt = _UNDATED * verdict.fit.undated + NOTHING_SHARED * comparison.share_nothing
    return replace(verdict, log_odds=verdict.log_odds - doubt) if doubt else verdict
