"""Story rows: derived from the members, recomputed whenever a decision touches a story."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, insert, select

from app.domain.article import UNDETERMINED
from app.domain.story import StoryId
from app.storage.article_rows import IDS, chunks
from app.storage.schema import articles, memberships, microseconds, stories, story_facets
from app.storage.upsert import insert_or_update

LANGUAGE = "language"
SOURCE = "source"

_AFTER_ALL = datetime.max.replace(tzinfo=UTC)
_UNDATED = 2**63 - 1  # `newest_first` of a story without a dated report: after every other

_HALF_LIFE_HOURS = 6  # of a report's weight in `growth`
_NEVER_GREW = -1e9  # `growth` of a story without a dated report: below every other
_MICROSECONDS_AN_HOUR = 3_600_000_000

# A member: story_id, copy_of, id, language, source, published_at, title.
_Member = Row[str, str | None, str, str, str | None, datetime | None, str]

_MEMBERS = (
    select(
        memberships.c.story_id,
        memberships.c.copy_of,
        articles.c.id,
        articles.c.language,
        articles.c.source,
        articles.c.published_at,
        articles.c.title,
    )
    .join(articles, articles.c.id == memberships.c.article_id)
    .where(memberships.c.story_id.in_(IDS))
)
_UPDATED_AT = select(stories.c.id, stories.c.updated_at).where(stories.c.id.in_(IDS))
_DROP_FACETS = delete(story_facets).where(story_facets.c.story_id.in_(IDS))
_DROP_STORIES = delete(stories).where(stories.c.id.in_(IDS))
_INSERT = insert_or_update(stories)
_WRITE = _INSERT.on_conflict_do_update(
    index_elements=[stories.c.id],
    set_={
        column.name: _INSERT.excluded[column.name]
        for column in stories.c
        if column.name not in ("id", "storyline_id")  # which decisions do not change
    },
)


def refresh_stories(connection: Connection, touched: Mapping[StoryId, datetime | None]) -> None:
    """Recomputes stories from their members; those without members are no more.

    Args:
        connection: In the transaction that touched them.
        touched: When the last decision about each was taken; None when only an article of
            it has changed, which leaves `updated_at` as it was.
    """
    for chunk in chunks(touched):
        updated_at = _updated_at(connection, [id_ for id_ in chunk if touched[id_] is None])
        updated_at |= {id_: instant for id_ in chunk if (instant := touched[id_]) is not None}
        rows, facets = derive_stories(connection, chunk, updated_at)
        connection.execute(_DROP_FACETS, {"ids": chunk})
        ceased = set(chunk) - {row["id"] for row in rows}
        if ceased:
            connection.execute(_DROP_STORIES, {"ids": list(ceased)})
        _write(connection, rows, facets)


def derive_stories(
    connection: Connection, story_ids: Sequence[StoryId], updated_at: Mapping[StoryId, datetime]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The rows of stories and of facets that follow from the members of these stories.

    Args:
        connection: In a transaction.
        story_ids: As many as fit one statement; those without members have no row.
        updated_at: When the last decision about each was taken.
    """
    rows: list[dict[str, object]] = []
    facets: list[dict[str, object]] = []
    for story_id, found in _members(connection, story_ids).items():
        row = _story_row(story_id, found, updated_at[story_id])
        rows.append(row)
        facets += _facet_rows(row, found)
    return rows, facets


def growth(published: Sequence[int]) -> float:
    """How much a story is being reported, as a number that orders stories at any moment.

    The binary logarithm of the sum of `2 ** (t / 6 h)`: each report counts half for every six
    hours that it is older, and no passing of time changes which of two stories has more.

    Args:
        published: When its reports were, in microseconds since 1970; copies left out.
    """
    if not published:
        return _NEVER_GREW
    ages = [instant / _MICROSECONDS_AN_HOUR / _HALF_LIFE_HOURS for instant in published]
    newest = max(ages)
    return newest + math.log2(sum(2.0 ** (age - newest) for age in ages))


def _members(connection: Connection, story_ids: Sequence[StoryId]) -> dict[StoryId, list[_Member]]:
    """Members of each story that has any, earliest published first, undated last."""
    found: dict[StoryId, list[_Member]] = {}
    for row in connection.execute(_MEMBERS, {"ids": story_ids}):
        found.setdefault(StoryId(row.story_id), []).append(row)
    for members in found.values():
        members.sort(key=lambda row: (row.published_at or _AFTER_ALL, row.id))
    return found


def _updated_at(connection: Connection, story_ids: Sequence[StoryId]) -> dict[StoryId, datetime]:
    if not story_ids:
        return {}
    rows = connection.execute(_UPDATED_AT, {"ids": story_ids})
    return {StoryId(story_id): instant for story_id, instant in rows}


def _story_row(
    story_id: StoryId, members: Sequence[_Member], updated_at: datetime
) -> dict[str, object]:
    copies = sum(member.copy_of is not None for member in members)
    face = next((member for member in members if member.copy_of is None), members[0])
    dated = [member.published_at for member in members if member.published_at is not None]
    reports = [member for member in members if member.copy_of is None]
    newest_first = -microseconds(dated[-1]) if dated else _UNDATED
    return {
        "id": story_id,
        "newest_first": newest_first,
        "headline": face.title,
        "headline_language": face.language,
        "article_count": len(members),
        "copy_count": copies,
        "language_count": len({member.language for member in members} - {UNDETERMINED}),
        "first_published_at": dated[0] if dated else None,
        "last_published_at": dated[-1] if dated else None,
        "updated_at": updated_at,
        "source_count": len({report.source for report in reports if report.source}),
        "recency": -newest_first,
        "growth": growth([microseconds(r.published_at) for r in reports if r.published_at]),
    }


def _facet_rows(
    story: Mapping[str, object], members: Sequence[_Member]
) -> Iterable[dict[str, object]]:
    values = [(LANGUAGE, member.language, member.copy_of) for member in members]
    values += [(SOURCE, member.source, member.copy_of) for member in members if member.source]
    counts = Counter((facet, value) for facet, value, _ in values)
    originals = Counter((facet, value) for facet, value, copy_of in values if copy_of is None)
    for facet, value in counts:
        yield {
            "story_id": story["id"],
            "facet": facet,
            "value": value,
            "articles": counts[facet, value],
            "originals": originals[facet, value],
            "newest_first": story["newest_first"],
        }


def _write(
    connection: Connection,
    rows: Sequence[dict[str, object]],
    facets: Sequence[dict[str, object]],
) -> None:
    if not rows:
        return
    connection.execute(_WRITE, rows)
    connection.execute(insert(story_facets), facets)
