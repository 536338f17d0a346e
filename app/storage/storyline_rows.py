"""Which story is in which storyline: a column of the stories."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select, update

from app.domain.story import StoryId, StorylineId
from app.storage.article_rows import chunks
from app.storage.schema import stories


def assign(connection: Connection, assignment: Mapping[StoryId, StorylineId | None]) -> None:
    """Writes the storyline of at least one story; ids of no living story are passed over."""
    statement = update(stories).where(stories.c.id == bindparam("story"))
    connection.execute(
        statement.values(storyline_id=bindparam("storyline")),
        [{"story": story, "storyline": line} for story, line in assignment.items()],
    )


def read_storylines_of(
    connection: Connection, story_ids: Collection[StoryId]
) -> dict[StoryId, StorylineId | None]:
    """The storylines of the living stories among these ids."""
    found: dict[StoryId, StorylineId | None] = {}
    for chunk in chunks(story_ids):
        query = select(stories.c.id, stories.c.storyline_id).where(stories.c.id.in_(chunk))
        for story_id, line in connection.execute(query):
            found[StoryId(story_id)] = None if line is None else StorylineId(line)
    return found


def read_stories(
    connection: Connection, ids: Collection[StorylineId]
) -> dict[StorylineId, list[StoryId]]:
    """The living stories of those storylines that have any, by id."""
    found: dict[StorylineId, list[StoryId]] = {}
    for chunk in chunks(ids):
        query = select(stories.c.storyline_id, stories.c.id)
        query = query.where(stories.c.storyline_id.in_(chunk)).order_by(stories.c.id)
        for storyline_id, story_id in connection.execute(query):
            found.setdefault(StorylineId(storyline_id), []).append(StoryId(story_id))
    return found
