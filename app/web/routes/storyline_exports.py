"""Storylines for other programs: `/v1/storylines.rss`, `.json`, `.csv`, `.ndjson`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from app.bootstrap import Service
from app.domain.story import StoryId, StorylineId
from app.domain.story_list import StorylineSummary
from app.web import exports, storyline_wire, syndication, syndication_examples
from app.web.bulk import NDJSON_MEDIA_TYPE
from app.web.chosen_stories import chosen_reported
from app.web.dependencies import ServiceOf
from app.web.feed_entries import Feed
from app.web.routes.documentation import document, problems
from app.web.routes.feed_answers import feed_answer, feed_answers
from app.web.story_filters import chosen_fields

router = APIRouter(prefix="/v1", tags=["stories"])

_CSV: Final = """\
id,story_count,last_published_at,latest_headline
l83b0b0f0c1aa,3,2025-02-27T18:30:00Z,Байдън и Путин разговаряха два часа за Украйна
"""
_LINE: Final = storyline_wire.StorylineSummary.model_validate(storyline_wire.STORYLINE)


class ExportConditions(storyline_wire.StorylineConditions):
    """All storylines that pass."""

    fields: str | None = Field(
        default=None,
        description="Only these fields of each storyline, parted by commas.",
        examples=["id,story_count,last_published_at"],
    )


@dataclass(frozen=True, slots=True)
class _Row:
    id: StorylineId
    story_count: int
    article_count: int
    first_published_at: datetime | None
    last_published_at: datetime | None
    latest_id: StoryId
    latest_headline: str


_COLUMNS: Final = [field.name for field in fields(_Row)]

FiltersOf = Annotated[storyline_wire.StorylineFilters, Query()]
ConditionsOf = Annotated[ExportConditions, Query()]


@router.get(
    "/storylines.rss",
    summary="The latest story of each storyline as an RSS feed",
    response_class=Response,
    responses=feed_answers(
        syndication.RSS_MEDIA_TYPE, syndication_examples.RSS, "RSS 2.0; `guid` is for ever."
    ),
)
def get_storylines_rss(request: Request, filters: FiltersOf, service: ServiceOf) -> Response:
    """Who follows it sees each story that continues a storyline; filters as of `/v1/storylines`.

    The entries are those of `/v1/stories.rss`, in the order of the storylines.
    """
    return _feed(request, filters, service, syndication.rss, syndication.RSS_MEDIA_TYPE)


@router.get(
    "/storylines.json",
    summary="The latest story of each storyline as a JSON Feed",
    response_class=Response,
    responses=feed_answers(
        syndication.JSON_FEED_MEDIA_TYPE,
        syndication_examples.JSON_FEED,
        "JSON Feed 1.1; `id` is for ever.",
    ),
)
def get_storylines_json_feed(request: Request, filters: FiltersOf, service: ServiceOf) -> Response:
    """As `/v1/storylines.rss`."""
    return _feed(request, filters, service, syndication.json_feed, syndication.JSON_FEED_MEDIA_TYPE)


@router.get(
    "/storylines.csv",
    summary="All storylines as CSV",
    response_class=Response,
    responses={
        200: document(exports.CSV_MEDIA_TYPE, _CSV, "UTF-8, a row of names first."),
        **problems(422, 503),
    },
)
def get_storylines_csv(filters: ConditionsOf, service: ServiceOf) -> Response:
    """All storylines that pass the filters of `/v1/storylines`, newest report first, as a stream.

    Of the latest story there are the id and the headline. `fields` chooses the columns. A cell
    that a spreadsheet would run as a formula begins with an apostrophe.
    """
    chosen = chosen_fields(filters.fields, _COLUMNS)
    rows = (map(_row, page) for page in _passing(filters, service))
    return exports.csv_answer(rows, _COLUMNS, chosen, filename="storylines.csv")


@router.get(
    "/storylines.ndjson",
    summary="All storylines as NDJSON",
    response_class=Response,
    responses={
        200: document(NDJSON_MEDIA_TYPE, f"{_LINE.model_dump_json()}\n", "A storyline a line."),
        **problems(422, 503),
    },
)
def get_storylines_ndjson(filters: ConditionsOf, service: ServiceOf) -> Response:
    """All storylines that pass the filters, as a stream, each as in `/v1/storylines`."""
    chosen = chosen_fields(filters.fields, storyline_wire.StorylineSummary.model_fields)
    lines = (map(storyline_wire.storyline, page) for page in _passing(filters, service))
    return exports.ndjson_answer(lines, chosen)


def _feed(
    request: Request,
    filters: storyline_wire.StorylineFilters,
    service: Service,
    write: Callable[[Feed], bytes],
    media_type: str,
) -> Response:
    query = storyline_wire.storyline_query(filters, limit=filters.limit, cursor=filters.cursor)
    page = service.queries.storylines(query)
    latest = chosen_reported(service.queries, [each.latest.id for each in page.storylines])
    found = latest, page.next_cursor
    return feed_answer(request, "Storylines", filters, found, write=write, media_type=media_type)


def _passing(filters: ExportConditions, service: Service) -> Iterator[Sequence[StorylineSummary]]:
    query = storyline_wire.storyline_query(filters, limit=exports.PAGE)
    return (page.storylines for page in exports.all_pages(service.queries.storylines, query))


def _row(found: StorylineSummary) -> _Row:
    return _Row(
        id=found.id,
        story_count=found.story_count,
        article_count=found.article_count,
        first_published_at=found.first_published_at,
        last_published_at=found.last_published_at,
        latest_id=found.latest.id,
        latest_headline=found.latest.headline,
    )
