"""`/v1/stories`: what the world reports."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic.main import IncEx

from app.domain.story import StoryId
from app.web import etags, examples, parameters, schemas, wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import MERGED, NOT_MODIFIED, example, problems, with_etag
from app.web.routes.redirects import to_living
from app.web.story_filters import StoryFilters, chosen_fields, story_query

router = APIRouter(prefix="/v1", tags=["stories"])


@router.get(
    "/stories",
    summary="Stories, newest report first or in another order",
    response_model=schemas.StoryPage | schemas.SparseStoryPage,
    responses={
        200: with_etag(example(examples.STORY_PAGE, "A page of stories.")),
        304: NOT_MODIFIED,
        **problems(422, 503),
    },
)
def list_stories(
    request: Request, filters: Annotated[StoryFilters, Query()], service: ServiceOf
) -> Response:
    """Stories that pass all filters. Those without a dated report come last by `newest`."""
    fields = chosen_fields(filters.fields, schemas.Story.model_fields)
    query = story_query(filters, limit=filters.limit, cursor=filters.cursor)
    shown = wire.story_page(service.queries.stories(query))
    return etags.answer(request, shown, include=_page_with(fields))


@router.get(
    "/stories/{story_id}",
    summary="A story with its articles, now or at a past moment",
    response_model=schemas.StoryDetail | schemas.SparseStory,
    responses={
        200: with_etag(example(examples.STORY_DETAIL, "The story.")),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 422, 503),
    },
)
def get_story(
    request: Request,
    story_id: StoryId,
    service: ServiceOf,
    as_of: Annotated[
        str | None,
        Query(
            description="The story as it was: at an instant, at the end of a day, or after the "
            "decision of this number.",
            examples=["2021-12-07T20:00:00Z"],
        ),
    ] = None,
    fields: Annotated[
        str | None,
        Query(
            description="Only these fields, parted by commas.",
            examples=["id,headline,articles"],
        ),
    ] = None,
) -> Response:
    """All articles of one event in all languages, earliest first, and the storyline around it.

    Corrections take its `ETag` as `If-Match`. With `as_of` its members are those of that moment,
    in their present versions; deleted ones are left out, and the storyline is null.
    """
    moment = parameters.moment(as_of)
    include = chosen_fields(fields, schemas.StoryDetail.model_fields)
    if moment is not None:
        revision = service.history.revision(story_id)
        view = service.history.story_as_of(story_id, moment)
        shown = wire.story_detail(view)
        return etags.answer(request, shown, revision=revision, include=include)
    view = service.queries.story(story_id)
    if view.summary.id != story_id:
        return to_living(request, view.summary.id)
    return etags.answer(request, wire.story_detail(view), revision=view.revision, include=include)


def _page_with(fields: set[str] | None) -> IncEx | None:
    """A page whose stories have only some fields."""
    if fields is None:
        return None
    whole: dict[str, IncEx | bool] = {"stories": {"__all__": fields}, "next_cursor": True}
    return whole
