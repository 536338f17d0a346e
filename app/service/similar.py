"""The stories nearest to a story by meaning, whatever their time."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.article import ArticleId
from app.domain.story import Membership, StoryId, StorySummary
from app.domain.timeline import DayRange
from app.domain.vectors import Vector, unit_rows
from app.ports import Store, VectorIndex
from app.service.views import SimilarStory

_ARTICLES_OF_A_MIDDLE = 16  # earliest reports of a story; more hardly move its middle
_NEIGHBOURS_A_STORY = 8  # articles looked for to find one more story


def similar_stories(
    store: Store, index: VectorIndex, story: StorySummary, *, limit: int
) -> list[SimilarStory]:
    """Other stories, most similar first, then by id; fewer than `limit` when fewer are there.

    A story stands where the middle of its earliest reports is; copies do not count.
    """
    own = store.members([story.id])[story.id]
    middle = _middles(store, {story.id: own})[story.id]
    wanted = len(own) + _NEIGHBOURS_A_STORY * limit
    near = index.search(middle[np.newaxis, :], wanted, [DayRange()])[0]
    places = store.memberships([each.article_id for each in near])
    found = [places[each.article_id].story_id for each in near if each.article_id in places]
    others = [each for each in dict.fromkeys(found) if each != story.id]
    middles = _middles(store, store.members(others))
    likeness = {each: float(middles[each] @ middle) for each in middles}
    ranked = sorted(likeness, key=lambda each: (-likeness[each], each))[:limit]
    summaries = store.summaries(ranked)
    line = story.storyline_id
    return [
        SimilarStory(
            story=summaries[each],
            similarity=round(likeness[each], 4),
            same_storyline=line is not None and summaries[each].storyline_id == line,
        )
        for each in ranked
        if each in summaries
    ]


def _middles(
    store: Store, members: Mapping[StoryId, Sequence[Membership]]
) -> dict[StoryId, Vector]:
    """The unit vector in the middle of each story."""
    chosen = {story_id: _reports(places) for story_id, places in members.items()}
    embedded = store.embedded([each for ids in chosen.values() for each in ids])
    middles: dict[StoryId, Vector] = {}
    for story_id, ids in chosen.items():
        vectors = [embedded[each].whole for each in ids if each in embedded]
        if vectors:
            middles[story_id] = unit_rows(np.mean(vectors, axis=0)[np.newaxis, :])[0]
    return middles


def _reports(places: Sequence[Membership]) -> list[ArticleId]:
    originals = [place.article_id for place in places if place.copy_of is None]
    return (originals or [place.article_id for place in places])[:_ARTICLES_OF_A_MIDDLE]
