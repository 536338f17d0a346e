"""The pages of storylines: all of them, and the stories of one along time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.domain.story import StorySummary
from app.domain.story_list import StorylineQuery
from app.web import parameters
from app.web.dashboard.pins import Pin, pins_of
from app.web.dashboard.rendering import page
from app.web.dashboard.story_page import dates_stated
from app.web.dashboard.story_rows import StoryRow, story_rows
from app.web.dashboard.storyline_rows import storyline_rows
from app.web.dashboard.timebar import scale_of, time_bar
from app.web.dashboard.wording import span
from app.web.dependencies import ServiceOf

router = APIRouter()

STORYLINES_A_PAGE = 30
_AT_LEAST = 2  # stories; one alone follows on nothing


@dataclass(frozen=True, slots=True)
class Step:
    """A story of a storyline.

    Attributes:
        after: From the last report of the story before to its first one; None for the first
            story, between undated ones and where they overlap.
    """

    row: StoryRow
    after: timedelta | None


@router.get("/storylines")
def storylines(
    request: Request,
    service: ServiceOf,
    q: Annotated[str, Query()] = "",
    cursor: Annotated[str, Query()] = "",
) -> Response:
    """Storylines of several stories, newest report first."""
    words = parameters.text_or_none(q)
    found = service.queries.storylines(
        StorylineQuery(
            words=words,
            min_stories=_AT_LEAST,
            limit=STORYLINES_A_PAGE,
            cursor=parameters.text_or_none(cursor),
        )
    )
    kept = {"q": words} if words else {}
    more = {**kept, "cursor": found.next_cursor}
    asked = urlencode({**kept, "min_stories": _AT_LEAST})
    return page(
        "storylines.html",
        rows=storyline_rows(service.queries, found.storylines),
        pinned={each.id for each in pins_of(request) if each.is_line},
        q=words or "",
        cursor=cursor,
        asked=f"?{asked}",
        next_page=f"/storylines?{urlencode(more)}" if found.next_cursor else None,
    )


@router.get("/storylines/{storyline_id}")
def storyline(storyline_id: str, request: Request, service: ServiceOf) -> Response:
    """The stories of a storyline along time."""
    view = service.queries.storyline(storyline_id)
    rows = story_rows(service.queries, view.stories)
    told = [each for own in service.queries.articles_of(view.stories).values() for each in own]
    scale = scale_of(told)
    return page(
        "storyline.html",
        storyline=view,
        bar=time_bar(told, scale) if scale else None,
        span=span(dates_stated(told)),
        is_pinned=Pin(view.id, is_line=True) in pins_of(request),
        steps=[Step(row, gap) for row, gap in zip(rows, _gaps(view.stories), strict=True)],
    )


def _gaps(stories: Sequence[StorySummary]) -> list[timedelta | None]:
    """The silence before each story."""
    gaps: list[timedelta | None] = [None]
    for before, after in pairwise(stories):
        last, first = before.last_published_at, after.first_published_at
        gaps.append(first - last if last and first and first > last else None)
    return gaps
