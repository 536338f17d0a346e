"""Long work: how far it is, and ending it early."""

from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import ConflictError
from app.service.tasks import Task, TaskId
from app.web.dashboard.rendering import page
from app.web.dependencies import ServiceOf

router = APIRouter()

_REFRESH_SECONDS = 2  # while something runs: works without a script


@router.get("/tasks")
def tasks(service: ServiceOf) -> Response:
    """All long work that is remembered, the last one asked for first."""
    found = service.tasks.tasks()
    return refreshing(page("tasks.html", tasks=found), *found)


@router.post("/tasks/{task_id}/cancel")
def cancel_task(task_id: TaskId, service: ServiceOf) -> Response:
    """Ends a task early; one that has ended by now is left as it is."""
    with suppress(ConflictError):  # it may have ended while the page was looked at
        service.tasks.cancel(task_id)
    return RedirectResponse("/tasks", status_code=HTTPStatus.SEE_OTHER)


def refreshing(answer: Response, *shown: Task) -> Response:
    """Has the browser ask again as long as one of the tasks has not ended."""
    if not all(task.state.is_final for task in shown):
        answer.headers["Refresh"] = str(_REFRESH_SECONDS)
    return answer
