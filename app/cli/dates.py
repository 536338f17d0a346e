"""Instants and spans as people read them: only as precise as they are known."""

from datetime import datetime

from app.domain.story import StorySummary
from app.domain.timeline import Precision, Published, PublishedOrigin

UNKNOWN = "unknown"

_FORMATS = {
    Precision.SECOND: "%Y-%m-%d %H:%M",
    Precision.DAY: "%Y-%m-%d",
    Precision.MONTH: "%Y-%m",
}


def when(published: Published | None) -> str:
    """A publication time in UTC: '2021-12-07 18:48', '2025-02' or 'unknown'.

    A time that is only estimated from the story's other reports carries a tilde.
    """
    if published is None:
        return UNKNOWN
    estimated = "~" if published.origin is PublishedOrigin.STORY else ""
    return estimated + published.at.strftime(_FORMATS[published.precision])


def span(story: StorySummary) -> str:
    """The days (UTC) from a story's first report to its last: '2021-12-07 – 12-09'."""
    first, last = story.first_published_at, story.last_published_at
    if first is None or last is None:
        return UNKNOWN
    return _days(first, last)


def _days(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return f"{first:%Y-%m-%d}"
    if first.year == last.year:
        return f"{first:%Y-%m-%d} – {last:%m-%d}"
    return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
