"""Stories that a reader keeps on top of the list, in a cookie: no account is needed."""

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import GoneError, NotFoundError
from app.domain.story import StoryId, StorySummary
from app.service.queries import Queries
from app.web.dashboard.local_paths import local_path
from app.web.dependencies import ServiceOf

router = APIRouter()

PINS_COOKIE = "samestory_pins"
MOST_PINS = 12
"""Stories pinned at once, the last one first: they take half of the first screen, and no more
than the 4 kB that a cookie may have."""

_LONGEST = 3_500  # characters of the cookie
_BETWEEN = "*"  # no quoted id holds it
_COOKIE_SECONDS = 365 * 24 * 3600


class Pinning(StrEnum):
    """What is done with a story."""

    PIN = "pin"
    UNPIN = "unpin"


@router.post("/pins")
def change_pins(
    request: Request,
    service: ServiceOf,
    story: Annotated[str, Form()],
    do: Annotated[Pinning, Form()],
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Pins a story on top of the list for this reader, or lets it go; leads back to the page."""
    chosen = [service.queries.resolve(StoryId(story))] if do is Pinning.PIN else []
    before = pinned_stories(pinned_ids(request), service.queries)
    others = [each.id for each in before if each.id not in {story, *chosen}]
    answer = RedirectResponse(local_path(back), status_code=HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        PINS_COOKIE,
        _written([*chosen, *others]),
        max_age=_COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
    )
    return answer


def pinned_ids(request: Request) -> list[StoryId]:
    """The stories that a reader pinned, the last one first; some may have ceased since."""
    stated = request.cookies.get(PINS_COOKIE, "")[:_LONGEST].split(_BETWEEN)
    ids = [StoryId(unquote(each)) for each in stated if each]
    return list(dict.fromkeys(ids))[:MOST_PINS]


def pinned_stories(ids: Sequence[StoryId], queries: Queries) -> list[StorySummary]:
    """Those that live, in their order; a merged one as what it became part of."""
    living = []
    for each in ids:
        try:
            living.append(queries.resolve(each))
        except (GoneError, NotFoundError):
            continue  # nothing is left to show
    return queries.summaries(living)


def _written(ids: Sequence[StoryId]) -> str:
    """As many of the first as there is room for."""
    written = ""
    for each in dict.fromkeys(ids[:MOST_PINS]):
        longer = f"{written}{_BETWEEN if written else ''}{quote(each, safe='')}"
        if len(longer) > _LONGEST:
            break
        written = longer
    return written
