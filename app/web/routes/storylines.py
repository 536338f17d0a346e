"""`/v1/storylines`: stories that follow one another about the same actors and matter."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.web import etags, examples, schemas, storyline_wire, wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import NOT_MODIFIED, example, problems, with_etag

router = APIRouter(prefix="/v1/storylines", tags=["stories"])


@router.get(
    "",
    summary="Storylines, newest report first",
    response_model=storyline_wire.StorylinePage,
    responses={
        200: with_etag(example(storyline_wire.STORYLINE_PAGE, "A page of storylines.")),
        304: NOT_MODIFIED,
        **problems(422, 503),
    },
)
def list_storylines(
    request: Request,
    filters: Annotated[storyline_wire.StorylineFilters, Query()],
    service: ServiceOf,
) -> Response:
    """Storylines with a story that passes all filters. Those without a dated report come last."""
    query = storyline_wire.storyline_query(filters, limit=filters.limit, cursor=filters.cursor)
    found = service.queries.storylines(query)
    return etags.answer(request, storyline_wire.storyline_page(found))


@router.get(
    "/{storyline_id}",
    summary="A storyline",
    response_model=schemas.Storyline,
    responses={200: example(examples.STORYLINE, "The storyline."), **problems(404, 503)},
)
def get_storyline(storyline_id: str, service: ServiceOf) -> schemas.Storyline:
    """Stories that follow one another about the same actors and matter, earliest first."""
    return wire.storyline(service.queries.storyline(storyline_id))
