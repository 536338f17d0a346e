"""What was decided about a story, in plain words, and how everything was before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import GoneError, NotFoundError
from app.domain.story import StoryId
from app.service.corrections import By
from app.service.queries import Queries
from tests.fakes import NOW, FixedLanguage
from tests.service.newsroom import ANNA, EMBEDDER, HERAT, LUNA, Newsroom, newsroom_in, report

L1, L2 = report("luna1", of=LUNA[0]), report("luna2", of=LUNA[2])
H1 = report("herat1", of=HERAT[0])
COPY = report("copy", of=LUNA[0])
BOB = By("bob")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom_in(tmp_path, [L1, L2, COPY, H1]) as newsroom:
        assert newsroom.stories() == [["copy", "luna1", "luna2"], ["herat1"]]
        yield newsroom


def queries_of(room: Newsroom) -> Queries:
    return Queries(
        store=room.store,
        index=room.index,
        embedder=EMBEDDER,
        identifier=FixedLanguage("und"),
        engine=room.engine,
    )


def told(room: Newsroom, story_id: StoryId) -> list[str]:
    entries = room.history.story(story_id).entries
    return [
        f"{each.number} {each.who}: {each.what}{f' ({each.why})' if each.why else ''}"
        for each in entries
    ]


def test_a_history_tells_who_did_what_and_why(room: Newsroom) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    room.corrections.merge(luna, herat, ANNA)
    room.corrections.undo(5, BOB)
    room.corrections.never(L1.id, H1.id, BOB)
    room.corrections.unlink(L1.id, H1.id, BOB)
    room.corrections.split(luna, [L2.id], BOB)
    room.corrections.move(H1.id, luna, BOB)
    room.corrections.delete(L1.id, BOB)
    room.take(replace(H1, title=f"{H1.title} (2)"))
    fresh = room.story_of(L2)
    lines = told(room, luna)
    assert lines[1].startswith("2 samestory: luna2 joined, nearest to luna1 (log-odds +")
    del lines[1]
    assert lines == [
        "1 samestory: luna1 opened it",
        "3 samestory: copy came as a copy of luna1",
        f"5 anna: {herat} became part of it: herat1 (same talks)",
        f"6 bob: decision 5 undone: herat1 left for {herat}",
        "7 bob: herat1 and luna1 never belong together",
        "8 bob: it is no longer said how herat1 and luna1 belong",
        f"9 bob: luna2 left for {fresh}",
        f"10 bob: {herat} became part of it: herat1",
        "11 bob: luna1 was deleted",
        "12 samestory: a new version of herat1 stays",
    ]
    assert told(room, herat)[-1] == f"10 bob: became part of {luna}"
    assert told(room, fresh) == [f"9 bob: luna2 came from {luna}"]
    view = room.history.story(herat)
    assert (view.revision, view.leads_to) == (10, luna)
    assert room.history.revision(luna) == 12


def test_everything_can_be_seen_as_it_was_after_any_decision_and_at_any_instant(
    room: Newsroom,
) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    before = room.grouping()
    room.clock.advance(timedelta(hours=1))
    room.corrections.merge(luna, herat, ANNA)
    room.clock.advance(timedelta(hours=1))
    room.corrections.delete(H1.id, ANNA)
    assert room.history.as_of(4) == room.history.as_of(NOW) == before
    assert room.history.as_of(None) == room.history.as_of(99) == room.grouping()
    assert room.history.as_of(0) == room.history.as_of(NOW - timedelta(hours=1))
    merged = [place.article_id for place in room.history.members_as_of(luna, 5)]
    assert merged == ["copy", "herat1", "luna1", "luna2"]
    at_the_time = room.history.members_as_of(luna, NOW + timedelta(minutes=90))
    assert [place.article_id for place in at_the_time] == merged
    assert [place.article_id for place in room.history.members_as_of(herat, 4)] == ["herat1"]
    assert room.history.members_as_of(herat, 5) == []


def test_an_explanation_tells_who_put_an_article_where_it_is(room: Newsroom) -> None:
    queries = queries_of(room)
    explained = queries.explain(L2.id)
    assert explained.receipt is not None
    assert explained.correction is None
    room.corrections.move(L2.id, room.story_of(H1), ANNA)
    explained = queries.explain(L2.id)
    assert explained.receipt is None
    assert explained.correction is not None
    assert (explained.correction.who, explained.correction.why) == ("anna", "same talks")
    assert queries.explain(L1.id).correction is None


def test_what_is_gone_is_told_from_what_never_was(room: Newsroom) -> None:
    herat = room.story_of(H1)
    room.corrections.delete(H1.id, ANNA)
    queries = queries_of(room)
    with pytest.raises(GoneError, match="none of its articles is left"):
        queries.story(herat)
    with pytest.raises(GoneError, match="was deleted"):
        queries.article(H1.id)
    assert room.history.story(herat).leads_to is None
    for ask in (queries.story, room.history.story, room.history.revision):
        with pytest.raises(NotFoundError, match="no story") as raised:
            ask(StoryId("never"))
        assert not isinstance(raised.value, GoneError)


def test_the_articles_of_the_last_days_come_with_the_undated_of_their_stories(
    tmp_path: Path,
) -> None:
    undated = replace(report("undated", of=LUNA[2]), published=None)
    stranger = replace(report("stranger", of=HERAT[0]), published=None)
    late = report("late", of=LUNA[4])  # the day after
    with newsroom_in(tmp_path, [report("old", of=HERAT[1]), late]) as room:
        assert [each.id for each in room.history.recent(7)] == ["old"]  # Herat was in October
    (tmp_path / "luna").mkdir()
    with newsroom_in(tmp_path / "luna", [L1, stranger, undated, late]) as room:
        assert room.story_of(undated) == room.story_of(L1) != room.story_of(stranger)
        assert [each.id for each in room.history.recent(2)] == ["luna1", "undated", "late"]
        assert [each.id for each in room.history.recent(1)] == ["undated", "late"]
