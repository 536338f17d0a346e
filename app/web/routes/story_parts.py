"""`/v1/stories/{story_id}/…`: its articles now and then, its course, its languages, its history."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from app.bootstrap import Service
from app.domain.story import StoryId
from app.service.views import StoryView
from app.web import etags, ledger_examples, ledger_wire, parameters, story_wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import MERGED, NOT_MODIFIED, example, problems, with_etag
from app.web.routes.redirects import to_living

router = APIRouter(prefix="/v1/stories", tags=["stories"])


@router.get(
    "/{story_id}/articles",
    summary="The articles of a story, now or at a past moment",
    response_model=story_wire.StoryArticles,
    responses={
        200: with_etag(example(story_wire.STORY_ARTICLES, "The articles.")),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 422, 503),
    },
)
def list_story_articles(
    request: Request,
    story_id: StoryId,
    service: ServiceOf,
    as_of: Annotated[
        str | None,
        Query(
            description="Who was in it then: an instant, a day, or the number of a decision.",
            examples=["2021-12-07T20:00:00Z"],
        ),
    ] = None,
) -> Response:
    """With `as_of` also of a story that ceased: none if it was not there then."""
    moment = parameters.moment(as_of)
    if moment is not None:
        revision = service.history.revision(story_id)
        ids = [each.article_id for each in service.history.members_as_of(story_id, moment)]
        shown = story_wire.past_articles(story_id, ids, service.queries.articles(ids), moment)
        return etags.answer(request, shown, revision=revision)
    return _present(request, story_id, service, story_wire.present_articles)


@router.get(
    "/{story_id}/timeline",
    summary="When a story was told, by hour and language",
    response_model=story_wire.Timeline,
    responses={
        200: with_etag(example(story_wire.TIMELINE, "Its hours.")),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 503),
    },
)
def get_timeline(request: Request, story_id: StoryId, service: ServiceOf) -> Response:
    """Copies count: that others repeat a report is part of its course."""
    return _present(request, story_id, service, story_wire.timeline)


@router.get(
    "/{story_id}/languages",
    summary="Who told a story first, in which language",
    response_model=story_wire.LanguageStarts,
    responses={
        200: with_etag(example(story_wire.LANGUAGES, "Its languages.")),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 503),
    },
)
def get_languages(request: Request, story_id: StoryId, service: ServiceOf) -> Response:
    """The first report in each language, and how many hours after the first of all it came."""
    return _present(request, story_id, service, story_wire.languages)


@router.get(
    "/{story_id}/history",
    summary="What was decided about a story",
    response_model=ledger_wire.History,
    responses={
        200: with_etag(example(ledger_examples.HISTORY, "Its history.")),
        304: NOT_MODIFIED,
        **problems(404, 503),
    },
)
def get_history(request: Request, story_id: StoryId, service: ServiceOf) -> Response:
    """All decisions in plain words, oldest first; also of a story that was merged or is gone."""
    view = service.history.story(story_id)
    return etags.answer(request, ledger_wire.history(view), revision=view.revision)


def _present(
    request: Request,
    story_id: StoryId,
    service: Service,
    show: Callable[[StoryView], BaseModel],
) -> Response:
    """What is shown of the living story, or the way to it."""
    view = service.queries.story(story_id)
    if view.summary.id != story_id:
        part = request.url.path.rpartition("/")[2]
        return to_living(request, view.summary.id, f"/{part}")
    return etags.answer(request, show(view), revision=view.revision)
