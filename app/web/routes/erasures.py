"""`/v1/erasures`: all articles of a source or an address are deleted for good."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.erasure import Erasure
from app.domain.errors import ConflictError
from app.service.corrections import By
from app.service.tasks import Progress
from app.web import erasure_wire, task_answers, task_wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["articles"])


@router.get(
    "/erasures",
    summary="What would be deleted?",
    response_model=erasure_wire.Erasable,
    responses={
        200: example(erasure_wire.ERASABLE, "How many articles, and which come first."),
        **problems(422, 503),
    },
)
def preview_erasure(
    service: ServiceOf,
    source: Annotated[
        str | None, Query(min_length=1, description="The outlet.", examples=["Дневник"])
    ] = None,
    url: Annotated[
        str | None,
        Query(min_length=1, description="An address.", examples=["https://example.org/bg"]),
    ] = None,
) -> erasure_wire.Erasable:
    """Counts the articles of which any version is of the source, and at the address or below it.

    Nothing changes. All documents are read: some seconds where there are many.
    """
    ids = service.forgetting.find(Erasure(source, url))
    return erasure_wire.Erasable(articles=len(ids), first=[*ids[: erasure_wire.MOST_SHOWN]])


@router.post(
    "/erasures",
    summary="Delete all articles of a source or an address",
    response_model=task_wire.Task,
    status_code=202,
    responses={
        202: example(
            {**task_wire.STARTED_TASK, "kind": "erasure", "doing": "deleting articles"},
            "A task; its result is an `Erased`.",
        ),
        **problems(400, 409, 413, 422, 429, 503),
    },
)
def start_erasure(
    asked: erasure_wire.ErasureIn, response: Response, service: ServiceOf
) -> task_wire.Task:
    """Deletes them for good, as `DELETE` of each would; only their ids stay in the ledger.

    Neither files nor the database hold anything of them afterwards. Some at a time: whoever
    reads or writes meanwhile hardly waits, and when the task is cancelled, what is deleted stays
    so. A feed that still lists the articles brings them back: remove it first.
    """
    ids = service.forgetting.find(Erasure(asked.source, asked.url))
    if len(ids) != asked.articles:
        raise ConflictError(
            f"expected {asked.articles} articles to delete, found {len(ids)}; ask again what "
            "would be deleted: GET /v1/erasures"
        )

    def work(progress: Progress) -> erasure_wire.Erased:
        progress.step(0.0, "deleting articles")
        for step in service.forgetting.erase(ids, By(asked.author, asked.reason)):
            progress.step(step.done / step.total, "deleting articles")
        return erasure_wire.Erased(articles=len(ids))

    return task_answers.announce(service.tasks.start("erasure", work), response)
