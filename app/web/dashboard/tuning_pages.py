"""Tuning: a dry run of another threshold over the last days; nothing changes."""

import json
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.bootstrap import Service
from app.domain.article import ArticleId
from app.domain.errors import InputError, InvalidQueryError
from app.service.tasks import TaskId
from app.service.views import ArticleView
from app.web.dashboard.rendering import page
from app.web.dashboard.task_pages import refreshing
from app.web.dependencies import LimitsOf, ServiceOf
from app.web.routes.simulations import begin_simulation
from app.web.simulation_wire import Regrouping, Simulation, SimulationIn

router = APIRouter()

LOWEST, HIGHEST = -5.0, 5.0
"""Log-odds at the ends of the slider: chances of 0.7 % and 99.3 %."""


class Tried(BaseModel):
    """What is tried: the slider and the days, in the address of the page."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    join_log_odds: float | None = Field(default=None, ge=-20, le=20)
    days: int = Field(default=7, ge=1, le=366)


@router.get("/tuning")
def tuning(tried: Annotated[Tried, Query()], service: ServiceOf) -> Response:
    """The slider."""
    return _tuning_page(service, tried, None)


@router.post("/tuning")
def try_threshold(
    tried: Annotated[Tried, Form()],
    service: ServiceOf,
    limits: LimitsOf,
    labelled: Annotated[str, Form()] = "",
) -> Response:
    """Starts a dry run, and leads to its page."""
    try:
        task = begin_simulation(_simulation(tried, labelled), service, limits)
    except InputError as error:
        return _tuning_page(service, tried, None, labelled=labelled, refusal=str(error))
    address = f"/tuning/{task.id}?{urlencode(tried.model_dump(exclude_none=True))}"
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


@router.get("/tuning/{task_id}")
def dry_run(task_id: TaskId, tried: Annotated[Tried, Query()], service: ServiceOf) -> Response:
    """How far a dry run is, and what it found."""
    return _tuning_page(service, tried, task_id)


def _tuning_page(
    service: Service,
    tried: Tried,
    task_id: TaskId | None,
    *,
    labelled: str = "",
    refusal: str = "",
) -> Response:
    task = None if task_id is None else service.tasks.task(task_id)
    found = task.result if task and isinstance(task.result, Simulation) else None
    present = service.settings.join_log_odds
    answer = page(
        "tuning.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
        labelled=labelled,
        refusal=refusal,
        present=present,
        chosen=present if tried.join_log_odds is None else tried.join_log_odds,
        days=tried.days,
        is_told=tried.join_log_odds is not None,  # a task does not tell what it tries
        lowest=LOWEST,
        highest=HIGHEST,
        task=task,
        found=found,
        firsts=_firsts(service, found) if found else {},
    )
    return refreshing(answer, task) if task else answer


def _simulation(tried: Tried, labelled: str) -> SimulationIn:
    """What the REST API would be asked.

    Raises:
        InvalidQueryError: The labelled articles are not JSON Lines, or lack something.
    """
    try:
        rows = [json.loads(line) for line in labelled.splitlines() if line.strip()]
        return SimulationIn.model_validate({**tried.model_dump(), "labelled": rows})
    except json.JSONDecodeError as error:
        raise InvalidQueryError(
            f"expected labelled articles as JSON, one a line, found something else: {error}"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(str(part) for part in first["loc"])
        raise InvalidQueryError(f"{place}: {first['msg']}") from error


def _firsts(service: Service, found: Simulation) -> dict[str, ArticleView]:
    """The first article of each story that is shown, as it is now."""
    groups: list[Regrouping] = [*found.merged, *found.split, *found.changed]
    firsts = [
        ArticleId(story.articles[0]) for each in groups for story in (*each.before, *each.after)
    ]
    views = service.queries.articles(list(dict.fromkeys(firsts)))
    return {view.article.id: view for view in views}
