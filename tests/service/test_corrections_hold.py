"""Whatever people and the engine do, in whatever order, what people said holds."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.article import ArticleId
from app.domain.decision import Grouping
from app.domain.errors import ConflictError, InvalidQueryError, NotFoundError
from app.domain.story import StoryId
from app.service.corrections import By
from app.service.views import Corrected
from tests.service.newsroom import HERAT, LUNA, MOROCCO, Newsroom, newsroom_in, report
from tests.storage.places import PLACES, PlaceIn

REFUSALS = (ConflictError, NotFoundError, InvalidQueryError)
BY = By("anna")

# Articles that may come: reports of three events, copies of two of them, unlike reports.
TEXTS = [*LUNA[:4], *HERAT[:3], *MOROCCO[:3]]
COMING = [
    *(report(f"a{number}", of=raw) for number, raw in enumerate(TEXTS)),
    *(report(f"copy{number}", of=raw) for number, raw in enumerate((LUNA[0], LUNA[0], HERAT[0]))),
]

VERBS = ("ingest", "reword", "merge", "split", "move", "alone", "link", "never", "unlink")
VERBS += ("undo last", "undo last", "undo any", "delete", "restart")
NUMBER = st.integers(0, 60)
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), NUMBER, NUMBER), max_size=16)


class Player:
    """Turns numbers into what people do."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.last: tuple[int, Grouping] | None = None

    def play(self, verb: str, first: int, second: int) -> None:
        before, last = self.newsroom.grouping(), self.last
        length = len(list(self.newsroom.store.ledger()))
        self.last = None
        if verb == "ingest":
            self.newsroom.take(COMING[first % len(COMING)])
        elif verb == "reword":
            text = TEXTS[second % len(TEXTS)]
            self.newsroom.take(replace(text, id=COMING[first % len(COMING)].id))
        elif verb == "restart":
            self.newsroom.restart()
        elif verb == "undo last":
            if last is not None:
                self.newsroom.corrections.undo(last[0], BY)
                after = self.newsroom.grouping()
                assert after.memberships == last[1].memberships
                assert after.constraints == last[1].constraints
                assert {each: after.resolve(each) for each in last[1].redirects} == {
                    each: last[1].resolve(each) for each in last[1].redirects
                }
        else:
            try:
                number = self.correct(verb, first, second)
            except REFUSALS:
                assert len(list(self.newsroom.store.ledger())) == length
                assert self.newsroom.grouping() == before
            else:
                self.last = None if verb == "delete" else (number, before)

    def correct(self, verb: str, first: int, second: int) -> int:
        by_hand = self.newsroom.corrections
        one, other = self.article(first), self.article(second)
        doing: dict[str, Callable[[], Corrected]] = {
            "merge": lambda: by_hand.merge(self.story(first), self.story(second), BY),
            "split": lambda: by_hand.split(*self.part(first, second), BY),
            "move": lambda: by_hand.move(one, self.story(second), BY),
            "alone": lambda: by_hand.move(one, None, BY),
            "link": lambda: by_hand.link(one, other, BY),
            "never": lambda: by_hand.never(one, other, BY),
            "unlink": lambda: by_hand.unlink(*self.said(first, (one, other)), BY),
            "undo any": lambda: by_hand.undo(self.decision(first), BY),
            "delete": lambda: by_hand.delete(one, BY),
        }
        return doing[verb]().number

    def decision(self, number: int) -> int:
        """Mostly the number of one that there is."""
        return number % (len(list(self.newsroom.store.ledger())) + 2)

    def article(self, number: int) -> ArticleId:
        """Mostly one that is there."""
        there = sorted(self.newsroom.grouping().memberships)
        known = there or [raw.id for raw in COMING]
        return COMING[number % len(COMING)].id if number > 50 else known[number % len(known)]

    def part(self, first: int, second: int) -> tuple[StoryId, list[ArticleId]]:
        """A story and one or two of its articles."""
        story = self.story(first)
        ids = [place.article_id for place in self.newsroom.store.members([story]).get(story, ())]
        chosen = {ids[number % len(ids)] for number in (first, second)} if ids else set()
        return story, sorted(chosen)

    def said(self, number: int, pair: tuple[ArticleId, ArticleId]) -> tuple[ArticleId, ArticleId]:
        """Two articles of which something is said, if there are any."""
        standing = self.newsroom.store.constraints()
        return standing[number % len(standing)].constraint.ends if standing else pair

    def story(self, number: int) -> StoryId:
        places = self.newsroom.grouping().memberships
        ids = sorted({place.story_id for place in places.values()}) or [StoryId("none")]
        return ids[number % len(ids)]


@pytest.mark.parametrize("place_in", PLACES.values(), ids=PLACES)
@settings(max_examples=40)
@given(there=st.sets(st.sampled_from(range(len(COMING))), min_size=4), steps=STEPS)
def test_everything_agrees_after_any_sequence_of_steps(
    place_in: PlaceIn,
    there: set[int],
    steps: list[tuple[str, int, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    raws = [COMING[number] for number in sorted(there)]
    with newsroom_in(tmp_path_factory.mktemp("room"), raws, place_in=place_in) as newsroom:
        player = Player(newsroom)
        for step in steps:
            player.play(*step)
            newsroom.check()
        newsroom.restart()
        newsroom.check()
