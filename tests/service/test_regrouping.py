"""Stories that turn out to be of two events are divided, unless people said otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.article import ArticleId
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.story import Membership
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.evaluation.datasets import READ_AT
from app.service.wording import in_words
from tests.fakes import NOW
from tests.service.newsroom import ANNA, H1, H2, L1, MOROCCO, Newsroom, ids
from tests.service.samples import ingest, places_in, read_sample, store_in


def on(day: int) -> Published:
    """A day of January 2024, months after the sample's reports."""
    return Published(datetime(2024, 1, day, tzinfo=UTC), Precision.DAY, PublishedOrigin.GIVEN)


LATER = replace(MOROCCO[0], id=ArticleId("later"), published=on(9))
APART = [["copy", "luna1", "luna2", "luna3"], ["herat1", "herat2"], ["later"]]
TOGETHER = [["copy", "herat1", "herat2", "luna1", "luna2", "luna3"], ["later"]]


@pytest.fixture
def mistaken(room: Newsroom) -> Newsroom:
    """A newsroom in which the engine took two events for one."""
    luna, herat = room.story_of(L1), room.story_of(H1)
    moves = tuple(Move(id_, Membership(id_, herat), Membership(id_, luna)) for id_ in ids(H1, H2))
    merged = Decision(DecisionKind.MERGED, Cause.ENGINE, NOW, moves, redirect=(herat, luna))
    room.store.commit([], [merged])
    room.restart()
    return room


def splits(room: Newsroom) -> list[Decision]:
    return [each for each in room.store.ledger() if each.kind is DecisionKind.SPLIT]


def test_a_story_at_rest_that_tells_of_two_events_is_divided(mistaken: Newsroom) -> None:
    luna = mistaken.story_of(L1)
    mistaken.take(LATER)
    assert mistaken.stories() == APART
    (split,) = splits(mistaken)
    assert split.cause is Cause.ENGINE
    assert split.receipt is not None
    assert split.receipt.chosen is None
    assert split.receipt.runner_up is not None
    assert split.receipt.runner_up.story_id == luna == mistaken.story_of(L1)
    assert split.receipt.runner_up.log_odds < 0
    assert in_words(split, luna) == f"herat1 and herat2 left for {mistaken.story_of(H1)}"


def test_what_a_person_linked_is_not_divided(mistaken: Newsroom) -> None:
    mistaken.corrections.link(L1.id, H2.id, ANNA)
    mistaken.take(LATER)
    assert mistaken.stories() == TOGETHER


def test_a_division_that_a_person_takes_back_is_not_made_again(mistaken: Newsroom) -> None:
    mistaken.take(LATER)
    number = len(list(mistaken.store.ledger()))
    assert splits(mistaken) == [list(mistaken.store.ledger())[number - 1]]
    mistaken.corrections.undo(number, ANNA)
    assert mistaken.stories() == TOGETHER
    mistaken.take(replace(H2, title=f"{H2.title} (2)", published=on(10)))
    mistaken.take(replace(LATER, id=ArticleId("last"), published=on(12)))
    assert "herat2" in mistaken.stories()[0]
    assert len(splits(mistaken)) == 1


def test_a_story_of_one_event_is_left_alone(room: Newsroom) -> None:
    room.take(LATER)
    assert room.stories() == APART
    assert splits(room) == []


def test_what_left_with_another_event_comes_back_once_that_has_left_it_too(tmp_path: Path) -> None:
    in_order = sorted(
        read_sample(), key=lambda raw: (raw.published.at if raw.published else READ_AT, raw.id)
    )
    ingest(tmp_path, in_order)
    landing = {ArticleId(f"dev-chandrayaan3-0{number}") for number in range(1, 5)}
    with store_in(tmp_path) as store:
        splits = [each for each in store.ledger() if each.kind is DecisionKind.SPLIT]
    assert any(move.article_id in landing for split in splits for move in split.moves)
    assert len({places_in(tmp_path)[each].story_id for each in landing}) == 1
