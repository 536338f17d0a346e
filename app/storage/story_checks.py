"""Checks of stories: each is what follows from its articles and its last decision."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.examination import Fault
from app.domain.story import StoryId
from app.storage.ledger_rows import last_numbers
from app.storage.schema import ledger, memberships, stories, story_facets
from app.storage.story_rows import derive_stories

_STORIES_A_READ = 500


def find_wrong_stories(connection: Connection) -> Iterator[Fault]:
    """Stories that differ from what follows from their articles, have none, or are missing."""
    for chunk in story_ids(connection):
        decided_at = last_decided(connection, chunk)
        for story_id in set(chunk) - decided_at.keys():
            yield Fault(f"story {story_id}", "no decision speaks of it")
        known = [each for each in chunk if each in decided_at]
        rows, facets = derive_stories(connection, known, decided_at)
        query = select(stories).where(stories.c.id.in_(known))
        found = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
        for wanted in rows:
            yield from _compared(wanted, found.pop(wanted["id"], None))
        for story_id in found:
            yield Fault(f"story {story_id}", "it has no article")
        yield from _wrong_facets(connection, known, facets)


def story_ids(connection: Connection) -> Iterator[list[StoryId]]:
    """All ids of stories that anything is stored of, some at a time."""
    tables = (memberships.c.story_id, stories.c.id, story_facets.c.story_id)
    after = ""
    while True:
        found: set[StoryId] = set()
        for column in tables:
            page = select(column).where(column > after).distinct().order_by(column)
            found |= set(map(StoryId, connection.scalars(page.limit(_STORIES_A_READ))))
        ids = sorted(found)[:_STORIES_A_READ]
        if not ids:
            return
        yield ids
        after = ids[-1]


def last_decided(connection: Connection, ids: Sequence[StoryId]) -> dict[StoryId, datetime]:
    """When the last decision about each story was taken."""
    numbers = last_numbers(connection, ids)
    query = select(ledger.c.seq, ledger.c.decided_at)
    rows = connection.execute(query.where(ledger.c.seq.in_(set(numbers.values()))))
    instants = {row.seq: row.decided_at for row in rows}
    return {story: instants[number] for story, number in numbers.items() if number in instants}


def _compared(wanted: Mapping[str, object], found: Mapping[str, object] | None) -> Iterator[Fault]:
    if found is None:
        yield Fault(f"story {wanted['id']}", "it has articles, but is not among the stories")
        return
    for name, value in wanted.items():
        if not _is_same(value, found[name]):
            yield Fault(
                f"story {wanted['id']}, {name}", f"expected {value!r}, found {found[name]!r}"
            )


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)  # sums may have been made in another order
    return one == other


def _wrong_facets(
    connection: Connection, ids: Sequence[StoryId], wanted: Sequence[Mapping[str, object]]
) -> Iterator[Fault]:
    query = select(story_facets).where(story_facets.c.story_id.in_(ids))
    found = {tuple(row) for row in connection.execute(query)}
    names = [column.name for column in story_facets.c]
    differing = found ^ {tuple(row[name] for name in names) for row in wanted}
    for story_id in sorted({str(row[0]) for row in differing}):
        yield Fault(f"story {story_id}", "its languages or sources are not those of its articles")
