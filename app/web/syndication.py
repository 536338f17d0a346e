"""Stories as feeds for feed readers: RSS 2.0, Atom and JSON Feed 1.1.

An entry keeps its id (`urn:samestory:story:ID`) for ever. Its date is when the last report came
in that is not a copy: a copy, an edited text, a merge of what was known or a correction change
no date, so that readers show a story as new only when something new was reported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import orjson

from app.service.views import ReportedStory

RSS_MEDIA_TYPE = "application/rss+xml"
ATOM_MEDIA_TYPE = "application/atom+xml"
JSON_FEED_MEDIA_TYPE = "application/feed+json"

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # an empty Atom feed must have a date too
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SOURCES_NAMED = 8

register_namespace("atom", _ATOM)


@dataclass(frozen=True, slots=True)
class StoryFeed:
    """A page of stories on its way to a feed reader.

    Attributes:
        title: What it holds.
        home: Address of the dashboard, with a slash at the end.
        address: Of this feed.
        next_address: Of the page after it; None on the last.
    """

    title: str
    home: str
    address: str
    next_address: str | None
    stories: Sequence[ReportedStory]

    @property
    def reported_at(self) -> datetime | None:
        """When the last report came in; None for a feed without stories."""
        return max((each.reported_at for each in self.stories), default=None)


def rss(feed: StoryFeed) -> bytes:
    """RSS 2.0, with `atom:link` for its own address and the next page."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.home)
    _text(channel, "description", "News reports in all languages, grouped by event.")
    for relation, address in _links(feed):
        SubElement(channel, f"{{{_ATOM}}}link", rel=relation, href=address, type=RSS_MEDIA_TYPE)
    if feed.reported_at is not None:
        _text(channel, "lastBuildDate", format_datetime(feed.reported_at, usegmt=True))
    for story in feed.stories:
        item = SubElement(channel, "item")
        _text(item, "title", story.summary.headline)
        _text(item, "link", _page(feed, story))
        _text(item, "guid", _id(story)).set("isPermaLink", "false")
        _text(item, "pubDate", format_datetime(story.reported_at, usegmt=True))
        _text(item, "description", _told(story))
        for language in story.summary.languages:
            _text(item, "category", language)
    return _document(root)


def atom(feed: StoryFeed) -> bytes:
    """Atom (RFC 4287), with a link to the next page (RFC 5005)."""
    root = Element(f"{{{_ATOM}}}feed")
    _text(root, f"{{{_ATOM}}}id", feed.address)
    _text(root, f"{{{_ATOM}}}title", feed.title)
    _text(root, f"{{{_ATOM}}}updated", (feed.reported_at or _LONG_AGO).isoformat())
    _text(SubElement(root, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name", "Samestory")
    SubElement(root, f"{{{_ATOM}}}link", rel="alternate", href=feed.home, type="text/html")
    for relation, address in _links(feed):
        SubElement(root, f"{{{_ATOM}}}link", rel=relation, href=address, type=ATOM_MEDIA_TYPE)
    for story in feed.stories:
        entry = SubElement(root, f"{{{_ATOM}}}entry")
        _text(entry, f"{{{_ATOM}}}id", _id(story))
        title = _text(entry, f"{{{_ATOM}}}title", story.summary.headline)
        title.set(_XML_LANGUAGE, story.summary.headline_language)
        SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=_page(feed, story))
        if story.summary.first_published_at is not None:
            first = story.summary.first_published_at.isoformat()
            _text(entry, f"{{{_ATOM}}}published", first)
        _text(entry, f"{{{_ATOM}}}updated", story.reported_at.isoformat())
        _text(entry, f"{{{_ATOM}}}summary", _told(story))
        for language in story.summary.languages:
            SubElement(entry, f"{{{_ATOM}}}category", term=language)
    return _document(root)


def json_feed(feed: StoryFeed) -> bytes:
    """JSON Feed 1.1."""
    document: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "items": [_item(feed, story) for story in feed.stories],
    }
    if feed.next_address is not None:
        document["next_url"] = feed.next_address
    return orjson.dumps(document)


def _item(feed: StoryFeed, story: ReportedStory) -> dict[str, object]:
    item: dict[str, object] = {
        "id": _id(story),
        "url": _page(feed, story),
        "title": story.summary.headline,
        "content_text": _told(story),
        "date_modified": story.reported_at,
        "language": story.summary.headline_language,
        "tags": list(story.summary.languages),
    }
    if story.summary.first_published_at is not None:
        item["date_published"] = story.summary.first_published_at
    return item


def _links(feed: StoryFeed) -> list[tuple[str, str]]:
    following = [("next", feed.next_address)] if feed.next_address is not None else []
    return [("self", feed.address), *following]


def _id(story: ReportedStory) -> str:
    return f"urn:samestory:story:{quote(story.summary.id, safe='')}"


def _page(feed: StoryFeed, story: ReportedStory) -> str:
    return f"{feed.home}stories/{quote(story.summary.id, safe='')}"


def _told(story: ReportedStory) -> str:
    """Who tells it, in which languages; says nothing of copies, which are no news."""
    languages, sources = list(story.summary.languages), list(story.summary.sources)
    told = f"Told in {', '.join(languages)}"
    if sources:
        more = len(sources) - _SOURCES_NAMED
        told += f" by {', '.join(sources[:_SOURCES_NAMED])}"
        told += f" and {more} more" if more > 0 else ""
    return f"{told}."


def _text(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = _NOT_XML.sub("", text)
    return element


def _document(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
