"""How many stories of a view changed since it was made: what the button of news tells."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from app.domain.story import StorySort
from app.domain.story_list import StoryQuery
from app.service.queries import Queries
from app.web import parameters
from app.web.dashboard.filters import Filters
from app.web.dependencies import ServiceOf

router = APIRouter()

MOST_NEWS = 100
"""More are not counted: nobody would look at each."""


class SeenFilters(Filters):
    """A view of the stories, and up to when it was seen."""

    seen: str = ""


@router.get("/news")
def news(seen: Annotated[SeenFilters, Query()], service: ServiceOf) -> Response:
    """Counts the stories that pass the filters and changed after an instant."""
    asked = replace(seen.query(), sort=StorySort.UPDATED, limit=MOST_NEWS, cursor=None)
    at = parameters.instant(seen.seen, name="seen")
    changed = service.queries.stories(asked).stories
    return JSONResponse(sum(at is None or each.updated_at > at for each in changed))


def seen_at(queries: Queries) -> str:
    """When the last change of all was decided, as `seen` is stated; '' without a story."""
    last = queries.stories(StoryQuery(sort=StorySort.UPDATED, limit=1)).stories
    return last[0].updated_at.isoformat() if last else ""
