"""Questions about stories: summaries, pages of a list with filters, totals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, func, select

from app.domain.article import UNDETERMINED
from app.domain.errors import InvalidQueryError
from app.domain.story import StoryId, StorylineId, StorySummary
from app.domain.story_list import StoryPage, StoryQuery
from app.ports import Totals
from app.storage.article_rows import IDS, chunks
from app.storage.schema import articles, memberships, stories, story_facets
from app.storage.story_order import encode_cursor
from app.storage.story_rows import LANGUAGE, SOURCE
from app.storage.story_selection import select_stories

MAX_PAGE = 200
"""Most stories, or storylines, of a page."""

FACETS = tuple(
    story_facets.c[name] for name in ("story_id", "facet", "value", "articles", "originals")
)
"""The columns of a facet, as `summaries_of` takes them."""

SUMMARY = tuple(
    stories.c[name]
    for name in (
        "id",
        "headline",
        "headline_language",
        "article_count",
        "copy_count",
        "first_published_at",
        "last_published_at",
        "updated_at",
        "storyline_id",
    )
)
"""The columns of a story that `summaries_of` takes, by their names."""

_ROWS = select(*SUMMARY).where(stories.c.id.in_(IDS))
_FACETS_OF = select(*FACETS).where(story_facets.c.story_id.in_(IDS))

_Facet = Row[str, str, str, int, int] | tuple[Any, ...]
_StoryRow = RowMapping | Mapping[str, Any]  # Any: what the columns hold, as in `RowMapping`


def read_summaries(
    connection: Connection, story_ids: Collection[StoryId]
) -> dict[StoryId, StorySummary]:
    """The living stories among these ids."""
    found: dict[StoryId, StorySummary] = {}
    for chunk in chunks(story_ids):
        rows = connection.execute(_ROWS, {"ids": chunk}).mappings().all()
        found |= {summary.id: summary for summary in _summaries(connection, rows)}
    return found


def read_page(connection: Connection, query: StoryQuery) -> StoryPage:
    """A page of stories.

    Raises:
        InvalidQueryError: The cursor is malformed, or the limit is not 1 to 200.
    """
    if not 1 <= query.limit <= MAX_PAGE:
        raise InvalidQueryError(f"limit: expected 1 to {MAX_PAGE}, found {query.limit}")
    statement = select_stories(connection, query).limit(query.limit + 1)
    rows = connection.execute(statement).mappings().all()
    shown = rows[: query.limit]
    following = len(rows) > len(shown)
    return StoryPage(
        stories=tuple(_summaries(connection, shown)),
        next_cursor=encode_cursor(query.sort, shown[-1]) if following else None,
    )


def read_totals(connection: Connection) -> Totals:
    """What the store holds; `und` is not counted as a language."""
    copies = select(func.count()).select_from(memberships).where(memberships.c.copy_of.is_not(None))
    languages = _distinct(LANGUAGE).where(story_facets.c.value != UNDETERMINED)
    counts = connection.execute(
        select(
            select(func.count()).select_from(articles).scalar_subquery().label("articles"),
            copies.scalar_subquery().label("copies"),
            select(func.count()).select_from(stories).scalar_subquery().label("stories"),
            select(func.count(stories.c.storyline_id.distinct()))
            .scalar_subquery()
            .label("storylines"),
            languages.scalar_subquery().label("languages"),
            _distinct(SOURCE).scalar_subquery().label("sources"),
        )
    ).one()
    return Totals(**counts._mapping)


def read_languages(connection: Connection) -> dict[str, int]:
    """Stories per language, most first, then by tag; `und` is none."""
    number = func.count().label("stories")
    query = (
        select(story_facets.c.value, number)
        .where(story_facets.c.facet == LANGUAGE, story_facets.c.value != UNDETERMINED)
        .group_by(story_facets.c.value)
        .order_by(number.desc(), story_facets.c.value)
    )
    return {row.value: row.stories for row in connection.execute(query)}


def summaries_of(rows: Sequence[_StoryRow], facets: Iterable[_Facet]) -> list[StorySummary]:
    """Rows of `stories` and their facets as summaries, in the order of the rows."""
    languages: dict[str, dict[str, int]] = {row["id"]: {} for row in rows}
    sources: dict[str, dict[str, int]] = {row["id"]: {} for row in rows}
    # Plain tuples: by name they took half of the time of a page.
    for story_id, facet, value, number, originals in facets:
        if facet == LANGUAGE:
            languages[story_id][value] = number
        elif originals:
            sources[story_id][value] = originals
    return [_summary(row, languages[row["id"]], sources[row["id"]]) for row in rows]


def _distinct(facet: str) -> Select[int]:
    return select(func.count(story_facets.c.value.distinct())).where(story_facets.c.facet == facet)


def _summaries(connection: Connection, rows: Sequence[RowMapping]) -> list[StorySummary]:
    """Rows of `stories` as summaries, in the same order."""
    facets: list[_Facet] = []
    for chunk in chunks([row["id"] for row in rows]):
        facets += connection.execute(_FACETS_OF, {"ids": chunk}).all()
    return summaries_of(rows, facets)


def _summary(
    row: _StoryRow, languages: Mapping[str, int], sources: Mapping[str, int]
) -> StorySummary:
    storyline_id = row["storyline_id"]
    return StorySummary(
        id=StoryId(row["id"]),
        headline=row["headline"],
        headline_language=row["headline_language"],
        languages=_most_first(languages),
        sources=_most_first(sources),
        article_count=row["article_count"],
        copy_count=row["copy_count"],
        first_published_at=row["first_published_at"],
        last_published_at=row["last_published_at"],
        updated_at=row["updated_at"],
        storyline_id=None if storyline_id is None else StorylineId(storyline_id),
    )


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
