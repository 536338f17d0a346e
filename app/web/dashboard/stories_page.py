"""The first page: stories by filters and order, what is new since the reader's last visit."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.bootstrap import SystemClock
from app.domain.story import StorySummary
from app.service.queries import Queries
from app.service.views import StorylineView
from app.web.dashboard.filters import SORTS, Filters
from app.web.dashboard.named_views import views_of
from app.web.dashboard.news import seen_at
from app.web.dashboard.pins import Pinned, pinned, pins_of
from app.web.dashboard.rendering import page
from app.web.dashboard.story_rows import StoryRow, story_rows
from app.web.dashboard.storyline_rows import StorylineRow, storyline_rows, summed_up
from app.web.dashboard.visits import Visit, visit_of
from app.web.dependencies import ServiceOf

router = APIRouter()


@router.get("/")
def stories(request: Request, filters: Annotated[Filters, Query()], service: ServiceOf) -> Response:
    """Stories in an order, with filters."""
    visit = visit_of(request, SystemClock().now())
    # Before the stories: no change between is missed.
    live_after, seen = service.changes.place("latest"), seen_at(service.queries)
    found = service.queries.stories(filters.query())
    pins = pins_of(request)
    # On top of the list of all; a view that is filtered shows what passes, and marks them there.
    on_top = pinned(pins, service.queries) if not (filters.given or filters.cursor) else []
    below = [each for each in found.stories if each not in on_top]
    answer = page(
        "stories.html",
        totals=service.queries.totals(),
        on_top=_on_top(service.queries, on_top, visit),
        rows=story_rows(service.queries, below, seen_at=visit.before),
        pinned={each.id for each in (*pins, *on_top)},
        filters=filters,
        views=views_of(request),
        sorts=SORTS,
        languages=service.queries.languages(),
        sources=service.queries.sources(),
        next_cursor=found.next_cursor,
        live_after=live_after,
        seen=seen,
        seen_at=visit.before,
    )
    visit.keep(answer)
    return answer


def _on_top(
    queries: Queries, found: Sequence[Pinned], visit: Visit
) -> list[StoryRow | StorylineRow]:
    """What is pinned, in its order: stories and storylines."""
    stories = [each for each in found if isinstance(each, StorySummary)]
    lines = [summed_up(each) for each in found if isinstance(each, StorylineView)]
    rows: dict[str, StoryRow | StorylineRow] = {
        row.summary.id: row for row in story_rows(queries, stories, seen_at=visit.before)
    }
    rows |= {row.line.id: row for row in storyline_rows(queries, lines)}
    return [rows[each.id] for each in found]
