"""Stories and storylines that a reader keeps on top of the list, in a cookie: no account needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, TypeAlias
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from app.domain.errors import GoneError, NotFoundError
from app.domain.story import StoryId, StorySummary
from app.service.queries import Queries
from app.service.views import StorylineView
from app.web.dashboard.local_paths import local_path
from app.web.dependencies import ServiceOf

router = APIRouter()

PINS_COOKIE = "samestory_pins"
MOST_PINS = 12
"""Pinned at once, the last one first: they take half of the first screen, and no more than the
4 kB that a cookie may have."""

_LONGEST = 3_500  # characters of the cookie
_BETWEEN = "*"  # no quoted id holds it
_LINE = ":"  # before the id of a storyline; no quoted id holds it either
_COOKIE_SECONDS = 365 * 24 * 3600

Pinned: TypeAlias = StorySummary | StorylineView


class Pinning(StrEnum):
    """What is done with a story or a storyline."""

    PIN = "pin"
    UNPIN = "unpin"


class PinForm(BaseModel):
    """The form beside a story or a storyline.

    Attributes:
        back: Path of the page on which it stands.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    do: Pinning
    story: str = ""
    storyline: str = ""
    back: str = "/"


@dataclass(frozen=True, slots=True)
class Pin:
    """What is pinned: the id of a story, or of a storyline."""

    id: str
    is_line: bool = False


@router.post("/pins")
def change_pins(
    request: Request,
    service: ServiceOf,
    form: Annotated[PinForm, Form()],
) -> Response:
    """Pins a story or storyline on top of the list for this reader, or lets it go."""
    asked = Pin(form.storyline, is_line=True) if form.storyline else Pin(form.story)
    chosen = [_pin(_find(asked, service.queries))] if form.do is Pinning.PIN else []
    before = [_pin(each) for each in pinned(pins_of(request), service.queries)]
    others = [each for each in before if each not in {asked, *chosen}]
    answer = RedirectResponse(local_path(form.back), status_code=HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        PINS_COOKIE,
        _written([*chosen, *others]),
        max_age=_COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
    )
    return answer


def pins_of(request: Request) -> list[Pin]:
    """What a reader pinned, the last one first; some of it may have ceased since."""
    stated = request.cookies.get(PINS_COOKIE, "")[:_LONGEST].split(_BETWEEN)
    pins = [Pin(unquote(each.removeprefix(_LINE)), each.startswith(_LINE)) for each in stated]
    return list(dict.fromkeys(each for each in pins if each.id))[:MOST_PINS]


def pinned(pins: Sequence[Pin], queries: Queries) -> list[Pinned]:
    """What lives of it, in its order; a merged story as what it became part of."""
    living: dict[str, Pinned] = {}
    for each in pins:
        try:
            found = _find(each, queries)
        except (GoneError, NotFoundError):
            continue  # nothing is left to show
        living.setdefault(found.id, found)
    return list(living.values())


def _find(asked: Pin, queries: Queries) -> Pinned:
    if asked.is_line:
        return queries.storyline(asked.id)
    return queries.summaries([queries.resolve(StoryId(asked.id))])[0]


def _pin(found: Pinned) -> Pin:
    return Pin(found.id, isinstance(found, StorylineView))


def _written(pins: Sequence[Pin]) -> str:
    """As many of the first as there is room for."""
    written = ""
    for each in pins[:MOST_PINS]:
        mark = f"{_LINE if each.is_line else ''}{quote(each.id, safe='')}"
        longer = f"{written}{_BETWEEN if written else ''}{mark}"
        if len(longer) > _LONGEST:
            break
        written = longer
    return written
