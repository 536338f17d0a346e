"""RSS, Atom, JSON Feed and news sitemaps: bytes -> ParsedFeed."""

import calendar
import io
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import feedparser

from app.domain.errors import UnreadableInputError
from app.intake.feed_entries import FeedEntry, ParsedFeed, absolute_address
from app.intake.fragments import fragment_text
from app.intake.json_feed import parse_json_feed
from app.intake.markup import read_markup
from app.intake.sitemaps import SITEMAP_ROOTS, parse_sitemap
from app.intake.validation import MAX_URL_LENGTH

# What feedparser gives, of any depth; it has no types of its own.
_Record = Mapping[str, object]

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_SECONDS_A_MINUTE = 60
_SHORTEST_TITLE = 10  # characters; a shorter one may well stand in a last sentence
_LONGEST_SIGNATURE = 100  # beside the title


def parse_feed(body: bytes, *, address: str, charset: str = "") -> ParsedFeed:
    """Reads a feed.

    Links are made absolute. Of entries alike (same GUID) the first is kept. A link that
    several entries share is not their page, and is left out.

    Args:
        body: Of RSS, Atom, RDF, JSON Feed, a news sitemap or an index of sitemaps.
        address: Where it came from.
        charset: As the HTTP header states it.

    Raises:
        UnreadableInputError: It is none of these.
    """
    markup = read_markup(body, charset)
    if markup.root in SITEMAP_ROOTS:
        feed = parse_sitemap(markup)
    elif markup.text.lstrip().startswith("{"):
        feed = parse_json_feed(markup.text, address)
    elif markup.is_page:
        raise UnreadableInputError("expected a feed, found a web page")
    else:
        feed = _parse_xml_feed(markup.text, address)
    return replace(feed, entries=_distinct([_unsigned(entry) for entry in feed.entries]))


def _parse_xml_feed(text: str, address: str) -> ParsedFeed:
    # The header's character set wins over the one that the text states of its old bytes.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        found = feedparser.parse(
            io.BytesIO(text.encode(errors="replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # broken feeds bring up errors of many kinds in feedparser
        raise UnreadableInputError(f"expected a feed, found a broken one: {error}") from error
    if not found.get("version") and not found.entries:
        raise UnreadableInputError(
            "expected RSS, Atom, JSON Feed or a news sitemap, found something else"
        )
    stated_ttl = _string(found.feed.get("ttl"))
    return ParsedFeed(
        title=_line(found.feed, "title"),
        language=_string(found.feed.get("language")),
        ttl_seconds=int(stated_ttl) * _SECONDS_A_MINUTE if _is_short_number(stated_ttl) else 0,
        entries=tuple(_entry(record) for record in found.entries),
    )


def _entry(record: _Record) -> FeedEntry:
    detail = _detail(record, "summary") or _detail(record, "title")
    source = record.get("source")
    return FeedEntry(
        guid=_string(record.get("id")),
        url=absolute_address(_string(record.get("link")), ""),
        title=_line(record, "title"),
        text=_text(record),
        published_at=_instant(record, "published_parsed"),
        updated_at=_instant(record, "updated_parsed"),
        language=_string(detail.get("language")) if detail else "",
        source=" ".join(_string(source.get("title")).split())
        if isinstance(source, Mapping)
        else "",
    )


def _text(record: _Record) -> str:
    """The longest of what the entry holds: some feeds put the whole text in the summary."""
    contents = record.get("content")
    details = [*(contents if isinstance(contents, list) else ()), _detail(record, "summary")]
    return max((_plain(each) for each in details if isinstance(each, Mapping)), key=len, default="")


def _plain(detail: _Record) -> str:
    value = _string(detail.get("value"))
    return fragment_text(value) if detail.get("type") in _HTML else value.strip()


def _line(record: _Record, name: str) -> str:
    detail = _detail(record, name)
    return " ".join(_plain(detail).split()) if detail else ""


def _detail(record: _Record, name: str) -> _Record | None:
    detail = record.get(f"{name}_detail")
    return detail if isinstance(detail, Mapping) else None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _instant(record: _Record, name: str) -> str:
    """A time as feedparser reads it, in UTC; '' for one that it could not read."""
    # Asked for an absent update feedparser would give the publication, with a warning.
    parsed = record[name] if name in record else None  # noqa: SIM401
    if not isinstance(parsed, time.struct_time):
        return ""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
    except (ValueError, OverflowError, OSError):  # a year that no calendar has
        return ""


def _is_short_number(stated: str) -> bool:
    return stated.isascii() and stated.isdecimal() and len(stated) <= 6


def _unsigned(entry: FeedEntry) -> FeedEntry:
    """Without a last line like 'The post TITLE appeared first on OUTLET', in any language."""
    text, _, last = entry.text.rpartition("\n")
    repeats = len(entry.title) >= _SHORTEST_TITLE and entry.title in last
    if text and repeats and len(last) <= len(entry.title) + _LONGEST_SIGNATURE:
        return replace(entry, text=text)
    return entry


def _distinct(entries: Sequence[FeedEntry]) -> tuple[FeedEntry, ...]:
    first = {entry.key: entry for entry in reversed(entries)}
    kept = [entry for entry in entries if first[entry.key] is entry]
    shared = Counter(entry.url for entry in kept)
    return tuple(
        replace(entry, url="")
        if shared[entry.url] > 1 or len(entry.url) > MAX_URL_LENGTH
        else entry
        for entry in kept
    )
