"""Instants and spans as people read them: only as precise as they are known."""

from datetime import datetime

from app.domain.timeline import Precision, PublishedOrigin
from app.web.schemas import Article, Story

UNKNOWN = "unknown"

_FORMATS = {
    Precision.SECOND: "%Y-%m-%d %H:%M",
    Precision.DAY: "%Y-%m-%d",
    Precision.MONTH: "%Y-%m",
}


def instant(at: datetime | None, precision: Precision | None) -> str:
    """A time in UTC: '2021-12-07 18:48', '2025-02' or 'unknown'."""
    return UNKNOWN if at is None or precision is None else at.strftime(_FORMATS[precision])


def when(article: Article) -> str:
    """When an article was published; with a tilde where its story's other reports tell."""
    estimated = "~" if article.published_origin is PublishedOrigin.STORY else ""
    return estimated + instant(article.published_at, article.published_precision)


def span(story: Story) -> str:
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
