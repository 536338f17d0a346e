"""Tasks as the JSON of the REST API: schemas, examples, and how they are made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain.errors import SamestoryError
from app.service import tasks as service
from app.service.tasks import TaskState
from app.web.cluster_wire import Clusters
from app.web.problems import INTERNAL, KINDS_OF_ERRORS, problem
from app.web.schemas import Problem
from app.web.scorer_wire import Refit
from app.web.simulation_wire import SIMULATION, Simulation

TASK: Final[dict[str, JsonValue]] = {
    "id": "t7f3b1c09e2aa",
    "kind": "simulation",
    "state": "succeeded",
    "progress": 1.0,
    "doing": "done",
    "result": SIMULATION,
    "problem": None,
    "created_at": "2025-02-27T10:40:12Z",
    "started_at": "2025-02-27T10:40:12Z",
    "finished_at": "2025-02-27T10:40:21Z",
}

STARTED_TASK: Final[dict[str, JsonValue]] = {
    **TASK,
    "state": "running",
    "progress": 0.41,
    "doing": "grouping as it is",
    "result": None,
    "finished_at": None,
}

TASK_LIST: Final[dict[str, JsonValue]] = {"tasks": [STARTED_TASK]}

_RETRY_AFTER_SECONDS = 2

Result = Simulation | Clusters | Refit


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Task(_Out):
    """Long work: how far it is, and what came of it."""

    id: str
    kind: str = Field(description="What is done: `simulation`, `cluster`, `refit`.")
    state: TaskState
    progress: float = Field(description="Share that is done, in [0, 1].")
    doing: str = Field(description="What is done at the moment, in words.")
    result: Result | None = Field(description="What came of it; null until it succeeded.")
    problem: Problem | None = Field(description="Why it failed.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class TaskList(_Out):
    """Tasks that are remembered, without their results."""

    tasks: list[Task] = Field(description="The last one asked for first; `result` is null.")


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
