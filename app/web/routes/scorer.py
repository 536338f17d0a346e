"""`/v1/scorer`: how articles are weighed, and learning from what people corrected."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.bootstrap import Service
from app.service.corrections import By
from app.service.tasks import Progress
from app.web import etags, scorer_wire, task_answers, task_wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import NOT_MODIFIED, example, problems, with_etag

router = APIRouter(prefix="/v1", tags=["corrections"])


@router.get(
    "/scorer",
    summary="How articles are weighed",
    response_model=scorer_wire.Scorer,
    responses={
        200: with_etag(example(scorer_wire.SCORER, "The weights and their adjustment.")),
        304: NOT_MODIFIED,
        **problems(503),
    },
)
def get_scorer(request: Request, service: ServiceOf) -> Response:
    """The weights of evidence, and how people adjusted them: who, when, why, on how many."""
    return etags.answer(request, _shown(service))


@router.post(
    "/scorer:refit",
    summary="Learn from corrections",
    response_model=task_wire.Task,
    status_code=202,
    responses={
        202: example(
            {**task_wire.STARTED_TASK, "kind": "refit", "doing": "judging corrections anew"},
            "A task; its result is a `Refit`.",
        ),
        **problems(409, 429, 503),
    },
)
def refit_scorer(response: Response, service: ServiceOf) -> task_wire.Task:
    """Proposes a small adjustment of the log-odds, from all corrections that stand.

    Each is judged anew as if it had not been made, beside articles that nobody corrected, whose
    target is what the weights themselves say: so the fit does not run after the errors alone.
    With few corrections hardly anything changes, with fewer than ten it is refused (409).
    Before and after are told on examples held out from the fit. Nothing changes until the
    proposal is applied; the same store gives the same proposal.
    """
    service.adjusting.check()

    def work(progress: Progress) -> scorer_wire.Refit:
        return scorer_wire.refit(service.adjusting.refit(progress.step))

    return task_answers.announce(service.tasks.start("refit", work), response)


@router.post(
    "/scorer:apply",
    summary="Apply a proposed adjustment",
    response_model=scorer_wire.Scorer,
    responses={
        200: example(scorer_wire.SCORER, "It is in use."),
        **problems(400, 404, 413, 422, 503),
    },
)
async def apply_adjustment(asked: scorer_wire.ApplyIn, service: ServiceOf) -> scorer_wire.Scorer:
    """Decisions from now on are weighed with it, after a restart as well; those taken stay.

    Receipts show it as evidence of its own, `adjustment`.
    """
    by = By(asked.author, asked.reason)
    await run_in_threadpool(service.adjusting.apply, asked.adjustment_id, by)
    return _shown(service)


@router.post(
    "/scorer:reset",
    summary="Go back to the weights alone",
    response_model=scorer_wire.Scorer,
    responses={
        200: example(scorer_wire.SCORER, "No adjustment is in use."),
        **problems(400, 413, 422, 503),
    },
)
async def reset_adjustment(asked: scorer_wire.ResetIn, service: ServiceOf) -> scorer_wire.Scorer:
    """Decisions from now on are weighed without any adjustment; those taken stay."""
    await run_in_threadpool(service.adjusting.reset, By(asked.author, asked.reason))
    return _shown(service)


def _shown(service: Service) -> scorer_wire.Scorer:
    settings = service.settings
    name = settings.scorer.name if settings.scorer else "packaged"
    return scorer_wire.scorer(service.adjusting, name=name, join_log_odds=settings.join_log_odds)
