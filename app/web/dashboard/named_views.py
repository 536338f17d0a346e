"""Views of the stories that a reader gave a name, in a cookie: no account is needed."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.datastructures import QueryParams

from app.web.dashboard.filters import Filters

router = APIRouter()

VIEWS_COOKIE = "samestory_views"
MOST_VIEWS = 20
"""Views kept at once, the last one last; the first ones go."""

MAX_NAME_CHARACTERS = 60
_LONGEST = 3_500  # characters of the cookie, of the 4 kB that one may have
_COOKIE_SECONDS = 365 * 24 * 3600

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME_CHARACTERS)
]


class Viewing(StrEnum):
    """What is done with a view."""

    KEEP = "keep"
    REMOVE = "remove"


class ViewForm(BaseModel):
    """The form above the stories.

    Attributes:
        query: Filters and order, as the address of the page has them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    do: Viewing
    name: Name
    query: str = Field(default="", max_length=2_000)


@dataclass(frozen=True, slots=True)
class NamedView:
    """A view of the stories.

    Attributes:
        address: What stands behind the path, '?' included; '' for all stories.
    """

    name: str
    address: str


@router.post("/views")
def change_views(request: Request, form: Annotated[ViewForm, Form()]) -> Response:
    """Keeps a view under a name, in place of another of that name, or removes it."""
    address = _normal(form.query)
    views = [each for each in views_of(request) if each.name != form.name]
    if form.do is Viewing.KEEP:
        views.append(NamedView(form.name, address))
    answer = RedirectResponse(f"/{address}", status_code=HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        VIEWS_COOKIE,
        _written(views[-MOST_VIEWS:]),
        max_age=_COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
    )
    return answer


def views_of(request: Request) -> list[NamedView]:
    """The views that a reader named, in the order in which they were kept."""
    kept = request.cookies.get(VIEWS_COOKIE, "")[:_LONGEST]
    pairs = parse_qsl(kept, keep_blank_values=True)
    return [NamedView(name[:MAX_NAME_CHARACTERS], _normal(query)) for name, query in pairs if name]


def _normal(query: str) -> str:
    """The address of a view; whatever is no filter or order falls away."""
    pairs = QueryParams(query)
    stated: dict[str, object] = {name: pairs[name] for name in pairs}
    stated["language"] = pairs.getlist("language")
    try:
        return Filters.model_validate(stated).address()
    except ValueError:
        return ""


def _written(views: list[NamedView]) -> str:
    """As many of the last as there is room for."""
    written = urlencode([(each.name, each.address.removeprefix("?")) for each in views])
    return written if len(written) <= _LONGEST else _written(views[1:])
