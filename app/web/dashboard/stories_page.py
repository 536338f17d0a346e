"""The first page: stories by filters and order, what is new since the reader's last visit."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.bootstrap import SystemClock
from app.domain.story_list import StoryQuery
from app.web.dashboard.filters import SORTS, Filters
from app.web.dashboard.news import seen_at
from app.web.dashboard.pins import pinned_ids, pinned_stories
from app.web.dashboard.rendering import page
from app.web.dashboard.story_rows import story_rows
from app.web.dashboard.visits import visit_of
from app.web.dependencies import ServiceOf

router = APIRouter()

_STORIES_FOR_CHOICES = 200  # the filters offer the sources of the newest stories


@router.get("/")
def stories(request: Request, filters: Annotated[Filters, Query()], service: ServiceOf) -> Response:
    """Stories in an order, with filters."""
    visit = visit_of(request, SystemClock().now())
    # Before the stories: no change between is missed.
    live_after, seen = service.changes.place("latest"), seen_at(service.queries)
    found = service.queries.stories(filters.query())
    newest = service.queries.stories(StoryQuery(limit=_STORIES_FOR_CHOICES)).stories
    pins = pinned_ids(request)
    # On top of the list of all; a view that is filtered shows what passes, and marks them there.
    on_top = pinned_stories(pins, service.queries) if not (filters.given or filters.cursor) else []
    pinned = {*pins, *(each.id for each in on_top)}
    below = [each for each in found.stories if each not in on_top]
    answer = page(
        "stories.html",
        totals=service.queries.totals(),
        on_top=story_rows(service.queries, on_top, seen_at=visit.before),
        rows=story_rows(service.queries, below, seen_at=visit.before),
        pinned=pinned,
        filters=filters,
        sorts=SORTS,
        languages=service.queries.languages(),
        sources=_most_first(summary.sources for summary in newest),
        next_cursor=found.next_cursor,
        live_after=live_after,
        seen=seen,
        seen_at=visit.before,
    )
    visit.keep(answer)
    return answer


def _most_first(counts: Iterable[Mapping[str, int]]) -> list[str]:
    """Names by the number of stories that have them, most first."""
    seen = Counter(name for names in counts for name in names)
    return sorted(seen, key=lambda name: (-seen[name], name))
