"""Tasks as the JSON of the REST API: schemas and examples."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.service.tasks import TaskState
from app.web.cluster_wire import Clusters
from app.web.erasure_wire import Erased
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

Result = Simulation | Clusters | Refit | Erased


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Task(_Out):
    """Long work: how far it is, and what came of it."""

    id: str
    kind: str = Field(
        description="What is done: `simulation`, `cluster`, `refit`, `poll`, `erasure`."
    )
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
