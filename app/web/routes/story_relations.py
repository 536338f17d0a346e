"""`/v1/stories/{story_id}/similar` and `/disagreements`: beside others, and within itself."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.domain.story import StoryId
from app.web import disagreement_wire, etags, similar_wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import MERGED, NOT_MODIFIED, example, problems, with_etag
from app.web.routes.redirects import to_living

router = APIRouter(prefix="/v1/stories", tags=["stories"])


@router.get(
    "/{story_id}/similar",
    summary="The stories nearest to a story by meaning",
    response_model=similar_wire.SimilarStories,
    responses={
        200: with_etag(example(similar_wire.SIMILAR, "The nearest stories.")),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 422, 503),
    },
)
def get_similar(
    request: Request,
    story_id: StoryId,
    service: ServiceOf,
    limit: Annotated[int, Query(ge=1, le=50, description="Most stories.")] = 10,
) -> Response:
    """From all time, in any language; those of the same storyline are marked."""
    living = service.queries.resolve(story_id)
    if living != story_id:
        return to_living(request, living, "/similar")
    found = service.queries.similar(living, limit=limit)
    return etags.answer(request, similar_wire.similar(living, found))


@router.get(
    "/{story_id}/disagreements",
    summary="What the articles of a story state differently",
    response_model=disagreement_wire.Disagreements,
    responses={
        200: with_etag(example(disagreement_wire.DISAGREEMENTS, "The differences, cited.")),
        304: NOT_MODIFIED,
        308: MERGED,
        **problems(404, 410, 503),
    },
)
def get_disagreements(request: Request, story_id: StoryId, service: ServiceOf) -> Response:
    """Tolls and magnitudes that differ, with the sentences they stand in, and spellings of names.

    Numbers are compared across languages when they count the same and their sentences say
    nearly the same; of what is not certain nothing is shown. Copies are left out.
    """
    living = service.queries.resolve(story_id)
    if living != story_id:
        return to_living(request, living, "/disagreements")
    revision = service.history.revision(living)
    numbers, names = service.queries.disagreements(living)
    shown = disagreement_wire.disagreements_of(living, numbers, names)
    return etags.answer(request, shown, revision=revision)
