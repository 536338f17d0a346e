"""Whether stories are one: all of them in sight, none arriving."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from app.clustering.union_fit import Side
from app.clustering.vicinity import Comparison, Verdict, Vicinity
from app.domain.evidence import StoryScore
from app.domain.story import StoryId

_UNDATED = 1.0
"""Log-odds by which stories must be likelier one where times are unknown. Of 823 pairs of web
pages, many without dates, 38 are put together by mistake and 102 rightly; without it 58 and 103,
and seventy undated pages about one institution were a story."""


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
        unions: The stories near it, the likeliest first, ties by id.
    """

    def __init__(self, vicinity: Vicinity, closed: Collection[StoryId] = ()) -> None:
        self.vicinity = vicinity
        others = vicinity.others(closed)
        self.unions = self._weigh(others) if others else []

    def score(self, union: Union, into: StoryId) -> StoryScore:
        """A union with its evidence.

        Args:
            union: One of `unions`.
            into: The story that lasts.
        """
        one, other = union.verdict.nearest
        lasting = other if union.story_id == into else one
        beside = "the other articles of both stories, and how far behind the next story is"
        return self.vicinity.score(union.verdict, into, lasting.id, beside)

    def _weigh(self, others: Mapping[StoryId, Side]) -> list[Union]:
        left = self.vicinity.side
        asked = [each for right in others.values() for each in right.asked]
        self.vicinity.compare([(each, asked) for each in left.asked])
        odds = [self.vicinity.between(left.asked, right.asked) for right in others.values()]
        means = [float(each.mean()) for each in odds]
        comparisons = [
            Comparison(
                left,
                right,
                odds[row],
                rivals=means[:row] + means[row + 1 :],
                stories=(self.vicinity.home, story_id),
            )
            for row, (story_id, right) in enumerate(others.items())
        ]
        scorer = self.vicinity.judgement.scorer
        verdicts = self.vicinity.judge(comparisons, scorer.log_odds_of_unions)
        unions = [
            Union(story_id, _careful(verdict))
            for story_id, verdict in zip(others, verdicts, strict=True)
        ]
        return sorted(unions, key=lambda each: (-each.log_odds, each.story_id))


def _careful(verdict: Verdict) -> Verdict:
    """Less sure where times are unknown."""
    if not verdict.fit.undated:
        return verdict
    return replace(verdict, log_odds=verdict.log_odds - _UNDATED)
