"""Instants and days as newspapers know them: with a precision, or not at all."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Precision(StrEnum):
    """How much of an instant is known."""

    SECOND = "second"
    DAY = "day"
    MONTH = "month"


class PublishedOrigin(StrEnum):
    """Where a publication time was read; ordered from most to least trusted."""

    GIVEN = "given"  # by the caller, in a field of its own
    METADATA = "metadata"  # of the page
    DATELINE = "dateline"  # 'СУХУМ, 8 дек — Sputnik'
    URL = "url"
    TEXT = "text"  # a complete date around the article
    STORY = "story"  # not stated; estimated from the dated reports of the same story


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published.

    Attributes:
        at: Aware, UTC. With `Precision.DAY` or `MONTH` the start of that day or month.
        precision: How much of `at` is known.
        origin: Where it was read.
    """

    at: datetime
    precision: Precision
    origin: PublishedOrigin


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `first` to `last`, both included; None leaves that side open."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return not (self.first and day < self.first) and not (self.last and day > self.last)
