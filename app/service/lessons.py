"""What corrections teach: articles against stories, as the weights judge them and as people do.

A correction that stands is judged as if it had not been made: the articles that it moved are
taken out of their new story, each is weighed against the rest of it (they belong together), and
against the story that it is kept from (they do not).
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.clustering.profile import Profile
from app.clustering.recalibration import probabilities
from app.clustering.weighing import MAX_STORIES, Weighed, Weighing
from app.domain.article import ArticleId
from app.domain.constraint import Constraint, ConstraintKind
from app.domain.decision import Decision, Move
from app.domain.story import StoryId
from app.ports import LedgerQuery, Store
from app.service.engine import Engine
from app.service.memory import Memory

_CASES_A_CORRECTION = 20
_RECENT = 2_000
_UNCORRECTED = 300  # of the recent articles; more change the fit by nothing that counts


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article judged against a story.

    Attributes:
        correction: Number of the decision that it is about; 0 for what nobody corrected.
        weighed: As the engine judges it; `adjustment` is what is in use now.
        target: How likely they belong together: 1 or 0 as a person said, else what the weights
            themselves say.
        belongs: Whether the article is in the story.
    """

    correction: int
    weighed: Weighed
    target: float
    belongs: bool

    @property
    def log_odds(self) -> float:
        """As the weights have it, without any adjustment."""
        return self.weighed.log_odds - self.weighed.adjustment


@dataclass(frozen=True, slots=True)
class Case:
    """A question that a correction answers.

    Attributes:
        article: The article.
        story: Does it belong there?
        hidden: Articles that are looked away from.
    """

    article: ArticleId
    story: StoryId
    hidden: frozenset[ArticleId]
    belongs: bool


class Lessons:
    """Reads lessons from what is stored; changes nothing, and is deterministic.

    Args:
        store: With what people said.
        engine: Judges.
    """

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    def corrections(self) -> dict[int, list[Constraint]]:
        """What stands of each correction, by the number of its decision."""
        found: dict[int, list[Constraint]] = {}
        for each in self._store.constraints():
            found.setdefault(each.number, []).append(each.constraint)
        return dict(sorted(found.items()))

    def of_correction(self, number: int, standing: Sequence[Constraint]) -> list[Lesson]:
        """Lessons of one correction; none when its articles are out of each other's sight."""
        (entry,) = self._store.entries(LedgerQuery(after=number - 1, until=number))
        with self._engine.lock:
            places = self._engine.places
            cases = dict.fromkeys(_cases(entry.decision, standing, places))
            judged = [(case, self._judged(case)) for case in list(cases)[:_CASES_A_CORRECTION]]
        return [
            Lesson(number, weighed, float(case.belongs), case.belongs)
            for case, weighed in judged
            if weighed is not None
        ]

    def uncorrected(self) -> list[ArticleId]:
        """Some of the recent articles of which nobody said anything."""
        named = {end for each in self._store.constraints() for end in each.constraint.ends}
        recent = [each.article.id for each in self._store.recent(_RECENT)]
        return sorted(set(recent) - named, key=_drawn)[:_UNCORRECTED]

    def of_uncorrected(self, article_id: ArticleId) -> list[Lesson]:
        """An article against its own story and the one next to it, as the weights have it."""
        with self._engine.lock:
            place = self._engine.places.membership(article_id)
            if place is None or place.copy_of is not None:
                return []
            weighing = self._weighed(article_id, frozenset())
        lessons = []
        ranked = sorted(
            weighing.weighed, key=lambda each: (each.adjustment - each.log_odds, each.story_id)
        )
        for each in ranked[:2]:
            likely = float(probabilities(np.array(each.log_odds - each.adjustment)))
            lessons.append(Lesson(0, each, likely, each.story_id == place.story_id))
        return lessons

    def _judged(self, case: Case) -> Weighed | None:
        weighing = self._weighed(case.article, case.hidden)
        return next((each for each in weighing.weighed if each.story_id == case.story), None)

    def _weighed(self, article_id: ArticleId, hidden: frozenset[ArticleId]) -> Weighing:
        embedded = self._store.embedded([article_id])[article_id]
        own, candidates, surroundings = self._engine.surroundings_of(embedded)
        seen = [each for each in candidates if each not in hidden]
        places = _Without(self._engine.places, hidden)
        judgement = self._engine.judgement()
        return Weighing(own, seen, surroundings, judgement, places=places, limit=2 * MAX_STORIES)


class _Without:
    """Places as if some articles were in no story; implements `clustering.weighing.Places`."""

    def __init__(self, places: Memory, hidden: Collection[ArticleId]) -> None:
        self._places = places
        self._hidden = hidden

    def profiles(self, ids: Sequence[ArticleId]) -> list[Profile]:
        return self._places.profiles(ids)

    def story_of(self, article_id: ArticleId) -> StoryId:
        return self._places.story_of(article_id)

    def members(self, story_id: StoryId) -> list[ArticleId]:
        return [each for each in self._places.members(story_id) if each not in self._hidden]

    def has_been(self, story_id: StoryId) -> bool:
        return self._places.has_been(story_id)


def _cases(decision: Decision, standing: Sequence[Constraint], places: Memory) -> Iterator[Case]:
    moved = {move.article_id for move in decision.moves if _goes(move)}
    for each in standing:
        for one in each.ends:
            here, there = places.membership(one), places.membership(each.other(one))
            if here is None or there is None or (moved and one not in moved):
                continue
            belongs = each.kind is ConstraintKind.MUST_LINK
            if belongs and moved and each.other(one) in moved:
                continue  # they came together: that they belong together was no question
            if belongs != (here.story_id == there.story_id):
                continue
            together = [m for m in places.members(here.story_id) if m == one or m in moved]
            hidden = frozenset(together) if belongs else frozenset[ArticleId]()
            for article in together:
                yield Case(article, there.story_id, hidden, belongs)


def _goes(move: Move) -> bool:
    return bool(move.before and move.after and move.before.story_id != move.after.story_id)


def _drawn(article_id: ArticleId) -> bytes:
    return hashlib.blake2b(article_id.encode(), digest_size=8).digest()
