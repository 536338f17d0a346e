"""When an article was published: as given, or read from dateline, address or head of the page."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from app.analysis.date_spans import find_dates
from app.analysis.date_statement import DateSpan
from app.analysis.dates import resolve
from app.domain.article import RawArticle
from app.domain.timeline import Precision, Published, PublishedOrigin

_URL_DAY = re.compile(
    r"(?<!\d)(20\d\d|19\d\d)([/_.-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)"
)
_URL_MONTH = re.compile(r"/(20\d\d|19\d\d)/(0[1-9]|1[0-2])(?=/)")
_DATELINE_CHARACTERS = 90
_DATELINE_LINES = 3
_DASH = re.compile(
    r"\s*[^\w\n]{0,3}\s*(?:г\.?|року|year)?[\s,./]*"
    r"(?:\([^)\n]{2,30}\)|[\w./ ]{0,24}?)?\s*[-–—:/.]\s?\S"
)
_CAPITALS = re.compile(r"[^\W\d_]{3,}")
_HEAD_LINES = 40
_TOLERANCE = timedelta(days=2)
_EARLIEST = date(1990, 1, 1)


def find_publication(
    raw: RawArticle, *, head: tuple[str, ...], body: str, language: str
) -> Published | None:
    """The publication time, with its precision and where it was read; None if not stated.

    In this order: as given or in metadata; a dateline ('СУХУМ, 8 дек - Sputnik'), whose year
    may stand in the head of the page or the address; the address; a complete date above the
    article. Never the present, and never a date of the text itself, which is of an event.

    Args:
        raw: For what was given, the address and the time of receipt.
        head: Lines that stood above the first paragraph and are not of the article.
        body: The article's paragraphs.
        language: BCP 47 tag.
    """
    if raw.published is not None:
        return raw.published
    received = raw.received_at.date()
    in_head = _complete_day("\n".join(head[:_HEAD_LINES]), language, received)
    in_url = _url_day(raw.url, received)
    dateline = _dateline_day(body, language, in_url or in_head, received)
    for day, origin in (
        (dateline, PublishedOrigin.DATELINE),
        (in_url, PublishedOrigin.URL),
        (in_head, PublishedOrigin.TEXT),
    ):
        if day is not None:
            return _published(day, Precision.DAY, origin)
    month = _url_month(raw.url, received)
    return _published(month, Precision.MONTH, PublishedOrigin.URL) if month is not None else None


def _published(day: date, precision: Precision, origin: PublishedOrigin) -> Published:
    return Published(datetime(day.year, day.month, day.day, tzinfo=UTC), precision, origin)


def _complete_day(text: str, language: str, received: date) -> date | None:
    """The latest day that is stated with its year: older ones belong to pictures."""
    days = []
    for span in find_dates(text, language):
        if span.said.year is not None and span.said.day is not None and not span.said.since:
            days.append(_resolved(span, None, received))
    return max((day for day in days if day is not None), default=None)


def _resolved(span: DateSpan, base: date | None, received: date) -> date | None:
    days = resolve(span.said, base, received)
    if days is None or days[0] != days[1]:
        return None
    return days[0] if _EARLIEST <= days[0] <= received + _TOLERANCE else None


def _dateline_day(body: str, language: str, near: date | None, received: date) -> date | None:
    """The day in 'PLACE, day month [year] - AGENCY' at the start of the article."""
    for line in body.split("\n")[:_DATELINE_LINES]:
        start = line[:_DATELINE_CHARACTERS]
        for span in find_dates(start, language)[:1]:
            said = span.said
            if said.day is None or said.month is None or said.since is not None:
                continue
            if said.year is None and near is None:
                continue
            if _is_dateline(start, span):
                return _resolved(span, near, received)
    return None


def _is_dateline(line: str, span: DateSpan) -> bool:
    place = line[: span.start].strip(" ,.(/–—-")
    words = _CAPITALS.findall(place)
    # Each run of blanks could be shared out among five places: 70 of them took minutes.
    after = " ".join(line[span.end :].split())
    if not words or len(place) > 50 or not _DASH.match(after):
        return False
    return words[0].isupper() or (len(words) <= 3 and all(word.istitle() for word in words))


def _url_day(url: str | None, received: date) -> date | None:
    if url is None or url.startswith("file:"):
        return None
    parts = urlsplit(url)
    for match in _URL_DAY.finditer(f"{parts.path}?{parts.query}"):
        if not match[2] and len(match[0]) != 8:
            continue  # figures of an id
        try:
            day = date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            continue
        if _EARLIEST <= day <= received + _TOLERANCE:
            return day
    return None


def _url_month(url: str | None, received: date) -> date | None:
    if url is None or url.startswith("file:"):
        return None
    match = _URL_MONTH.search(urlsplit(url).path)
    if match is None:
        return None
    month = date(int(match[1]), int(match[2]), 1)
    return month if _EARLIEST <= month <= received else None
