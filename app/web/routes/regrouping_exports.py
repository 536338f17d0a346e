"""What a dry run would change, for other programs: `regroupings.csv`, `regroupings.ndjson`."""

from dataclasses import fields
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import Response

from app.bootstrap import Service
from app.domain.errors import ConflictError, NotFoundError
from app.service.tasks import TaskId
from app.web import exports, regrouping_wire
from app.web.bulk import NDJSON_MEDIA_TYPE
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import document, problems
from app.web.simulation_wire import Simulation

router = APIRouter(prefix="/v1/tasks/{task_id}", tags=["tasks"])

_CSV: Final = """\
change,number,story_now,headline_now,story_then,headline_then,article_id
split,1,1,Видеопереговоры завершились,1,Видеопереговоры завершились,kommersant-5117284
split,1,1,Видеопереговоры завершились,2,Переговоры в Женеве начались,rbc-220110-44
"""
_LINE: Final = regrouping_wire.RegroupingLine.model_validate(regrouping_wire.REGROUPING)

_COLUMNS: Final = [field.name for field in fields(regrouping_wire.RegroupingRow)]

_SimulationId = Annotated[
    TaskId, Path(description="Id of a simulation that succeeded.", examples=["t7f3b1c09e2aa"])
]


@router.get(
    "/regroupings.csv",
    summary="What a simulation would merge and split, as CSV",
    response_class=Response,
    responses={
        200: document(exports.CSV_MEDIA_TYPE, _CSV, "UTF-8, a row of names first."),
        **problems(404, 409),
    },
)
def get_regroupings_csv(task_id: _SimulationId, service: ServiceOf) -> Response:
    """An article a row, of all stories that would merge, split or exchange articles.

    `number` counts the regroupings; `story_now` and `story_then` count the stories within one,
    whose headlines may be alike. A cell that a spreadsheet would run as a formula begins with an
    apostrophe.
    """
    rows = regrouping_wire.regrouping_rows(_simulation(task_id, service))
    return exports.csv_answer(rows, _COLUMNS, filename="regroupings.csv")


@router.get(
    "/regroupings.ndjson",
    summary="What a simulation would merge and split, as NDJSON",
    response_class=Response,
    responses={
        200: document(NDJSON_MEDIA_TYPE, f"{_LINE.model_dump_json()}\n", "A regrouping a line."),
        **problems(404, 409),
    },
)
def get_regroupings_ndjson(task_id: _SimulationId, service: ServiceOf) -> Response:
    """A regrouping a line, as in the task's result; `change` says which: merged, split, changed."""
    return exports.ndjson_answer(regrouping_wire.regrouping_lines(_simulation(task_id, service)))


def _simulation(task_id: TaskId, service: Service) -> Simulation:
    """What a simulation found.

    Raises:
        ConflictError: It has not succeeded.
        NotFoundError: There is no such task, or it is of another kind.
    """
    task = service.tasks.task(task_id)
    if task.kind != "simulation":
        raise NotFoundError(
            f"expected the id of a simulation, found {task_id!r}, a task of the kind {task.kind}"
        )
    if not isinstance(task.result, Simulation):
        again = "begin another" if task.state.is_final else "ask again when it has"
        raise ConflictError(
            f"expected a simulation that has succeeded, found {task_id!r} {task.state}; {again}"
        )
    return task.result
