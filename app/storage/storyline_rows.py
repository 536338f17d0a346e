"""Which story is in which storyline: a column of the stories."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select, update

from app.domain.story import StoryId, StorylineId
from app.storage.article_rows import IDS, chunks
from app.storage.schema import stories

_ASSIGN = (
    update(stories)
    .where(stories.c.id == bindparam("story"))
    .values(storyline_id=bindparam("storyline"))
)
_LINES = select(stories.c.id, stories.c.storyline_id).where(stories.c.id.in_(IDS))
_STORIES = (
    select(stories.c.storyline_id, stories.c.id)
    .where(stories.c.storyline_id.in_(IDS))
    .order_by(stories.c.id)
)


def assign(connection: Connection, assignment: Mapping[StoryId, StorylineId | None]) -> None:
    """Writes the storyline of at least one story; ids of no living story are passed over."""
    connection.execute(
        _ASSIGN,
        [{"story": story, "storyline": line} for story, line in assignment.items()],
    )


def read_storylines_of(
    connection: Connection, story_ids: Collection[StoryId]
) -> dict[StoryId, StorylineId | None]:
    """The storylines of the living stories among these ids."""
    found: dict[StoryId, StorylineId | None] = {}
    for chunk in chunks(story_ids):
        for story_id, line in connection.execute(_LINES, {"ids": chunk}):
            found[StoryId(story_id)] = None if line is None else StorylineId(line)
    return found


def read_stories(
    connection: Connection, ids: Collection[StorylineId]
) -> dict[StorylineId, list[StoryId]]:
    """The living stories of those storylines that have any, by id."""
    found: dict[StorylineId, list[StoryId]] = {}
    for chunk in chunks(ids):
        for storyline_id, story_id in connection.execute(_STORIES, {"ids": chunk}):
            found.setdefault(StorylineId(storyline_id), []).append(StoryId(story_id))
    return found
