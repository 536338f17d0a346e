"""`/healthz`, `/readyz`, `/version`, `/metrics`: for who keeps the service running."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app import __version__
from app.web import examples, schemas, wire
from app.web.dependencies import ServiceOf, WriterOf
from app.web.problems import NOT_READY, ProblemError
from app.web.routes.documentation import example, problems

router = APIRouter(tags=["operations"])

_STUCK_SECONDS = 60  # a turn of the writer takes one at most, a very large correction ten


@router.get(
    "/healthz",
    summary="Whether the service works",
    response_model=schemas.Health,
    responses={200: example(examples.HEALTH, "It works."), **problems(503)},
)
def get_health(service: ServiceOf) -> schemas.Health:
    """Asks the storage what it holds; a problem of status 503 when it cannot answer."""
    return wire.health(service.queries.totals())


@router.get(
    "/readyz",
    summary="Whether requests should be sent here",
    response_model=schemas.Ready,
    responses={200: example(examples.READY, "They should."), **problems(503)},
)
def get_readiness(service: ServiceOf, writer: WriterOf) -> schemas.Ready:
    """Cheap enough for every second.

    The server listens only once its index is loaded; the problem `not-ready` tells what is wrong
    since: the storage does not answer, or a write does not come to its end.
    """
    reasons = []
    if not service.condition.storage_answers():
        reasons.append("the storage does not answer")
    if writer.busy_seconds > _STUCK_SECONDS:
        reasons.append(f"a write has been going on for {writer.busy_seconds:.0f} s")
    if reasons:
        raise ProblemError(NOT_READY, "; ".join(reasons))
    return schemas.Ready(status="ready")


@router.get(
    "/version",
    summary="What runs",
    response_model=schemas.ServiceVersion,
    responses={200: example(examples.VERSION, "Samestory, model and database.")},
)
async def get_version(service: ServiceOf) -> schemas.ServiceVersion:
    """The version of Samestory, its embedding model, and the schema of the database."""
    about = service.condition.about
    return schemas.ServiceVersion.model_validate({"version": __version__, **asdict(about)})


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "In Prometheus' text format.",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": examples.METRICS}},
        },
        **problems(503),
    },
)
def get_metrics(request: Request) -> Response:
    """Articles, stages, stories, decisions, the queue of writes, requests, problems, the process.

    Figures of the storage are of the last five seconds; what counts up begins at the start of
    the process.
    """
    return Response(
        generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST
    )
