"""JSON Feed (jsonfeed.org, versions 1 and 1.1) -> ParsedFeed."""

import json
from collections.abc import Mapping

from app.domain.errors import UnreadableInputError
from app.intake.feed_entries import FeedEntry, ParsedFeed, absolute_address
from app.intake.fragments import fragment_text

_VERSION = "https://jsonfeed.org/version/"


def parse_json_feed(text: str, address: str) -> ParsedFeed:
    """Reads a JSON Feed; an item that is no object is passed over.

    Args:
        text: One JSON object.
        address: Where it came from; links are resolved against it.

    Raises:
        UnreadableInputError: It is no JSON Feed.
    """
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(f"expected a feed, found broken JSON: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not _string(feed, "version").startswith(_VERSION):
        raise UnreadableInputError("expected a JSON Feed, found other JSON")
    return ParsedFeed(
        title=" ".join(_string(feed, "title").split()),
        language=_string(feed, "language"),
        entries=tuple(_entry(item, address) for item in items if isinstance(item, dict)),
    )


def _entry(item: Mapping[str, object], address: str) -> FeedEntry:
    identifier = item.get("id")
    texts = (
        _string(item, "content_text").strip(),
        fragment_text(_string(item, "content_html")),
        _string(item, "summary").strip(),
    )
    return FeedEntry(
        guid=str(identifier) if isinstance(identifier, str | int) else "",
        url=absolute_address(_string(item, "url"), address),
        title=" ".join(_string(item, "title").split()),
        text=max(texts, key=len),
        published_at=_string(item, "date_published"),
        updated_at=_string(item, "date_modified"),
        language=_string(item, "language"),
    )


def _string(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
