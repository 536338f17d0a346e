"""A whole story, from every `Store`, is what its parts are when they are asked for one by one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.story import StoryId, StorylineId
from app.domain.whole_story import WholeStory
from app.ports import Store
from tests.contracts.test_store_contract import IMPLEMENTATIONS, Open
from tests.storage.samples import article, hours, joined, merged, moved, opened

S1, S2, S3 = StoryId("s1"), StoryId("s2"), StoryId("s3")
LINE = StorylineId("l1")


@pytest.fixture(params=IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Three stories of four articles, two of which are in one storyline."""
    chosen: Open = request.param
    store = chosen(tmp_path)
    told = [
        article("late", at=hours(9), language="bg"),
        article("early", at=hours(1), language="ru"),
        article("undated", at=None),
        article("other", at=hours(3)),
    ]
    decisions = [
        opened("late", S1),
        joined("early", S1),
        joined("undated", S1, copy_of="late"),
        opened("other", S2),
    ]
    store.commit([*told, article("apart")], [*decisions, opened("apart", S3)])
    store.assign_storylines({S1: LINE, S2: LINE}, 0)
    yield store
    store.close()


def in_parts(store: Store, story_id: StoryId) -> WholeStory:
    summary = store.summaries([story_id])[story_id]
    members = store.members([story_id])[story_id]
    articles = store.articles([each.article_id for each in members])
    line = summary.storyline_id
    ids = store.storyline_stories([line])[line] if line else []
    return WholeStory(
        summary=summary,
        revision=store.last_numbers([story_id])[story_id],
        members=tuple((each, articles[each.article_id]) for each in members),
        storyline=tuple(store.summaries(ids)[each] for each in ids),
    )


def test_it_is_the_sum_of_its_parts(store: Store) -> None:
    found = store.whole_story(S1)
    assert found == in_parts(store, S1)
    assert [place.article_id for place, _ in found.members] == ["early", "late", "undated"]
    assert [each.id for each in found.storyline] == [S1, S2]
    assert found.revision == 3


def test_without_a_storyline_it_has_no_other_stories(store: Store) -> None:
    found = store.whole_story(S3)
    assert found == in_parts(store, S3)
    assert found.storyline == ()


def test_the_id_of_a_merged_story_leads_to_the_living_one(store: Store) -> None:
    store.commit([], [merged(S2, S1, "other")])
    assert store.whole_story(S2) == store.whole_story(S1) == in_parts(store, S1)


def test_there_is_none_of_an_unknown_id_nor_of_one_whose_articles_are_gone(store: Store) -> None:
    assert store.whole_story(StoryId("never")) is None
    store.commit([], [moved("apart", S3, None)])
    assert store.whole_story(S3) is None


def test_a_move_out_of_a_story_is_its_last_decision(store: Store) -> None:
    store.commit([], [moved("early", S1, S3)])
    found = store.whole_story(S1)
    assert found == in_parts(store, S1)
    assert found.revision == 6
