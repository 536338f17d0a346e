"""The memory forgets what it can read again, and says when it is full."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.article import ArticleId
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.story import Membership, StoryId
from app.embedding.registry import packaged_lexicon
from app.service.memory import MAX_PLACES, Memory
from app.storage.sql_store import SqlStore
from tests.fakes import NOW, WordEmbedder
from tests.service.samples import at_angle, embedded, opened


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """Over a store that holds the articles a and b, each in a story of its own."""
    store = SqlStore(tmp_path / "stories.db")
    store.commit([embedded(name, at_angle(0)) for name in "ab"], [opened(name) for name in "ab"])
    yield Memory(store, packaged_lexicon(WordEmbedder()), max_profiles=3)
    store.close()


def test_it_knows_what_is_stored_and_what_was_decided_since(memory: Memory) -> None:
    a, b, s, t = ArticleId("a"), ArticleId("b"), StoryId("s-a"), StoryId("s-b")
    assert memory.story_of(a) == s
    assert memory.languages([a, b]) == {a: "en", b: "en"}
    assert (memory.has_been(s), memory.has_been(StoryId("none"))) == (True, False)
    assert memory.membership(ArticleId("none")) is None
    with pytest.raises(KeyError):
        memory.story_of(ArticleId("none"))
    move = Move(b, Membership(b, t), Membership(b, s, copy_of=a))
    memory.apply(Decision(DecisionKind.MOVED, Cause.ENGINE, NOW, (move,)))
    assert memory.memberships(s) == [Membership(a, s), Membership(b, s, copy_of=a)]
    assert (memory.members(s), memory.members(t)) == ([a], [])
    memory.forget()
    assert (memory.members(s), memory.members(t)) == ([a], [b])


def test_the_profile_not_used_for_longest_is_dropped_and_read_again(memory: Memory) -> None:
    a, b = ArticleId("a"), ArticleId("b")
    first, second = memory.profiles([a, b])
    filler = embedded("filler", at_angle(0))
    for made in memory.meet([embedded("first filler", filler.whole)]):
        memory.learn(made)
    assert memory.profiles([a])[0] is first  # b is now the oldest
    for made in memory.meet([filler]):
        memory.learn(made)
    assert memory.profiles([a])[0] is first
    again = memory.profiles([b])[0]
    assert again is not second
    assert (again.article, again.keys) == (second.article, second.keys)


def test_it_is_full_of_places_before_they_take_much_room(memory: Memory) -> None:
    story = StoryId("s-a")
    places = [Membership(ArticleId(str(number)), story) for number in range(MAX_PLACES)]
    moves = tuple(Move(place.article_id, None, place) for place in places)
    memory.apply(Decision(DecisionKind.MERGED, Cause.ENGINE, NOW, moves))
    assert not memory.is_full
    memory.remember_places([ArticleId("a")])
    assert memory.is_full
    memory.forget()
    assert not memory.is_full


def test_stories_that_are_no_more_make_it_full_too(memory: Memory) -> None:
    a, s = ArticleId("a"), StoryId("s-a")
    ids = [StoryId(str(number)) for number in range(MAX_PLACES)]
    memory.remember_absent(ids)
    for each in ids:
        memory.memberships(each)
    assert memory.story_of(a) == s
    assert not memory.is_full
    memory.memberships(s)
    assert memory.is_full
