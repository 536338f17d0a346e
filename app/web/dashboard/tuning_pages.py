"""Tuning: a dry run of another threshold over the last days; nothing changes."""

import json
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.bootstrap import Service
from app.domain.article import ArticleId
from app.domain.errors import ConflictError, InputError, InvalidQueryError, NotFoundError
from app.domain.story import StoryId
from app.service.tasks import TaskId
from app.web.dashboard.headlines import Headline, headlines
from app.web.dashboard.reader import reader
from app.web.dashboard.rendering import page
from app.web.dependencies import LimitsOf, ServiceOf
from app.web.routes.simulations import begin_simulation
from app.web.simulation_wire import Regrouping, Simulation, SimulationIn

router = APIRouter()

MOST_SHOWN = 100
"""Stories that would merge, split or exchange reports, of each kind."""

LOWEST, HIGHEST = -5.0, 5.0
"""Log-odds at the ends of the slider: chances of 0.7 % and 99.3 %."""


class Tried(BaseModel):
    """What is tried: the slider and the days, in the address of the page."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    join_log_odds: float | None = Field(default=None, ge=-20, le=20)
    days: int = Field(default=7, ge=1, le=366)


@dataclass(frozen=True, slots=True)
class Shown:
    """A story of a dry run: where its first article is now, its headline for this reader."""

    story_id: StoryId
    headline: Headline


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
    replaces: Annotated[str, Form()] = "",
) -> Response:
    """Starts a dry run in the place of the one that is looked at, and leads to its page."""
    with suppress(NotFoundError, ConflictError):  # it may be forgotten, or have ended
        if service.tasks.task(TaskId(replaces)).kind == "simulation":
            service.tasks.cancel(TaskId(replaces))
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
    return page(
        "tuning.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK,
        labelled=labelled,
        refusal=refusal,
        present=present,
        chosen=present if tried.join_log_odds is None else tried.join_log_odds,
        days=tried.days,
        is_told=tried.join_log_odds is not None,  # a task does not tell what it tries
        lowest=LOWEST,
        most_shown=MOST_SHOWN,
        highest=HIGHEST,
        task=task,
        is_running=task is not None and not task.state.is_final,
        found=found,
        shown=_shown(service, found) if found else {},
    )


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


def _shown(service: Service, found: Simulation) -> dict[str, Shown]:
    """The stories that are shown, by the ids of their articles."""
    groups: list[Regrouping] = [
        each
        for regrouped in (found.merged, found.split, found.changed)
        for each in regrouped[:MOST_SHOWN]
    ]
    stories = [story for each in groups for story in (*each.before, *each.after)]
    ids = dict.fromkeys(ArticleId(each) for story in stories for each in story.articles)
    views = {view.article.id: view for view in service.queries.articles(list(ids))}
    shown = {}
    for story in stories:
        own = [views[each] for each in map(ArticleId, story.articles) if each in views]
        if own:
            first = own[0].article
            told = headlines(Headline(first.title, first.language), own, reader().languages)
            shown[" ".join(story.articles)] = Shown(own[0].membership.story_id, told[0])
    return shown
