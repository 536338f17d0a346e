"""The map of stories: points for a script to draw, and the stories of an area for everybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.story import StorySummary
from app.service.story_map import Area, MapPoint
from app.web.dashboard.headlines import headlines_of
from app.web.dashboard.rendering import page
from app.web.dashboard.wording import colour
from app.web.dependencies import ServiceOf

router = APIRouter()

COLUMNS, ROWS = 4, 3
"""Parts of the map that the table offers."""

_LISTED = 50  # stories of an area
_REFRESH_SECONDS = 2  # until the first map is drawn

Share = Annotated[float, Field(ge=0, le=1)]


class Chosen(BaseModel):
    """The chosen area; all of the map by default."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    left: Share = 0.0
    top: Share = 0.0
    right: Share = 1.0
    bottom: Share = 1.0

    @property
    def area(self) -> Area:
        """The area, whichever corners were named."""
        return Area(
            min(self.left, self.right),
            min(self.top, self.bottom),
            max(self.left, self.right),
            max(self.top, self.bottom),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A cell of the table.

    Attributes:
        count: Stories in it.
        largest: The one of most sources; None when there is none.
    """

    area: Area
    count: int
    largest: StorySummary | None


@router.get("/map")
def story_map(chosen: Annotated[Chosen, Query()], service: ServiceOf) -> Response:
    """The map, and the stories of an area, those of most sources first."""
    drawing = service.story_map.drawing()
    if drawing is None:
        headers = {"Refresh": str(_REFRESH_SECONDS)}
        return page("map.html", is_ready=False, headers=headers)
    points = drawing.points
    area = chosen.area
    inside = [each.story for each in points if area.holds(each)]
    listed, rows = inside[:_LISTED], [_parts(points, row) for row in range(ROWS)]
    named = [*listed, *(part.largest for row in rows for part in row if part.largest)]
    return page(
        "map.html",
        is_ready=True,
        outdated=None if drawing.is_present else drawing.drawn_at,
        total=len(points),
        area=area,
        is_all=len(inside) == len(points),
        count_inside=len(inside),
        stories=listed,
        rows=rows,
        told=headlines_of(service.queries, named),
        languages=_languages(points),
    )


@router.get("/map/points")
def map_points(service: ServiceOf) -> Response:
    """All points for the script: place, mix, sources, id, headline and its language.

    The mix tells by turns the colour of a language and the reports in it, most first.
    """
    drawing = service.story_map.drawing()
    return JSONResponse(
        [
            [
                each.x,
                each.y,
                [
                    number
                    for language, reports in each.story.languages.items()
                    for number in (colour(language), reports)
                ],
                len(each.story.sources),
                each.story.id,
                each.story.headline,
                each.story.headline_language,
            ]
            for each in (drawing.points if drawing else ())
        ]
    )


def _languages(points: Sequence[MapPoint]) -> dict[str, int]:
    """How many stories are told in each language, most first."""
    counts = Counter(language for each in points for language in each.story.languages)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _parts(points: Sequence[MapPoint], row: int) -> list[Part]:
    parts = []
    for column in range(COLUMNS):
        left, right = column / COLUMNS, (column + 1) / COLUMNS
        area = Area(left, row / ROWS, right, (row + 1) / ROWS)
        inside = [each.story for each in points if area.holds(each)]
        parts.append(Part(area, len(inside), inside[0] if inside else None))
    return parts
