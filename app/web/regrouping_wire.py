"""What a dry run would change, flat: a regrouping a line, or an article of one a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue

from app.web.simulation_wire import Regrouping, SimulatedStory, Simulation

REGROUPING: Final[dict[str, JsonValue]] = {
    "change": "split",
    "before": [
        {
            "headline": "Видеопереговоры Путина и Байдена завершились",
            "articles": ["kommersant-5117284", "dnevnik-181", "rbc-220110-44"],
        }
    ],
    "after": [
        {
            "headline": "Видеопереговоры Путина и Байдена завершились",
            "articles": ["kommersant-5117284", "dnevnik-181"],
        },
        {"headline": "Переговоры в Женеве начались", "articles": ["rbc-220110-44"]},
    ],
}


class Change(StrEnum):
    """What would become of stories that share articles."""

    MERGED = "merged"
    SPLIT = "split"
    CHANGED = "changed"


class RegroupingLine(BaseModel):
    """Stories that share articles and are not the same before and after."""

    model_config = ConfigDict(frozen=True)

    change: Change
    before: list[SimulatedStory]
    after: list[SimulatedStory]


@dataclass(frozen=True, slots=True)
class RegroupingRow:
    """An article of a regrouping: where it is now, and where it would be then.

    Attributes:
        number: Of the regrouping; counted from 1 over all of a dry run.
        story_now: Of its story, counted from 1 within the regrouping; headlines may be alike.
        story_then: The same of the story that it would be in.
    """

    change: Change
    number: int
    story_now: int
    headline_now: str
    story_then: int
    headline_then: str
    article_id: str


def regrouping_lines(found: Simulation) -> Iterator[list[RegroupingLine]]:
    """Those that would merge, that would split, and that would exchange articles."""
    for change, regroupings in _by_change(found):
        yield [
            RegroupingLine(change=change, before=each.before, after=each.after)
            for each in regroupings
        ]


def regrouping_rows(found: Simulation) -> Iterator[list[RegroupingRow]]:
    """The articles of each, as they stand in the stories of now."""
    numbers = count(1)
    for change, regroupings in _by_change(found):
        yield [row for each in regroupings for row in _rows(change, next(numbers), each)]


def _by_change(found: Simulation) -> list[tuple[Change, list[Regrouping]]]:
    return [
        (Change.MERGED, found.merged),
        (Change.SPLIT, found.split),
        (Change.CHANGED, found.changed),
    ]


def _rows(change: Change, number: int, each: Regrouping) -> Iterator[RegroupingRow]:
    then = {
        article_id: (place, story.headline)
        for place, story in enumerate(each.after, 1)
        for article_id in story.articles
    }
    for place, story in enumerate(each.before, 1):
        for article_id in story.articles:
            yield RegroupingRow(
                change, number, place, story.headline, *then[article_id], article_id
            )
