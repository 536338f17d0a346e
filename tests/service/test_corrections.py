"""What each correction does, what it implies, and what it refuses."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.article import ArticleId
from app.domain.constraint import ConstraintKind, constraint
from app.domain.decision import Cause, DecisionKind
from app.domain.errors import ConflictError, GoneError, InvalidQueryError, NotFoundError
from app.domain.story import StoryId
from app.service.corrections import By
from tests.service.newsroom import (
    ANNA,
    COPY,
    FIRST_LUNA,
    H1,
    H2,
    L1,
    L2,
    L3,
    L4,
    MOROCCO,
    Newsroom,
    ids,
    newsroom_in,
    report,
)

MUST, CANNOT = ConstraintKind


def said(room: Newsroom) -> set[tuple[str, str, str, bool]]:
    return {
        (each.constraint.kind.value, *each.constraint.ends, each.constraint.stated)
        for each in room.store.constraints()
    }


def test_a_merge_keeps_the_id_of_the_larger_and_the_other_leads_there(room: Newsroom) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    done = room.corrections.merge(herat, luna, ANNA)
    assert room.store.resolve(herat) == luna
    assert [story.article_count for story in done.stories] == [6]
    assert done.decision.redirect == (herat, luna)
    assert (done.decision.kind, done.decision.cause) == (DecisionKind.MERGED, Cause.PERSON)
    assert (done.decision.author, done.decision.reason) == ("anna", "same talks")
    assert done.revisions == {luna: done.number, herat: done.number}
    assert room.place(COPY).copy_of == "luna1"
    # One must-link for each article beyond the first; the copy goes with its original.
    assert len(said(room)) == 4
    assert {kind for kind, *_ in said(room)} == {"must-link"}
    with pytest.raises(ConflictError, match="one story already"):
        room.corrections.merge(herat, luna, ANNA)


def test_a_merge_holds_when_every_article_gets_a_new_version(room: Newsroom) -> None:
    room.corrections.merge(room.story_of(L1), room.story_of(H1), ANNA)
    for raw in (L2, L3, H1, H2, L1):
        room.take(replace(raw, title=f"{raw.title} (2)"))
    room.take(replace(MOROCCO[0], id=H2.id))  # another report altogether
    assert len(room.stories()) == 1


def test_a_split_makes_a_new_story_that_the_engine_does_not_put_back(room: Newsroom) -> None:
    home = room.story_of(L1)
    done = room.corrections.split(home, ids(L2, L3), ANNA)
    assert room.stories() == [["copy", "luna1"], ["herat1", "herat2"], ["luna2", "luna3"]]
    assert said(room) == {
        ("must-link", "luna2", "luna3", False),
        ("cannot-link", "luna1", "luna2", False),
    }
    assert room.story_of(L2) in done.revisions
    room.take(replace(L3, title=f"{L3.title} (2)"), replace(L1, title=f"{L1.title} (2)"))
    room.take(L4)
    assert room.story_of(L1) == home
    assert room.story_of(L2) == room.story_of(L3) != home


def test_a_split_that_would_leave_nothing_is_refused(room: Newsroom) -> None:
    with pytest.raises(ConflictError, match="nothing would stay"):
        room.corrections.split(room.story_of(H1), ids(H1, H2), ANNA)
    with pytest.raises(NotFoundError, match="found herat1"):
        room.corrections.split(room.story_of(L1), ids(L2, H1), ANNA)
    with pytest.raises(NotFoundError, match="found none"):
        room.corrections.split(room.story_of(L1), [], ANNA)


def test_a_moved_article_takes_its_copies_along_and_stays_where_it_was_put(
    room: Newsroom,
) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    room.corrections.move(L1.id, herat, ANNA)
    assert room.stories() == [["copy", "herat1", "herat2", "luna1"], ["luna2", "luna3"]]
    assert room.place(COPY).copy_of == "luna1"
    kinds = sorted(kind for kind, *_ in said(room))
    assert kinds == ["cannot-link", "cannot-link", "must-link"]
    room.take(replace(L1, title=f"{L1.title} (2)"))
    room.take(report("again", of=FIRST_LUNA))
    assert room.story_of(L1) == herat != luna
    with pytest.raises(ConflictError, match=r"is in .* already"):
        room.corrections.move(L1.id, herat, ANNA)


def test_the_last_article_that_moves_leaves_an_id_that_leads_after_it(room: Newsroom) -> None:
    herat = room.story_of(H1)
    room.corrections.move(H1.id, room.story_of(L1), ANNA)
    room.corrections.move(H2.id, room.story_of(L1), ANNA)
    assert room.store.resolve(herat) == room.story_of(L1)


def test_a_copy_that_is_moved_away_is_a_copy_no_more(room: Newsroom) -> None:
    room.corrections.move(COPY.id, None, ANNA)
    assert room.place(COPY).copy_of is None
    assert room.story_of(COPY) != room.story_of(L1)
    room.take(replace(COPY, source="Other"), replace(COPY, title=f"{COPY.title} (2)"))
    assert room.place(COPY).copy_of is None
    assert room.story_of(COPY) != room.story_of(L1)


def test_a_link_makes_one_story_of_two_and_says_nothing_of_the_others(room: Newsroom) -> None:
    room.corrections.link(L2.id, H1.id, ANNA)
    assert len(room.stories()) == 1
    assert said(room) == {("must-link", "herat1", "luna2", True)}
    with pytest.raises(ConflictError, match="said already"):
        room.corrections.link(H1.id, L2.id, ANNA)
    with pytest.raises(InvalidQueryError, match="two articles"):
        room.corrections.link(H1.id, H1.id, ANNA)


def test_never_takes_the_second_article_out_with_what_a_person_linked_it_with(
    room: Newsroom,
) -> None:
    room.corrections.link(L2.id, L3.id, ANNA)
    room.corrections.never(L1.id, L2.id, ANNA)
    assert room.stories() == [["copy", "luna1"], ["herat1", "herat2"], ["luna2", "luna3"]]
    assert ("cannot-link", "luna1", "luna2", True) in said(room)


def test_never_between_two_stories_leaves_what_holds_each_of_them(room: Newsroom) -> None:
    room.take(MOROCCO[0])
    room.corrections.merge(room.story_of(L1), room.story_of(H1), ANNA)
    before = said(room)
    room.corrections.never(MOROCCO[0].id, L2.id, ANNA)
    assert len(said(room) - before) == 1
    assert before < said(room)


def test_never_of_an_article_to_come_unties_what_only_followed(room: Newsroom) -> None:
    room.corrections.merge(room.story_of(L1), room.story_of(H1), ANNA)
    constraints = [constraint(MUST, L2.id, L4.id)]
    room.corrections.adopt(constraints, ANNA)
    room.corrections.never(L3.id, L4.id, ANNA)
    room.take(L4)
    assert room.story_of(L4) != room.story_of(L3) == room.story_of(L2)


def test_a_copy_and_its_original_may_be_kept_apart(room: Newsroom) -> None:
    room.corrections.never(COPY.id, L1.id, ANNA)
    assert room.place(COPY).copy_of is None
    assert room.story_of(COPY) != room.story_of(L1)


def test_articles_may_be_linked_before_they_are_there(tmp_path: Path) -> None:
    with newsroom_in(tmp_path) as room:
        room.corrections.link(L1.id, H1.id, ANNA)
        room.corrections.never(L1.id, L2.id, ANNA)
        room.take(H1, L2, L3, L1, COPY)
        assert room.stories() == [["copy", "herat1", "luna1"], ["luna2", "luna3"]]
        receipt = room.store.receipt(L1.id)
        assert receipt is not None
        assert receipt.chosen is not None
        assert "a person said" in receipt.chosen.evidence.contributions[0].detail
        room.check()


@pytest.mark.parametrize("batches", [[5], [1, 1, 1, 1, 1], [2, 3]])
def test_however_they_come_constraints_lead_to_the_same_stories(
    batches: list[int], tmp_path: Path
) -> None:
    with newsroom_in(tmp_path) as room:
        room.corrections.link(L1.id, H1.id, ANNA)
        room.corrections.never(L1.id, L2.id, ANNA)
        coming = [L2, L1, H1, L3, COPY]
        for size in batches:
            room.take(*coming[:size])
            coming = coming[size:]
            room.restart()
        assert room.stories() == [["copy", "herat1", "luna1"], ["luna2", "luna3"]]


def test_what_a_person_linked_refuses_what_contradicts_it_and_is_named(room: Newsroom) -> None:
    room.corrections.link(L1.id, L2.id, ANNA)
    for contrary in (
        lambda: room.corrections.never(L1.id, L2.id, ANNA),
        lambda: room.corrections.split(room.story_of(L1), ids(L2), ANNA),
        lambda: room.corrections.move(L2.id, room.story_of(H1), ANNA),
    ):
        with pytest.raises(
            ConflictError,
            match=r"anna said on 2025-03-01 12:00 that luna1 and luna2 belong together, because: "
            r"same talks; .*samestory unlink luna1 luna2",
        ):
            contrary()
    room.corrections.never(L3.id, H1.id, ANNA)
    for contrary in (
        lambda: room.corrections.merge(room.story_of(L1), room.story_of(H1), ANNA),
        lambda: room.corrections.link(L2.id, H2.id, ANNA),
        lambda: room.corrections.move(L3.id, room.story_of(H1), ANNA),
    ):
        with pytest.raises(ConflictError, match="herat1 and luna3 never belong together"):
            contrary()
    room.corrections.unlink(L3.id, H1.id, ANNA)
    room.corrections.merge(room.story_of(L1), room.story_of(H1), ANNA)


def test_what_only_followed_from_a_correction_yields_to_a_later_one(room: Newsroom) -> None:
    luna = room.story_of(L1)
    room.corrections.merge(luna, room.story_of(H1), ANNA)
    room.corrections.split(luna, ids(L1), By("bob"))
    room.corrections.never(L2.id, H1.id, By("bob"))
    assert room.stories() == [["copy", "luna1"], ["herat1"], ["herat2", "luna2", "luna3"]]
    # Those that stay are still bound to each other, though what bound them has left.
    bound = room.engine.places.constraints.block(H2.id)
    assert bound == {"herat2", "luna2", "luna3"}
    room.corrections.merge(room.story_of(L1), luna, ANNA)
    assert room.stories() == [["copy", "herat2", "luna1", "luna2", "luna3"], ["herat1"]]


def test_unlinking_what_was_never_said_is_not_found(room: Newsroom) -> None:
    with pytest.raises(NotFoundError, match="nothing was said of luna1 and luna2"):
        room.corrections.unlink(L1.id, L2.id, ANNA)


def test_one_of_two_who_correct_the_same_story_is_told(room: Newsroom) -> None:
    luna = room.story_of(L1)
    seen = {luna: room.history.revision(luna)}
    room.corrections.split(luna, ids(L2), By("anna", expected=seen))
    length = len(list(room.store.ledger()))
    with pytest.raises(ConflictError, match=r"was changed: expected its revision \d+, found"):
        room.corrections.split(luna, ids(L3), By("bob", expected=seen))
    assert len(list(room.store.ledger())) == length
    again = {luna: room.history.revision(luna)}
    room.corrections.split(luna, ids(L3), By("bob", expected=again))


def test_of_two_at_the_same_time_one_wins_and_the_other_is_told(room: Newsroom) -> None:
    luna = room.story_of(L1)
    seen = {luna: room.history.revision(luna)}
    told: list[ConflictError] = []

    def split(article: ArticleId) -> None:
        try:
            room.corrections.split(luna, [article], By("somebody", expected=seen))
        except ConflictError as error:
            told.append(error)

    people = [threading.Thread(target=split, args=(raw.id,)) for raw in (L2, L3)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert len(told) == 1
    assert len(room.stories()) == 3


def test_corrections_of_what_is_not_there_are_not_found(room: Newsroom) -> None:
    none, nobody = StoryId("none"), ArticleId("nobody")
    for wrong in (
        lambda: room.corrections.merge(none, room.story_of(L1), ANNA),
        lambda: room.corrections.split(none, ids(L1), ANNA),
        lambda: room.corrections.move(nobody, None, ANNA),
        lambda: room.corrections.move(L1.id, none, ANNA),
        lambda: room.corrections.delete(nobody, ANNA),
        lambda: room.corrections.undo(99, ANNA),
        lambda: room.corrections.undo(0, ANNA),
    ):
        with pytest.raises(NotFoundError):
            wrong()


def test_a_deleted_article_is_gone_and_its_first_copy_stands_for_the_others(
    room: Newsroom,
) -> None:
    second = report("copy2", of=FIRST_LUNA)
    room.take(second)
    room.corrections.never(L1.id, H1.id, ANNA)
    room.corrections.delete(L1.id, ANNA)
    assert room.place(COPY).copy_of is None
    assert room.place(second).copy_of == "copy"
    assert said(room) == {("cannot-link", "copy", "herat1", True)}
    assert L1.id not in room.store.search_words("Роскосмос", 9).ids
    with pytest.raises(GoneError, match="was deleted"):
        room.corrections.delete(L1.id, ANNA)
    with pytest.raises(ConflictError, match="nothing is left"):
        room.corrections.undo(len(list(room.store.ledger())), ANNA)


def test_what_a_correction_implied_holds_though_the_article_it_rests_on_is_deleted(
    room: Newsroom,
) -> None:
    herat = room.story_of(H1)
    room.corrections.move(L2.id, herat, ANNA)
    nearest = next(
        each.constraint.other(L2.id)
        for each in room.store.constraints()
        if each.constraint.kind is MUST
    )
    room.corrections.delete(nearest, ANNA)
    room.take(replace(L2, title=f"{L2.title} (2)"))
    assert room.story_of(L2) == herat


def test_a_story_without_articles_is_gone_and_its_id_is_never_used_again(room: Newsroom) -> None:
    herat = room.story_of(H1)
    room.corrections.delete(H1.id, ANNA)
    room.corrections.delete(H2.id, ANNA)
    for gone in (
        lambda: room.corrections.merge(herat, room.story_of(L1), ANNA),
        lambda: room.corrections.move(L1.id, herat, ANNA),
    ):
        with pytest.raises(GoneError, match="is gone"):
            gone()
    (again,) = room.take(H1)
    assert again != herat


def test_constraints_are_adopted_for_articles_to_come(tmp_path: Path) -> None:
    with newsroom_in(tmp_path) as room:
        room.corrections.adopt([constraint(CANNOT, L1.id, L2.id, stated=True)], ANNA)
        room.take(L1, L2)
        assert room.stories() == [["luna1"], ["luna2"]]
