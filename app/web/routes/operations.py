"""`/healthz`: whether the service works."""

from fastapi import APIRouter

from app.web import examples, schemas, wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(tags=["operations"])


@router.get(
    "/healthz",
    summary="Whether the service works",
    response_model=schemas.Health,
    responses={200: example(examples.HEALTH, "It works."), **problems(503)},
)
def get_health(service: ServiceOf) -> schemas.Health:
    """Asks the storage what it holds; a problem of status 503 when it cannot answer."""
    return wire.health(service.queries.totals())
