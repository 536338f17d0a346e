"""`/v1/stories` and `/v1/storylines`: what the world reports."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from app.domain.story import StoryId
from app.ports import StoryQuery
from app.web import dependencies, examples, schemas, wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["stories"])


@router.get(
    "/stories",
    summary="Stories, newest report first",
    response_model=schemas.StoryPage,
    responses={200: example(examples.STORY_PAGE, "A page of stories."), **problems(422, 503)},
)
def list_stories(
    filters: Annotated[schemas.StoryFilters, Query()], service: ServiceOf
) -> schemas.StoryPage:
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
    return wire.story_page(service.queries.stories(query))


@router.get(
    "/stories/{story_id}",
    summary="A story with its articles",
    response_model=schemas.StoryDetail,
    responses={
        200: example(examples.STORY_DETAIL, "The story."),
        308: {"description": "The story was merged; `Location` leads to the living one."},
        **problems(404, 503),
    },
)
def get_story(story_id: StoryId, service: ServiceOf) -> schemas.StoryDetail | Response:
    """All articles of one event in all languages, earliest first, and the storyline around it."""
    living = service.queries.resolve(story_id)
    if living != story_id:
        return RedirectResponse(f"/v1/stories/{quote(living, safe='')}", status_code=308)
    return wire.story_detail(service.queries.story(living))


@router.get(
    "/storylines/{storyline_id}",
    summary="A storyline",
    response_model=schemas.Storyline,
    responses={200: example(examples.STORYLINE, "The storyline."), **problems(404, 503)},
)
def get_storyline(storyline_id: str, service: ServiceOf) -> schemas.Storyline:
    """Stories that follow one another about the same actors and matter, earliest first."""
    return wire.storyline(service.queries.storyline(storyline_id))
