"""Feeds as feed readers take them: RSS 2.0, Atom and JSON Feed 1.1."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import orjson

from app.web.feed_entries import Entry, Feed

RSS_MEDIA_TYPE = "application/rss+xml"
ATOM_MEDIA_TYPE = "application/atom+xml"
JSON_FEED_MEDIA_TYPE = "application/feed+json"

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # an empty Atom feed must have a date too
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("atom", _ATOM)


def rss(feed: Feed) -> bytes:
    """RSS 2.0, with `atom:link` for its own address and the next page."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.home)
    _text(channel, "description", "News reports in all languages, grouped by event.")
    for relation, address in _links(feed):
        SubElement(channel, f"{{{_ATOM}}}link", rel=relation, href=address, type=RSS_MEDIA_TYPE)
    if feed.changed_at is not None:
        _text(channel, "lastBuildDate", format_datetime(feed.changed_at, usegmt=True))
    for entry in feed.entries:
        item = SubElement(channel, "item")
        _text(item, "title", entry.title)
        _text(item, "link", entry.link)
        _text(item, "guid", entry.id).set("isPermaLink", "false")
        _text(item, "pubDate", format_datetime(entry.changed_at, usegmt=True))
        _text(item, "description", entry.told)
        for tag in entry.tags:
            _text(item, "category", tag)
    return _document(root)


def atom(feed: Feed) -> bytes:
    """Atom (RFC 4287), with a link to the next page (RFC 5005)."""
    root = Element(f"{{{_ATOM}}}feed")
    _text(root, f"{{{_ATOM}}}id", feed.address)
    _text(root, f"{{{_ATOM}}}title", feed.title)
    _text(root, f"{{{_ATOM}}}updated", (feed.changed_at or _LONG_AGO).isoformat())
    _text(SubElement(root, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name", "Samestory")
    SubElement(root, f"{{{_ATOM}}}link", rel="alternate", href=feed.home, type="text/html")
    for relation, address in _links(feed):
        SubElement(root, f"{{{_ATOM}}}link", rel=relation, href=address, type=ATOM_MEDIA_TYPE)
    for each in feed.entries:
        entry = SubElement(root, f"{{{_ATOM}}}entry")
        _text(entry, f"{{{_ATOM}}}id", each.id)
        title = _text(entry, f"{{{_ATOM}}}title", each.title)
        title.set(_XML_LANGUAGE, each.language)
        SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=each.link)
        if each.published_at is not None:
            _text(entry, f"{{{_ATOM}}}published", each.published_at.isoformat())
        _text(entry, f"{{{_ATOM}}}updated", each.changed_at.isoformat())
        _text(entry, f"{{{_ATOM}}}summary", each.told)
        for tag in each.tags:
            SubElement(entry, f"{{{_ATOM}}}category", term=tag)
    return _document(root)


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1."""
    document: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "items": [_item(entry) for entry in feed.entries],
    }
    if feed.next_address is not None:
        document["next_url"] = feed.next_address
    return orjson.dumps(document)


def _item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.link,
        "title": entry.title,
        "content_text": entry.told,
        "date_modified": entry.changed_at,
        "language": entry.language,
        "tags": list(entry.tags),
    }
    if entry.published_at is not None:
        item["date_published"] = entry.published_at
    return item


def _links(feed: Feed) -> list[tuple[str, str]]:
    following = [("next", feed.next_address)] if feed.next_address is not None else []
    return [("self", feed.address), *following]


def _text(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = _NOT_XML.sub("", text)
    return element


def _document(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
