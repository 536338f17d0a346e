"""Reads a story with all that belongs to it: four questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, or_, select

from app.domain.article import ArticleId
from app.domain.story import Membership, StoryId
from app.domain.whole_story import WholeStory
from app.storage.codec import decode_article
from app.storage.ledger_rows import IN_ORDER, successor
from app.storage.prepared import Prepared
from app.storage.schema import articles, memberships, moves, stories, story_facets
from app.storage.story_queries import FACETS, SUMMARY, summaries_of

_STORY = bindparam("story", type_=Text())
_LINE = select(stories.c.storyline_id).where(stories.c.id == _STORY).scalar_subquery()
_OF_STORYLINE = or_(stories.c.id == _STORY, stories.c.storyline_id == _LINE)

_NAMES = tuple(column.name for column in SUMMARY)
_STORIES = Prepared(select(*SUMMARY).where(_OF_STORYLINE).order_by(stories.c.id))
_FACETS_OF_STORIES = Prepared(
    select(*FACETS).where(story_facets.c.story_id.in_(select(stories.c.id).where(_OF_STORYLINE)))
)
_MEMBERS = Prepared(
    select(memberships.c.article_id, memberships.c.copy_of, articles.c.document)
    .join(articles, articles.c.id == memberships.c.article_id)
    .where(memberships.c.story_id == _STORY)
    .order_by(*IN_ORDER)
)
_REVISIONS = Prepared(
    select(
        *(
            select(func.max(moves.c.seq)).where(place == _STORY).scalar_subquery()
            for place in (moves.c.before_story, moves.c.after_story)
        )
    )
)
_IS_THERE = select(stories.c.id).where(stories.c.id == _STORY)


def find_living(connection: Connection, story_id: StoryId) -> StoryId | None:
    """The living story an id leads to; None if there never was one or all of it is gone."""
    seen: set[StoryId] = set()
    here: StoryId | None = story_id
    while here is not None and here not in seen:
        if connection.scalar(_IS_THERE, {"story": here}):
            return here
        seen.add(here)
        here = successor(connection, here)
    return None


def read_whole_story(connection: Connection, story_id: StoryId) -> WholeStory | None:
    """The living story an id leads to, with all that belongs to it; None if there is none."""
    rows = _STORIES.rows(connection, story=story_id)
    if rows:
        named = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        return _read_rest(connection, story_id, named)
    living = find_living(connection, story_id)
    return None if living is None else read_whole_story(connection, living)


def _read_rest(
    connection: Connection, story_id: StoryId, rows: Sequence[Mapping[str, Any]]
) -> WholeStory:
    facets = _FACETS_OF_STORIES.rows(connection, story=story_id)
    summaries = {summary.id: summary for summary in summaries_of(rows, facets)}
    own = summaries[story_id]
    members = _MEMBERS.rows(connection, story=story_id)
    (revisions,) = _REVISIONS.rows(connection, story=story_id)
    return WholeStory(
        summary=own,
        revision=max(revision or 0 for revision in revisions),
        members=tuple(
            (
                Membership(ArticleId(article_id), story_id, copy_of and ArticleId(copy_of)),
                decode_article(document),
            )
            for article_id, copy_of, document in members
        ),
        storyline=tuple(summaries.values()) if own.storyline_id else (),
    )
