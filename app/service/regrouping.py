"""Stories looked at as a whole: those of two events are divided, those of one united."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.clustering.dividing import Dividing
from app.clustering.grouping import (
    PARTING_LOG_ODDS,
    decide_merge,
    decide_split,
    new_story_id,
)
from app.clustering.uniting import Uniting
from app.clustering.vicinity import Vicinity, side_of
from app.clustering.weighing import Judgement
from app.domain.article import ArticleId
from app.domain.decision import Decision
from app.domain.evidence import Receipt
from app.domain.story import Membership, StoryId
from app.service.memory import Memory
from app.service.neighbourhood import Fresh, Neighbourhood
from app.service.watch import Watch


@dataclass(frozen=True, slots=True)
class _Divided:
    """What became of a story that was two.

    Attributes:
        lasts: The last article of either part.
    """

    decision: Decision
    lasts: tuple[ArticleId, ArticleId]


@dataclass(frozen=True, slots=True)
class _Part:
    """A story that is not two, or no longer.

    Attributes:
        last: Its last article.
        division: Number of the division that it comes from, 0 for none: it was judged beside
            the other part of that alone, and may become one with any other story.
        vicinity: As it was when it was found whole.
    """

    last: ArticleId
    division: int
    vicinity: Vicinity


class Regrouping:
    """Divides and unites stories; its decisions are remembered as if they were committed.

    Args:
        memory: Articles and their places; told of the decisions.
        neighbourhood: What is near them.
        judgement: Tells how articles are compared now.
        watch: Told what is weighed.
    """

    def __init__(
        self,
        memory: Memory,
        neighbourhood: Neighbourhood,
        judgement: Callable[[], Judgement],
        watch: Watch,
    ) -> None:
        self._memory = memory
        self._neighbourhood = neighbourhood
        self._judgement = judgement
        self._watch = watch

    def settle(self, article_id: ArticleId, new: Fresh, at: datetime) -> list[Decision]:
        """Looks at the story of an article.

        Args:
            article_id: The last of its story.
            new: What the index does not hold.
            at: Time of the decisions.
        """
        self._watch.settling(article_id)
        decisions: list[Decision] = []
        whole: list[_Part] = []
        asked = [(article_id, 0)]
        while asked:
            last, division = asked.pop()
            vicinity = self._vicinity(last, new)
            divided = self._divide(vicinity, at)
            if divided is None:
                whole.append(_Part(last, division, vicinity))
            else:
                decisions.append(divided.decision)
                asked += [(each, len(decisions)) for each in divided.lasts]
        for part in whole:
            others = (each for each in whole if each is not part)
            apart = {
                self._memory.story_of(each.last)
                for each in others
                if each.division == part.division
            }
            seen = self._vicinity(part.last, new) if decisions else part.vicinity
            while (decision := self._unite(seen, apart, at)) is not None:
                decisions.append(decision)
                seen = self._vicinity(part.last, new)
        return decisions

    def _divide(self, vicinity: Vicinity, at: datetime) -> _Divided | None:
        """What a story is least likely one with leaves it."""
        dividing = Dividing(vicinity)
        self._watch.dividing(dividing)
        for division in dividing.divisions:
            if division.log_odds >= self._judgement().join_log_odds - PARTING_LOG_ODDS:
                continue
            leaving = dividing.leaving(division)
            places = self._with_copies(vicinity.home, leaving)
            if not self._may_leave(vicinity.home, places):
                return None
            fresh = new_story_id(leaving[0], self._memory)
            receipt = Receipt(None, dividing.score(division))
            decision = decide_split(places, fresh, at=at, receipt=receipt)
            self._memory.apply(decision)
            return _Divided(decision, (division.rest[-1].id, leaving[-1]))
        return None

    def _unite(
        self, vicinity: Vicinity, apart: Collection[StoryId], at: datetime
    ) -> Decision | None:
        """A story becomes one with the likeliest that reports its event."""
        uniting = Uniting(vicinity, {*self._memory.closed_to(vicinity.home), *apart})
        self._watch.uniting(uniting)
        likeliest = uniting.likeliest(self._judgement().join_log_odds)
        if likeliest is None:
            return None
        lasting, ceasing = self._memory.larger_first(vicinity.home, likeliest.story_id)
        receipt = Receipt(uniting.score(likeliest, lasting), None)
        places = self._memory.memberships(ceasing)
        decision = decide_merge(places, lasting, at=at, receipt=receipt)
        self._memory.apply(decision)
        return decision

    def _vicinity(self, article_id: ArticleId, new: Fresh) -> Vicinity:
        home = self._memory.story_of(article_id)
        (last,) = self._memory.profiles([article_id])
        side = side_of(self._memory.profiles(self._memory.members(home)))
        neighbours = self._neighbourhood.of_vector(side.direction, last.article, new)
        languages = self._memory.languages(each.article_id for each in neighbours)
        return Vicinity(home, side, neighbours, languages, self._judgement(), places=self._memory)

    def _with_copies(self, home: StoryId, leaving: Sequence[ArticleId]) -> list[Membership]:
        """The places of articles of a story and of their copies, by id."""
        going = set(leaving)
        places = self._memory.memberships(home)
        found = [each for each in places if (each.copy_of or each.article_id) in going]
        return sorted(found, key=lambda each: each.article_id)

    def _may_leave(self, home: StoryId, places: Sequence[Membership]) -> bool:
        """Whether people left it to the engine to part these from the others of their story."""
        going = {each.article_id for each in places}
        staying = {each.article_id for each in self._memory.memberships(home)} - going
        return staying.isdisjoint(self._memory.constraints.bound(going))
