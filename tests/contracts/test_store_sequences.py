"""Any sequence of decisions leaves a store that agrees with its own ledger."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.article import ArticleId, EmbeddedArticle
from app.domain.decision import Decision, DecisionKind, Grouping, Move, fold
from app.domain.story import Membership, StoryId, StorySummary
from app.domain.story_list import StoryQuery
from app.ports import Store
from tests.contracts.test_store_contract import IMPLEMENTATIONS, Open, walked
from tests.storage.samples import article, decided, hours

pytestmark = pytest.mark.parametrize("open_store", IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS)

LANGUAGES = ("bg", "en", "ru")
SOURCES = ("wire", "bta", None)

# One step: what is done, and three numbers from which it takes its articles and stories.
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["new", "copy", "move", "merge", "split", "remove", "edit", "commit"]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=25,
)


@dataclass
class Newsroom:
    """Turns numbers into decisions that make sense, and remembers what they lead to."""

    articles: dict[ArticleId, EmbeddedArticle] = field(default_factory=dict)
    grouping: Grouping = field(default_factory=Grouping)
    stories: int = 0
    pending_articles: list[EmbeddedArticle] = field(default_factory=list)
    pending_decisions: list[Decision] = field(default_factory=list)
    batches: list[tuple[list[EmbeddedArticle], list[Decision]]] = field(default_factory=list)

    def step(self, verb: str, first: int, second: int, third: int) -> None:
        if verb == "commit":
            self.batches.append((self.pending_articles, self.pending_decisions))
            self.pending_articles, self.pending_decisions = [], []
        elif verb in {"new", "copy"} or not self.grouping.memberships:
            self._arrive(first, second, third, is_copy=verb == "copy")
        elif verb == "edit":
            self._write(self._chosen(first).article_id, second, third)
        else:
            self._rearrange(verb, self._chosen(first), self._chosen(second).story_id)

    def _arrive(self, first: int, second: int, third: int, *, is_copy: bool) -> None:
        name = ArticleId(f"a{len(self.articles)}")
        twin = self._chosen(first) if self.grouping.memberships else None
        self._write(name, second, third)
        if twin is None or third > 6:
            self._decide(DecisionKind.OPENED, Move(name, None, Membership(name, self._new_story())))
        else:
            place = Membership(name, twin.story_id, twin.article_id if is_copy else None)
            kind = DecisionKind.COPY if is_copy else DecisionKind.JOINED
            self._decide(kind, Move(name, None, place))

    def _rearrange(self, verb: str, member: Membership, target: StoryId) -> None:
        name, here = member.article_id, member.story_id
        if verb == "merge" and target != here:
            self._decide(
                DecisionKind.MERGED,
                *(
                    Move(found.article_id, found, Membership(found.article_id, target))
                    for found in self._members(here)
                ),
                redirect=(here, target),
            )
        elif verb == "split":
            self._decide(
                DecisionKind.SPLIT, Move(name, member, Membership(name, self._new_story()))
            )
        elif verb == "move":
            self._decide(DecisionKind.MOVED, Move(name, member, Membership(name, target)))
        elif verb == "remove":
            self._decide(DecisionKind.MOVED, Move(name, member, None))

    def _write(self, name: ArticleId, second: int, third: int) -> None:
        written = article(
            name,
            title=f"{name} {second}",
            language=LANGUAGES[second % 3],
            source=SOURCES[third % 3],
            at=hours(second) if third < 8 else None,
        )
        self.articles[name] = written
        self.pending_articles.append(written)

    def _decide(
        self, kind: DecisionKind, *moves: Move, redirect: tuple[StoryId, StoryId] | None = None
    ) -> None:
        at = hours(len(self.pending_decisions) + 100 * len(self.batches))
        decision = decided(kind, *moves, at=at, redirect=redirect)
        self.grouping.apply(decision)
        self.pending_decisions.append(decision)

    def _chosen(self, number: int) -> Membership:
        places = list(self.grouping.memberships.values())
        return places[number % len(places)]

    def _members(self, story_id: StoryId) -> list[Membership]:
        return [found for found in self.grouping.memberships.values() if found.story_id == story_id]

    def _new_story(self) -> StoryId:
        self.stories += 1
        return StoryId(f"s{self.stories}")


def played(steps: Sequence[tuple[str, int, int, int]]) -> Newsroom:
    newsroom = Newsroom()
    for step in steps:
        newsroom.step(*step)
    newsroom.step("commit", 0, 0, 0)
    return newsroom


def plain_summary(
    newsroom: Newsroom, story_id: StoryId, members: Sequence[Membership]
) -> dict[str, object]:
    found = {member.article_id: newsroom.articles[member.article_id].article for member in members}
    originals = [found[member.article_id] for member in members if member.copy_of is None]
    dated = sorted(item.published.at for item in found.values() if item.published)
    headline = min(
        originals or found.values(),
        key=lambda item: (item.published is None, item.published and item.published.at, item.id),
    )
    touched = [
        decision.decided_at
        for _, decisions in newsroom.batches
        for decision in decisions
        for move in decision.moves
        if story_id in {place.story_id for place in (move.before, move.after) if place}
    ]
    return {
        "id": story_id,
        "headline": headline.title,
        "headline_language": headline.language,
        "languages": Counter(item.language for item in found.values()),
        "sources": Counter(item.source for item in originals if item.source),
        "article_count": len(members),
        "copy_count": len(members) - len(originals),
        "first_published_at": dated[0] if dated else None,
        "last_published_at": dated[-1] if dated else None,
        "updated_at": touched[-1],
        "storyline_id": None,
    }


def as_dict(summary: StorySummary) -> dict[str, object]:
    return {name: getattr(summary, name) for name in StorySummary.__slots__}


def contents(store: Store, newsroom: Newsroom) -> tuple[object, ...]:
    ids = list(newsroom.articles)
    stories = [StoryId(name) for name in walked(store, limit=3)]
    return (
        stories,
        store.summaries(stories),
        store.members(stories),
        store.memberships(ids),
        store.articles(ids),
        [store.resolve(StoryId(f"s{number + 1}")) for number in range(newsroom.stories)],
        list(store.ledger()),
        store.totals(),
    )


@settings(max_examples=25)
@given(steps=_STEPS)
def test_stories_are_what_the_ledger_folds_to_however_it_was_committed(
    open_store: Open,
    steps: list[tuple[str, int, int, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    newsroom = played(steps)
    store = committed(open_store, newsroom.batches, tmp_path_factory.mktemp("batches"))
    grouping = fold(store.ledger())
    assert grouping == newsroom.grouping
    assert store.memberships(list(newsroom.articles)) == grouping.memberships
    members: dict[StoryId, list[Membership]] = {}
    for membership in grouping.memberships.values():
        members.setdefault(membership.story_id, []).append(membership)
    found = store.stories(StoryQuery(limit=200)).stories
    assert {story.id: as_dict(story) for story in found} == {
        story_id: plain_summary(newsroom, story_id, places) for story_id, places in members.items()
    }
    for number in range(newsroom.stories):
        name = StoryId(f"s{number + 1}")
        living = name if name in members else grouping.resolve(name)
        assert store.resolve(name) == (living if living in members else None)
    everything = (
        [item for batch, _ in newsroom.batches for item in batch],
        [decision for _, decisions in newsroom.batches for decision in decisions],
    )
    at_once = committed(open_store, [everything], tmp_path_factory.mktemp("once"))
    assert contents(at_once, newsroom) == contents(store, newsroom)
    store.close()
    at_once.close()


def committed(
    open_store: Callable[[Path], Store],
    batches: Sequence[tuple[list[EmbeddedArticle], list[Decision]]],
    folder: Path,
) -> Store:
    store = open_store(folder)
    for articles, decisions in batches:
        store.commit(articles, decisions)
    return store
