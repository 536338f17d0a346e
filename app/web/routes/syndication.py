"""Stories for other programs: `/v1/stories.rss`, `.atom`, `.json`, `.opml`, `.csv`, `.ndjson`."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from app.bootstrap import Service
from app.domain.story import StorySummary
from app.intake.opml import Outline, write_opml
from app.service.queries import Queries
from app.web import etags, exports, schemas, syndication, syndication_examples, wire
from app.web.bulk import NDJSON_MEDIA_TYPE
from app.web.chosen_stories import StoryIds, chosen_reported, chosen_stories
from app.web.dashboard.wording import language_name
from app.web.dependencies import ServiceOf
from app.web.feed_entries import Feed
from app.web.routes.documentation import NOT_MODIFIED, document, problems, with_etag
from app.web.routes.feed_answers import feed_answer, feed_answers
from app.web.story_filters import Fields, StoryConditions, chosen_fields, story_query

router = APIRouter(prefix="/v1", tags=["stories"])

_OPML_MEDIA_TYPE: Final = "text/x-opml"


class FeedFilters(StoryConditions):
    """A feed of the stories that pass."""

    story: StoryIds = Field(default=[])
    limit: int = Field(default=50, ge=1, le=200, description="Stories in the feed.")
    cursor: str | None = Field(
        default=None, description="Of the page before, as the feed's link to the next has it."
    )


class ExportConditions(StoryConditions):
    """All stories that pass."""

    story: StoryIds = Field(default=[])
    fields: Fields = None


FiltersOf = Annotated[FeedFilters, Query()]
ConditionsOf = Annotated[ExportConditions, Query()]


@router.get(
    "/stories.rss",
    summary="Stories as an RSS feed",
    response_class=Response,
    responses=feed_answers(
        syndication.RSS_MEDIA_TYPE, syndication_examples.RSS, "RSS 2.0; `guid` is for ever."
    ),
)
def get_rss(request: Request, filters: FiltersOf, service: ServiceOf) -> Response:
    """The filters are those of `/v1/stories`.

    `pubDate` is when the last report came in that is not a copy: copies, edited texts and
    corrections make no entry new.
    """
    return _feed(request, filters, service, syndication.rss, syndication.RSS_MEDIA_TYPE)


@router.get(
    "/stories.atom",
    summary="Stories as an Atom feed",
    response_class=Response,
    responses=feed_answers(
        syndication.ATOM_MEDIA_TYPE, syndication_examples.ATOM, "Atom; `id` is for ever."
    ),
)
def get_atom(request: Request, filters: FiltersOf, service: ServiceOf) -> Response:
    """As `/v1/stories.rss`; `updated` is when the last report came in that is not a copy."""
    return _feed(request, filters, service, syndication.atom, syndication.ATOM_MEDIA_TYPE)


@router.get(
    "/stories.json",
    summary="Stories as a JSON Feed",
    response_class=Response,
    responses=feed_answers(
        syndication.JSON_FEED_MEDIA_TYPE,
        syndication_examples.JSON_FEED,
        "JSON Feed 1.1; `id` is for ever.",
    ),
)
def get_json_feed(request: Request, filters: FiltersOf, service: ServiceOf) -> Response:
    """As `/v1/stories.rss`; `date_modified` is when the last report came in, copies aside."""
    return _feed(request, filters, service, syndication.json_feed, syndication.JSON_FEED_MEDIA_TYPE)


@router.get(
    "/stories.opml",
    summary="The story feeds there are, as a list for feed readers",
    response_class=Response,
    responses={
        200: with_etag(
            document(_OPML_MEDIA_TYPE, syndication_examples.OPML, "OPML 2.0, to be imported.")
        ),
        304: NOT_MODIFIED,
        **problems(503),
    },
)
def get_opml(request: Request, service: ServiceOf) -> Response:
    """An RSS feed of all stories, and one for each language, the most told first."""
    address = f"{request.base_url}v1/stories.rss"
    outlines = [Outline(f"{address}?sort=updated", "All stories")]
    for language in service.queries.languages():
        query = urlencode({"language": language, "sort": "updated"})
        outlines.append(Outline(f"{address}?{query}", f"Stories in {language_name(language)}"))
    return etags.answer_document(request, write_opml(outlines), _OPML_MEDIA_TYPE)


@router.get(
    "/stories.csv",
    summary="All stories as CSV",
    response_class=Response,
    responses={
        200: document(
            exports.CSV_MEDIA_TYPE, syndication_examples.CSV, "UTF-8, a row of names first."
        ),
        **problems(422, 503),
    },
)
def get_csv(filters: ConditionsOf, service: ServiceOf) -> Response:
    """All stories that pass the filters, as a stream; `fields` chooses the columns.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    columns = list(schemas.Story.model_fields)
    chosen = chosen_fields(filters.fields, columns)
    pages = _passing(filters, service.queries)
    return exports.csv_answer(pages, columns, chosen, filename="stories.csv")


@router.get(
    "/stories.ndjson",
    summary="All stories as NDJSON",
    response_class=Response,
    responses={
        200: document(NDJSON_MEDIA_TYPE, syndication_examples.NDJSON, "A story a line."),
        **problems(422, 503),
    },
)
def get_ndjson(filters: ConditionsOf, service: ServiceOf) -> Response:
    """All stories that pass the filters, as a stream, each as in `/v1/stories`."""
    fields = chosen_fields(filters.fields, schemas.Story.model_fields)
    stories = (map(wire.story, page) for page in _passing(filters, service.queries))
    return exports.ndjson_answer(stories, fields)


def _passing(filters: ExportConditions, queries: Queries) -> Iterator[Sequence[StorySummary]]:
    """Pages of stories; what is asked wrongly is refused before the first one is sent."""
    if filters.story:
        return iter([chosen_stories(queries, filters.story)])
    query = story_query(filters, limit=exports.PAGE)
    return (page.stories for page in exports.all_pages(queries.stories, query))


def _feed(
    request: Request,
    filters: FeedFilters,
    service: Service,
    write: Callable[[Feed], bytes],
    media_type: str,
) -> Response:
    if filters.story:
        found, following = chosen_reported(service.queries, filters.story), None
    else:
        query = story_query(filters, limit=filters.limit, cursor=filters.cursor)
        found, following = service.queries.reported(query)
    return feed_answer(
        request, "Stories", filters, (found, following), write=write, media_type=media_type
    )
