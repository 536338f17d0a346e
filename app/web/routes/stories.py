"""`/v1/stories` and `/v1/storylines`: what the world reports."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.domain.story import StoryId
from app.ports import StoryQuery
from app.web import dependencies, etags, examples, schemas, wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import MERGED, NOT_MODIFIED, example, problems, with_etag

router = APIRouter(prefix="/v1", tags=["stories"])


@router.get(
    "/stories",
    summary="Stories, newest report first",
    response_model=schemas.StoryPage,
    responses={
        200: with_etag(example(examples.STORY_PAGE, "A page of stories.")),
        304: NOT_MODIFIED,
        **problems(422, 503),
    },
)
def list_stories(
    request: Request, filters: Annotated[schemas.StoryFilters, Query()], service: ServiceOf
) -> Response:
    """Stories that pass all filters. Those without a dated report come last."""
    query = StoryQuery(
        language=dependencies.language(filters.language),
        source=dependencies.text_or_none(filters.source),
        since=dependencies.instant(filters.since, name="since"),
        until=dependencies.instant(filters.until, name="until", end_of_day=True),
        min_languages=filters.min_languages,
        words=dependencies.text_or_none(filters.q),
        limit=filters.limit,
        cursor=dependencies.text_or_none(filters.cursor),
    )
    return etags.answer(request, wire.story_page(service.queries.stories(query)))


@router.get(
    "/stories/{story_id}",
    summary="A story with its articles",
    response_model=schemas.StoryDetail,
    responses={
        200: with_etag(example(examples.STORY_DETAIL, "The story.")),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 503),
    },
)
def get_story(request: Request, story_id: StoryId, service: ServiceOf) -> Response:
    """All articles of one event in all languages, earliest first, and the storyline around it.

    Corrections take its `ETag` as `If-Match`.
    """
    living = service.queries.resolve(story_id)
    if living != story_id:
        return RedirectResponse(f"/v1/stories/{quote(living, safe='')}", status_code=308)
    revision = service.history.revision(living)
    shown = wire.story_detail(service.queries.story(living))
    return etags.answer(request, shown, revision=revision)


@router.get(
    "/storylines/{storyline_id}",
    summary="A storyline",
    response_model=schemas.Storyline,
    responses={200: example(examples.STORYLINE, "The storyline."), **problems(404, 503)},
)
def get_storyline(storyline_id: str, service: ServiceOf) -> schemas.Storyline:
    """Stories that follow one another about the same actors and matter, earliest first."""
    return wire.storyline(service.queries.storyline(storyline_id))
