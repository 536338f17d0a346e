"""What can be taken back, and what was built on it."""

from dataclasses import replace

import pytest

from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.errors import ConflictError
from app.domain.story import Membership
from app.service.corrections import By
from tests.fakes import NOW
from tests.service.newsroom import ANNA, H1, H2, HERAT, L1, L2, L4, MOROCCO, Newsroom, ids, report


def test_an_undo_of_the_engines_move_holds(room: Newsroom) -> None:
    room.take(replace(MOROCCO[0], id=H2.id))
    moved_away = len(list(room.store.ledger()))
    assert room.story_of(H2) != room.story_of(H1)
    room.corrections.undo(moved_away, ANNA)
    assert room.story_of(H2) == room.story_of(H1)
    room.take(replace(MOROCCO[1], id=H2.id))
    assert room.story_of(H2) == room.story_of(H1)


def test_an_undo_of_the_engines_merge_gives_the_former_stories_and_holds(room: Newsroom) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    moves = tuple(Move(id_, Membership(id_, herat), Membership(id_, luna)) for id_ in ids(H1, H2))
    merged = Decision(DecisionKind.MERGED, Cause.ENGINE, NOW, moves, redirect=(herat, luna))
    number = room.store.commit([], [merged])
    room.restart()
    room.corrections.undo(number, ANNA)
    assert room.stories() == [["copy", "luna1", "luna2", "luna3"], ["herat1", "herat2"]]
    assert room.story_of(H1) == herat
    apart = room.engine.places.constraints.apart([H2.id])
    assert apart == {"luna1", "luna2", "luna3"}


def test_an_arrival_cannot_be_undone(room: Newsroom) -> None:
    with pytest.raises(ConflictError, match="first place"):
        room.corrections.undo(2, ANNA)


def test_an_undo_is_refused_when_something_was_built_on_the_decision(room: Newsroom) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    merged = room.corrections.merge(luna, herat, ANNA)
    moved = room.corrections.move(H1.id, None, By("bob", "another event"))
    with pytest.raises(
        ConflictError, match=rf"decision {moved.number} builds on it \(bob, .*herat1 left for"
    ):
        room.corrections.undo(merged.number, ANNA)
    room.corrections.undo(moved.number, ANNA)
    undone = room.corrections.undo(merged.number, ANNA)
    assert room.stories() == [["copy", "luna1", "luna2", "luna3"], ["herat1", "herat2"]]
    assert room.story_of(H1) == herat
    with pytest.raises(ConflictError):
        room.corrections.undo(merged.number, ANNA)
    room.corrections.undo(undone.number, ANNA)
    assert len(room.stories()) == 1
    assert room.store.resolve(herat) == luna


def test_an_undo_is_refused_when_an_article_came_for_nearness_to_one_that_would_go(
    room: Newsroom,
) -> None:
    merged = room.corrections.merge(room.story_of(L1), room.story_of(H1), ANNA)
    copy = report("herat-copy", of=HERAT[0])
    room.take(copy)
    room.corrections.undo(merged.number, ANNA)  # a copy goes with its original
    assert room.place(copy).copy_of == "herat1"
    split = room.corrections.split(room.story_of(L1), ids(L2), ANNA)
    room.corrections.link(L2.id, L4.id, ANNA)
    room.take(L4)
    with pytest.raises(ConflictError, match="luna4 joined, nearest to luna2"):
        room.corrections.undo(split.number, ANNA)
