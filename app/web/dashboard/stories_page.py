"""The first page: stories by filters and order, what is new since the reader's last visit."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.bootstrap import SystemClock
from app.domain.story_list import StoryQuery
from app.web.dashboard.filters import SORTS, Filters
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
    live_after = service.changes.place("latest")  # before the stories: none is missed between
    found = service.queries.stories(filters.query())
    newest = service.queries.stories(StoryQuery(limit=_STORIES_FOR_CHOICES)).stories
    answer = page(
        "stories.html",
        totals=service.queries.totals(),
        rows=story_rows(service.queries, found.stories, seen_at=visit.before),
        filters=filters,
        sorts=SORTS,
        languages=service.queries.languages(),
        sources=_most_first(summary.sources for summary in newest),
        next_cursor=found.next_cursor,
        live_after=live_after,
        seen_at=visit.before,
    )
    visit.keep(answer)
    return answer


def _most_first(counts: Iterable[Mapping[str, int]]) -> list[str]:
    """Names by the number of stories that have them, most first."""
    seen = Counter(name for names in counts for name in names)
    return sorted(seen, key=lambda name: (-seen[name], name))
