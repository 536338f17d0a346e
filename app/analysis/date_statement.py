"""What a span of text says of a date, before it is known which day that is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """The parts of a date that are said; None or 0 for those that are not.

    Attributes:
        year: Of the calendar said.
        month: 1 to 12.
        day: Of the month.
        since: First day of a range that ends on `day`.
        weekday: 0 is Monday.
        direction: -1 'last', 1 'next' beside a weekday.
        offset: Days from publication.
        slack: Days either way of `offset` that are meant too ('two weeks ago').
        week: Weeks from the one of publication; a whole week is meant.
        months: Months from the one of publication; a whole month is meant.
        persian: Year and month are of the solar Hijri calendar.
        swappable: Day and month may be meant the other way round ('08/12/2021').
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    since: int | None = None
    weekday: int | None = None
    direction: int = 0
    offset: int | None = None
    slack: int = 0
    week: int | None = None
    months: int | None = None
    persian: bool = False
    swappable: bool = False


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Characters from `start` up to `end` of a text, and what they say."""

    start: int
    end: int
    said: Statement
