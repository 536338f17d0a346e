"""Tasks -> the JSON of the REST API."""

from collections.abc import Iterable
from typing import cast

from fastapi import Response

from app.domain.errors import SamestoryError
from app.service import tasks as service
from app.web.problems import INTERNAL, KINDS_OF_ERRORS, problem
from app.web.schemas import Problem
from app.web.task_wire import Result, Task, TaskList

_RETRY_AFTER_SECONDS = 2


def task(source: service.Task, *, with_result: bool = True) -> Task:
    """A task as it goes over the wire."""
    return Task(
        id=source.id,
        kind=source.kind,
        state=source.state,
        progress=source.progress,
        doing=source.doing,
        result=cast(Result | None, source.result) if with_result else None,
        problem=_problem(source.error, f"/v1/tasks/{source.id}") if source.error else None,
        created_at=source.created_at,
        started_at=source.started_at,
        finished_at=source.finished_at,
    )


def task_list(sources: Iterable[service.Task]) -> TaskList:
    """Tasks as they go over the wire."""
    return TaskList(tasks=[task(source, with_result=False) for source in sources])


def announce(source: service.Task, response: Response) -> Task:
    """Tells where a task that was started is found, and when to look."""
    response.headers["Location"] = f"/v1/tasks/{source.id}"
    response.headers["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return task(source)


def _problem(error: Exception, instance: str) -> Problem:
    kind = KINDS_OF_ERRORS[type(error)] if isinstance(error, SamestoryError) else INTERNAL
    return problem(kind, str(error), instance=instance)
