"""A story's reports for other programs: `articles.rss`, `.json`, `.csv`, `.ndjson`."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.bootstrap import Service
from app.domain.story import StoryId
from app.service.views import StoryView
from app.web import etags, exports, schemas, story_export_examples, syndication, wire
from app.web.bulk import NDJSON_MEDIA_TYPE
from app.web.dependencies import ServiceOf
from app.web.feed_entries import Feed, article_entry
from app.web.routes.documentation import (
    MERGED,
    NOT_MODIFIED,
    Responses,
    document,
    problems,
    with_etag,
)
from app.web.routes.redirects import to_living
from app.web.story_filters import chosen_fields

router = APIRouter(prefix="/v1/stories/{story_id}", tags=["stories"])

MOST_ENTRIES = 200
"""Reports in a feed, as many as a feed of stories may hold."""

_COLUMNS = [each for each in schemas.Article.model_fields if each != "event_dates"]

FieldsOf = Annotated[
    str | None,
    Query(
        description="Only these fields of each article, parted by commas.",
        examples=["id,language,title,source,published_at"],
    ),
]


def _feed_answers(media_type: str, shown: object, description: str) -> Responses:
    return {
        200: with_etag(document(media_type, shown, description)),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 503),
    }


def _export_answers(media_type: str, shown: str, description: str) -> Responses:
    return {
        200: document(media_type, shown, description),
        308: MERGED,
        **problems(404, 410, 422, 503),
    }


@router.get(
    "/articles.rss",
    summary="The reports of a story as an RSS feed",
    response_class=Response,
    responses=_feed_answers(
        syndication.RSS_MEDIA_TYPE, story_export_examples.RSS, "RSS 2.0; `guid` is for ever."
    ),
)
def get_story_rss(request: Request, story_id: StoryId, service: ServiceOf) -> Response:
    """Who follows it sees each new report; copies are left out, they say nothing new.

    The last 200 that came in, the last one first; `pubDate` is when a report came in.
    """
    return _feed(request, story_id, service, syndication.rss, syndication.RSS_MEDIA_TYPE)


@router.get(
    "/articles.json",
    summary="The reports of a story as a JSON Feed",
    response_class=Response,
    responses=_feed_answers(
        syndication.JSON_FEED_MEDIA_TYPE,
        story_export_examples.JSON_FEED,
        "JSON Feed 1.1; `id` is for ever.",
    ),
)
def get_story_json_feed(request: Request, story_id: StoryId, service: ServiceOf) -> Response:
    """As `articles.rss`; `date_modified` is when a report came in."""
    write, media_type = syndication.json_feed, syndication.JSON_FEED_MEDIA_TYPE
    return _feed(request, story_id, service, write, media_type)


@router.get(
    "/articles.csv",
    summary="The articles of a story as CSV",
    response_class=Response,
    responses=_export_answers(
        exports.CSV_MEDIA_TYPE, story_export_examples.CSV, "UTF-8, a row of names first."
    ),
)
def get_story_csv(
    request: Request, story_id: StoryId, service: ServiceOf, fields: FieldsOf = None
) -> Response:
    """All articles, copies too, earliest first; `fields` chooses the columns.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    chosen = chosen_fields(fields, _COLUMNS)
    view = service.queries.story(story_id)
    if view.summary.id != story_id:
        return _to_living(request, view)
    pages = [map(wire.article, view.articles)]
    return exports.csv_answer(pages, _COLUMNS, chosen, filename="story.csv")


@router.get(
    "/articles.ndjson",
    summary="The articles of a story as NDJSON",
    response_class=Response,
    responses=_export_answers(
        NDJSON_MEDIA_TYPE, story_export_examples.NDJSON, "An article a line."
    ),
)
def get_story_ndjson(
    request: Request, story_id: StoryId, service: ServiceOf, fields: FieldsOf = None
) -> Response:
    """All articles, copies too, earliest first, each as in `/v1/stories/{story_id}/articles`."""
    chosen = chosen_fields(fields, schemas.Article.model_fields)
    view = service.queries.story(story_id)
    if view.summary.id != story_id:
        return _to_living(request, view)
    return exports.ndjson_answer([map(wire.article, view.articles)], chosen)


def _feed(
    request: Request,
    story_id: StoryId,
    service: Service,
    write: Callable[[Feed], bytes],
    media_type: str,
) -> Response:
    view = service.queries.story(story_id)
    if view.summary.id != story_id:
        return _to_living(request, view)
    home = str(request.base_url)
    told = [each for each in view.articles if each.membership.copy_of is None]
    told.sort(key=lambda each: (each.article.received_at, each.article.id), reverse=True)
    feed = Feed(
        title=view.summary.headline,
        home=f"{home}stories/{quote(story_id, safe='')}",
        address=str(request.url),
        next_address=None,
        entries=[article_entry(each, home) for each in told[:MOST_ENTRIES]],
    )
    return etags.answer_document(request, write(feed), media_type, changed_at=feed.changed_at)


def _to_living(request: Request, view: StoryView) -> Response:
    part = request.url.path.rpartition("/")[2]
    return to_living(request, view.summary.id, f"/{part}")
