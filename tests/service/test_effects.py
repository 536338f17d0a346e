"""What a correction would do is told before it is done, and nothing is stored for it."""

import pytest

from app.domain.errors import ConflictError
from app.service.effects import Effects, StoryEffect
from tests.service.newsroom import ANNA, COPY, H1, H2, L1, L2, L3, Newsroom, ids


@pytest.fixture
def effects(room: Newsroom) -> Effects:
    return Effects(room.store, room.corrections)


def told(effect: StoryEffect) -> dict[str, list[str]]:
    return {
        "stays": [each.id for each in effect.stays],
        "comes": [each.id for each in effect.comes],
        "leaves": [each.id for each in effect.leaves],
    }


def test_a_split_shows_who_leaves_with_its_copies_and_the_new_story(
    room: Newsroom, effects: Effects
) -> None:
    home = room.story_of(L1)
    before = room.store.last_number()
    effect = effects.of(lambda to: to.split(home, ids(L1), ANNA))
    old, new = effect.stories
    assert told(old) == {"stays": ["luna2", "luna3"], "comes": [], "leaves": ["copy", "luna1"]}
    assert told(new) == {"stays": [], "comes": ["copy", "luna1"], "leaves": []}
    assert (old.is_new, new.is_new) == (False, True)
    assert room.store.last_number() == before
    assert room.story_of(L1) == home


def test_a_merge_shows_that_one_story_ceases(room: Newsroom, effects: Effects) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    found = {
        each.story_id: each for each in effects.of(lambda to: to.merge(luna, herat, ANNA)).stories
    }
    assert found[herat].ceases
    assert told(found[luna])["comes"] == ["herat1", "herat2"]


def test_what_was_foreseen_is_what_is_done_and_undone(room: Newsroom, effects: Effects) -> None:
    herat = room.story_of(H1)
    foreseen = effects.of(lambda to: to.move(L2.id, herat, ANNA))
    done = room.corrections.move(L2.id, herat, ANNA)
    assert foreseen.decision == done.decision
    back = effects.of(lambda to: to.undo(done.number, ANNA))
    assert {told(each)["comes"][0] for each in back.stories if each.comes} == {"luna2"}


def test_the_revisions_are_those_that_the_correction_builds_on(
    room: Newsroom, effects: Effects
) -> None:
    luna, herat = room.story_of(L1), room.story_of(H1)
    effect = effects.of(lambda to: to.merge(luna, herat, ANNA))
    assert effect.revisions == {each: room.history.revision(each) for each in (luna, herat)}


def test_what_would_be_refused_is_refused_beforehand(room: Newsroom, effects: Effects) -> None:
    room.corrections.link(L1.id, L3.id, ANNA)
    home = room.story_of(L1)
    with pytest.raises(ConflictError, match="belong together"):
        effects.of(lambda to: to.split(home, ids(L3), ANNA))


def test_a_rule_for_two_articles_that_are_apart_moves_nobody(
    room: Newsroom, effects: Effects
) -> None:
    effect = effects.of(lambda to: to.never(COPY.id, H2.id, ANNA))
    assert all(not each.comes and not each.leaves for each in effect.stories)
    assert len(effect.decision.added) == 1
