"""Questions about stories: summaries, pages of a list with filters, totals."""

import base64
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

import orjson
from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    Text,
    bindparam,
    exists,
    false,
    func,
    select,
    tuple_,
)

from app.domain.article import UNDETERMINED
from app.domain.errors import InvalidQueryError
from app.domain.story import StoryId, StorylineId, StorySummary
from app.ports import StoryPage, StoryQuery, Totals
from app.storage.article_rows import chunks
from app.storage.schema import articles, memberships, microseconds, stories, story_facets
from app.storage.story_rows import LANGUAGE, SOURCE
from app.storage.word_search import stories_with_words

_MAX_PAGE = 200
_Place = tuple[Annotated[int, Field(strict=True, ge=-(2**63), lt=2**63)], str]
_CURSOR = TypeAdapter(_Place)  # `newest_first` and id of the last story shown

_FACETS = tuple(
    story_facets.c[name] for name in ("story_id", "facet", "value", "articles", "originals")
)

_Stories = Select[Any]  # any: the columns of `stories`, read by name


def read_summaries(
    connection: Connection, story_ids: Collection[StoryId]
) -> dict[StoryId, StorySummary]:
    """The living stories among these ids."""
    found: dict[StoryId, StorySummary] = {}
    for chunk in chunks(story_ids):
        rows = connection.execute(select(stories).where(stories.c.id.in_(chunk))).mappings().all()
        found |= {summary.id: summary for summary in _summaries(connection, rows)}
    return found


def read_page(connection: Connection, query: StoryQuery) -> StoryPage:
    """A page of stories.

    Raises:
        InvalidQueryError: The cursor is malformed, or the limit is not 1 to 200.
    """
    if not 1 <= query.limit <= _MAX_PAGE:
        raise InvalidQueryError(f"limit: expected 1 to {_MAX_PAGE}, found {query.limit}")
    statement = _selection(query).limit(query.limit + 1)
    rows = connection.execute(statement).mappings().all()
    shown = rows[: query.limit]
    following = len(rows) > len(shown)
    return StoryPage(
        stories=tuple(_summaries(connection, shown)),
        next_cursor=_encode_cursor(shown[-1]) if following else None,
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


def _distinct(facet: str) -> Select[int]:
    return select(func.count(story_facets.c.value.distinct())).where(story_facets.c.facet == facet)


def _selection(query: StoryQuery) -> _Stories:
    """Selects the stories asked for, in order.

    The first facet asked for leads, so that its index gives the order and a rare language
    needs no walk through all stories; any other facet is looked up for each story.
    """
    facets = [
        (facet, value)
        for facet, value in ((LANGUAGE, query.language), (SOURCE, query.source))
        if value is not None
    ]
    statement = select(stories)
    order: FromClause = stories
    story_id = stories.c.id
    if facets:
        order = story_facets.alias("leading")
        story_id = order.c.story_id
        statement = statement.join_from(order, stories, stories.c.id == story_id)
        statement = statement.where(order.c.facet == facets[0][0], order.c.value == facets[0][1])
    for facet, value in facets[1:]:
        statement = statement.where(_has(facet, value))
    statement = _restrict(statement, query, order)
    if query.cursor is not None:
        newest_first, last_id = _decode_cursor(query.cursor)
        statement = statement.where(
            tuple_(order.c.newest_first, story_id)
            > tuple_(
                bindparam("seen", newest_first, BigInteger), bindparam("seen_id", last_id, Text)
            )
        )
    return statement.order_by(order.c.newest_first, story_id)


def _has(facet: str, value: str) -> ColumnElement[bool]:
    return exists().where(
        story_facets.c.story_id == stories.c.id,
        story_facets.c.facet == facet,
        story_facets.c.value == value,
    )


def _restrict(statement: _Stories, query: StoryQuery, order: FromClause) -> _Stories:
    if query.since is not None:
        statement = statement.where(order.c.newest_first <= -microseconds(query.since))
    if query.until is not None:
        statement = statement.where(stories.c.first_published_at <= query.until)
    if query.min_languages > 1:
        statement = statement.where(stories.c.language_count >= query.min_languages)
    if query.storyline_id is not None:
        statement = statement.where(stories.c.storyline_id == query.storyline_id)
    if query.words is not None and query.words.strip():
        found = stories_with_words(query.words)
        statement = statement.where(false() if found is None else stories.c.id.in_(found))
    return statement


def _encode_cursor(last: RowMapping) -> str:
    place = orjson.dumps([last["newest_first"], last["id"]])
    return base64.urlsafe_b64encode(place).decode("ascii")


def _decode_cursor(cursor: str) -> tuple[int, str]:
    try:
        place = _CURSOR.validate_json(base64.b64decode(cursor, altchars=b"-_", validate=True))
    except (ValueError, ValidationError) as error:
        raise InvalidQueryError(
            f"cursor: expected `next_cursor` of an earlier page, found {cursor[:80]!r}; "
            "leave it out to begin with the first page"
        ) from error
    return place


def _summaries(connection: Connection, rows: Sequence[RowMapping]) -> list[StorySummary]:
    """Rows of `stories` as summaries, in the same order."""
    languages: dict[str, dict[str, int]] = {row["id"]: {} for row in rows}
    sources: dict[str, dict[str, int]] = {row["id"]: {} for row in rows}
    for chunk in chunks(languages):
        query = select(*_FACETS).where(story_facets.c.story_id.in_(chunk))
        # Plain tuples: by name they took half of the time of a page.
        for story_id, facet, value, number, originals in connection.execute(query).all():
            if facet == LANGUAGE:
                languages[story_id][value] = number
            elif originals:
                sources[story_id][value] = originals
    return [_summary(row, languages[row["id"]], sources[row["id"]]) for row in rows]


def _summary(
    row: RowMapping, languages: Mapping[str, int], sources: Mapping[str, int]
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
