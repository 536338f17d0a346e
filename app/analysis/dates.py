"""Dates that an article states: spans of its text resolved to days."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from app.analysis.date_spans import find_dates
from app.analysis.date_statement import Statement
from app.domain.article import EventDate

MAX_EVENT_DATES = 12
TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT = 1.0, 0.8, 0.5
"""Prominence by place, as of terms: what happened stands in headline and first paragraph."""

_MAX_CHARACTERS = 20_000
_WEEKDAY_YEARS = 5  # within these a weekday, day and month meet at most once
_MARGIN = timedelta(days=800)  # beyond these from the ends of the calendar nothing is computed


def extract_event_dates(
    title: str, body: str, language: str, *, published: date | None, received: date
) -> tuple[EventDate, ...]:
    """Dates that title and text state, most prominent first, then in order of appearance.

    Relative dates need a day of publication. A day and month without a year get the year
    nearest to publication; without that, the only year that the text states, or that which
    makes a stated weekday true; else they are left out. Deterministic; never raises.

    Args:
        title: Headline.
        body: Paragraphs separated by newlines.
        language: BCP 47 tag; of `und` only dates in figures are found.
        published: Day of publication where known.
        received: Day of receipt, to tell years that a weekday allows.

    Returns:
        At most `MAX_EVENT_DATES`, each range of days once.
    """
    found: list[tuple[Statement, str, float]] = []
    for passage, weight in _passages(title, body):
        for span in find_dates(passage, language):
            found.append((span.said, passage[span.start : span.end], weight))
    context = published or _context(said for said, _, _ in found)
    dates: dict[tuple[date, date], EventDate] = {}
    for said, surface, weight in found:
        if _needs_publication(said) and published is None:
            continue
        days = resolve(said, context if said.year is None else published, received)
        if days is not None and days not in dates:
            relative = said.year is None and published is not None
            dates[days] = EventDate(*days, surface=surface, relative=relative, weight=weight)
    ordered = sorted(dates.values(), key=lambda stated: -stated.weight)
    return tuple(ordered[:MAX_EVENT_DATES])


def resolve(said: Statement, base: date | None, received: date) -> tuple[date, date] | None:
    """First and last day that a statement means.

    Args:
        said: What the text says.
        base: Day of publication, or a day of the year in question; None if unknown.
        received: Day of receipt.

    Returns:
        None when the statement names no day of the calendar or the base is needed.
    """
    if base is not None and not date.min + _MARGIN < base < date.max - _MARGIN:
        return None
    if said.offset is not None or said.week is not None or said.months is not None:
        return _relative(said, base) if base is not None else None
    if said.month is None:
        return _within_month(said, base) if base is not None else None
    if said.day is None:
        return _month(said)
    last = _day(said, base, received)
    if last is None:
        return None
    first = last
    if said.since is not None:
        first = last - timedelta(days=(said.day or said.since) - said.since)
    return first, last


def _passages(title: str, body: str) -> Iterator[tuple[str, float]]:
    yield title, TITLE_WEIGHT
    lead, _, rest = body[:_MAX_CHARACTERS].strip().partition("\n")
    yield lead, LEAD_WEIGHT
    yield rest, BODY_WEIGHT


def _needs_publication(said: Statement) -> bool:
    return said.month is None


def _context(statements: Iterable[Statement]) -> date | None:
    """The middle of the only year that a text states; '0000-00-00' states none."""
    years = {said.year for said in statements if said.year and not said.persian}
    return date(years.pop(), 7, 2) if len(years) == 1 else None


def _relative(said: Statement, base: date) -> tuple[date, date]:
    if said.offset is not None:
        day, slack = base + timedelta(days=said.offset), timedelta(days=said.slack)
        return day - slack, day + slack
    if said.week is not None:
        monday = base + timedelta(weeks=said.week, days=-base.weekday())
        return monday, monday + timedelta(days=6)
    months = base.year * 12 + base.month - 1 + (said.months or 0)
    return _whole_month(months // 12, months % 12 + 1)


def _month(said: Statement) -> tuple[date, date] | None:
    if said.year is None or said.month is None:
        return None
    if not said.persian:
        return _whole_month(said.year, said.month) if 1 <= said.month <= 12 else None
    first = _persian_day(said.year, said.month, 1)
    return first, first + timedelta(days=30 if said.month <= 6 else 29)


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _within_month(said: Statement, base: date) -> tuple[date, date] | None:
    """A weekday, or a day of the month without the month."""
    if said.day is not None:
        near = (_safe_date(*_shifted(base, by), said.day) for by in (-1, 0, 1))
        days = [day for day in near if day is not None and day <= base + timedelta(days=20)]
        nearest = min(days, key=lambda day: (abs(day - base), day), default=None)
        if nearest is not None and said.weekday in {None, nearest.weekday()}:
            return nearest, nearest
    if said.weekday is None:
        return None
    if said.direction > 0:
        day = base + timedelta(days=(said.weekday - base.weekday() - 1) % 7 + 1)
    elif said.direction < 0:
        day = base - timedelta(days=(base.weekday() - said.weekday - 1) % 7 + 1)
    else:  # news tell of the past: 'on Tuesday' is the one that was
        day = base - timedelta(days=(base.weekday() - said.weekday) % 7)
    return day, day


def _shifted(base: date, months: int) -> tuple[int, int]:
    total = base.year * 12 + base.month - 1 + months
    return total // 12, total % 12 + 1


def _day(said: Statement, base: date | None, received: date) -> date | None:
    readings = [said]
    if said.swappable:
        readings.append(replace(said, month=said.day, day=said.month))
    days = [day for reading in readings for day in _days(reading, base, received)]
    if not days:
        return None
    if base is None:
        return days[0] if len(set(days)) == 1 else None
    return min(days, key=lambda day: abs(day - base))


def _days(said: Statement, base: date | None, received: date) -> list[date]:
    if said.year is not None:
        years = [said.year]
    elif base is not None:
        centre = base.year - 621 if said.persian else base.year
        years = [centre - 1, centre, centre + 1]
    elif said.weekday is not None:
        years = list(range(received.year - _WEEKDAY_YEARS, received.year + 1))
    else:
        return []
    days = [day for year in years if (day := _calendar_day(said, year)) is not None]
    if said.year is None and base is None:
        earliest = received - timedelta(days=365 * _WEEKDAY_YEARS)
        days = [d for d in days if d.weekday() == said.weekday and earliest < d <= received]
    return days


def _calendar_day(said: Statement, year: int) -> date | None:
    if said.month is None or said.day is None:
        return None
    if said.persian:
        return _persian_day(year, said.month, said.day)
    return _safe_date(year, said.month, said.day)


def _safe_date(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _persian_day(year: int, month: int, day: int) -> date:
    """Solar Hijri -> Gregorian by the 33-year cycle, exact from 1244 to 1502 (1865 to 2124)."""
    before = 31 * (month - 1) if month <= 6 else 30 * (month - 1) + 6
    elapsed = 365 * (year - 1) + (8 * (year - 1) + 29) // 33 + before + day - 1
    return date(622, 3, 21) + timedelta(days=elapsed)
