"""`/v1/tasks`: long work, how far it is, what came of it, and ending it early."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.service.tasks import TaskId
from app.web import task_answers, task_wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["tasks"])

_TaskId = Annotated[TaskId, Path(description="Id of a task.", examples=["t7f3b1c09e2aa"])]


@router.get(
    "/tasks",
    summary="Long work and how far it is",
    response_model=task_wire.TaskList,
    responses={200: example(task_wire.TASK_LIST, "The last one asked for first.")},
)
def list_tasks(service: ServiceOf) -> task_wire.TaskList:
    """Tasks that wait, run or have ended; of those that ended only the last ones are kept."""
    return task_answers.task_list(service.tasks.tasks())


@router.get(
    "/tasks/{task_id}",
    summary="How far a task is, and what came of it",
    response_model=task_wire.Task,
    responses={200: example(task_wire.TASK, "The task."), **problems(404)},
)
def get_task(task_id: _TaskId, service: ServiceOf) -> task_wire.Task:
    """Ask again after `Retry-After` seconds until `state` is final.

    Tasks live in the memory of the service: after a restart they are gone (404), and what they
    would have told is to be asked for again. Nothing that is stored hangs on a task.
    """
    return task_answers.task(service.tasks.task(task_id))


@router.post(
    "/tasks/{task_id}:cancel",
    summary="End a task early",
    response_model=task_wire.Task,
    responses={200: example(task_wire.STARTED_TASK, "It ends."), **problems(404, 409)},
)
def cancel_task(task_id: _TaskId, service: ServiceOf) -> task_wire.Task:
    """A task that waits is cancelled at once, one that runs within a second or so.

    It leaves nothing behind. Asking again changes nothing; a task that has succeeded or failed
    cannot be cancelled.
    """
    return task_answers.task(service.tasks.cancel(task_id))
