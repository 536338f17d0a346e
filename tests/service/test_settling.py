"""Stories are compared as they grow and when they come to rest, and become one then."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from app.domain.article import ArticleId
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.embedding.registry import packaged_lexicon
from app.service.memory import Memory
from app.service.settling import Settling
from app.storage.sql_store import SqlStore
from tests.fakes import WordEmbedder
from tests.service.samples import ingest, read_sample, store_in
from tests.storage.samples import article, hours, place


class Stream:
    """Articles arrive, each in a story it is told; between them the process may start anew."""

    def __init__(self, folder: Path) -> None:
        self.store = SqlStore(folder / "stories.db")
        self.restart()

    def restart(self) -> None:
        self.memory = Memory(self.store, packaged_lexicon(WordEmbedder()))
        self.settling = Settling(self.store, self.memory)

    def arrive(self, name: str, story: str, at: datetime | None, copy_of: str | None = None) -> str:
        """The articles whose stories are to be compared, with blanks between."""
        embedded = article(name, title=name, at=at)
        move = Move(ArticleId(name), None, place(name, story, copy_of))
        decision = Decision(DecisionKind.JOINED, Cause.ENGINE, hours(0), (move,))
        (own,) = self.memory.meet([embedded])
        self.memory.learn(own)
        self.memory.apply(decision)
        rested = " ".join(self.settling.after(own))
        self.store.commit([embedded], [decision])
        return rested


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    made = Stream(tmp_path)
    yield made
    made.store.close()


def test_a_story_is_at_rest_a_day_after_its_last_article(stream: Stream) -> None:
    assert stream.arrive("a1", "a", hours(0)) == ""
    assert stream.arrive("a2", "a", hours(10)) == ""
    assert stream.arrive("b1", "b", hours(25)) == ""  # a has a later article than its first
    assert stream.arrive("b2", "b", hours(34)) == "a2"
    assert stream.arrive("c1", "c", hours(36)) == ""  # once is enough
    assert stream.arrive("c2", "c", hours(60)) == "b2"


def test_what_comes_late_is_at_rest_at_once(stream: Stream) -> None:
    stream.arrive("a1", "a", hours(100))
    assert stream.arrive("b1", "b", hours(3)) == "b1"
    assert stream.arrive("a2", "a", hours(90)) == ""


def test_an_article_without_a_date_brings_no_dated_one_to_rest(stream: Stream) -> None:
    stream.arrive("a1", "a", None)
    stream.arrive("b1", "b", hours(0))
    assert stream.arrive("c1", "c", None) == ""
    assert stream.arrive("d1", "d", hours(48)) == "b1"


def test_a_story_without_dates_is_at_rest_when_so_many_others_have_arrived(stream: Stream) -> None:
    others = (f"x{number}" for number in range(1000))

    def arrive(count: int) -> list[str]:
        at = {True: hours(0), False: None}
        told = [
            stream.arrive(name, name, at[int(name[1:]) % 2 == 0]) for name in islice(others, count)
        ]
        return [each for each in told if each]

    stream.arrive("a1", "a", None)
    stream.arrive("b1", "b", None)
    stream.arrive("b2", "b", hours(0))  # has a date: the clock tells
    assert arrive(40) == []
    stream.arrive("a2", "a", None)
    assert arrive(20) == ["x1", "x3", "x5", "x7", "x9", "x11"]
    stream.restart()
    assert arrive(27)[-1] != "a2"
    assert arrive(1) == ["a2"]


def test_a_story_is_compared_each_time_it_has_doubled(stream: Stream) -> None:
    told = [stream.arrive(f"a{number}", "a", hours(number)) for number in range(1, 17)]
    assert [each for each in told if each] == ["a4", "a8", "a16"]
    stream.restart()
    stream.arrive("b1", "b", hours(16))
    assert [stream.arrive(f"b{number}", "b", None) for number in (2, 3)] == ["", ""]
    assert stream.arrive("b4", "b", hours(16), copy_of="b3") == ""
    stream.restart()
    assert stream.arrive("b5", "b", None) == "b5"  # four that are no copies


def test_copies_rest_with_their_original(stream: Stream) -> None:
    stream.arrive("a1", "a", hours(0))
    stream.arrive("a2", "a", hours(5), copy_of="a1")
    assert stream.arrive("b1", "b", hours(48)) == "a1"


def test_a_restart_anywhere_changes_nothing(tmp_path: Path) -> None:
    times = [0.0, 3.0, 30.0, None, 2.0, None, 31.0, 54.0, 55.0, 20.0, 90.0, *[None] * 60]
    answers = []
    for restarts in (False, True):
        folder = tmp_path / str(restarts)
        folder.mkdir()
        stream = Stream(folder)
        rested = []
        for number, time in enumerate(times):
            if restarts:
                stream.restart()
            at = None if time is None else hours(time)
            rested.append(stream.arrive(f"n{number}", f"s{number % 4 + number // 8}", at))
        answers.append(rested)
        stream.store.close()
    assert answers[0] == answers[1]
    assert any(answers[0][:11])
    assert any(answers[0][11:])


def test_stories_that_turn_out_to_be_one_are_merged_in_the_ledger_with_a_receipt(
    tmp_path: Path,
) -> None:
    in_order = sorted(
        (raw for raw in read_sample() if raw.published),
        key=lambda raw: (raw.published.at.timestamp() if raw.published else 0, raw.id),
    )
    ingest(tmp_path, in_order)
    with store_in(tmp_path) as store:
        united = [
            each
            for each in store.ledger()
            if each.kind is DecisionKind.MERGED and each.receipt is not None
        ]
    assert united
    for each in united:
        assert each.cause is Cause.ENGINE
        assert each.redirect is not None
        assert each.receipt is not None
        assert each.receipt.chosen is not None
        assert each.receipt.chosen.story_id == each.redirect[1]
        assert each.receipt.chosen.log_odds > 0
