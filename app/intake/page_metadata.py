"""What a web page says of its article: JSON-LD first, then OpenGraph, then other markup."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

_ARTICLE_TYPE = re.compile(r"(?:\w*Article|\w*BlogPosting|Report|SocialMediaPosting)")
_LIVE_TYPE = "LiveBlogPosting"
_OPENING = re.compile(r"^\s*+(?://)?\s*+(?:<!\[CDATA\[|<!--)")
_CLOSING = re.compile(r"(?:\]\]>|-->)\s*+;?\s*+$")
_STATED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_MAX_DEPTH = 8
_DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@property='og:article:published_time']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='datePublished' or @name='parsely-pub-date' or @name='pubdate']/@content",
    "//meta[@name='date' or @name='DC.date.issued' or @name='dcterms.date']/@content",
    "//time[@pubdate]/@datetime",
)
_LANGUAGE_PATHS = ("/html/@lang", "/html/@xml:lang", "//meta[@property='og:locale']/@content")
_ADDRESS_PATHS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_TITLE_PATHS = (
    "//meta[@property='og:title']/@content",
    "//meta[@name='twitter:title' or @name='title']/@content",
)
_SOURCE_PATHS = (
    "//meta[@property='og:site_name']/@content",
    "//meta[@name='application-name']/@content",
)

Node = Mapping[str, object]


class Tree(Protocol):
    """A parsed page, as lxml gives it."""

    def xpath(self, path: str) -> list[object]:
        """Values of a path, in the order of the page."""
        ...


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What stands in a page's markup, unchecked; most trusted first where there are several.

    Attributes:
        titles: Headlines, maybe with the site's name behind.
        sources: Names of the outlet.
        addresses: Canonical addresses, maybe relative.
        languages: Tags or locales.
        dates: Publication times as written.
        text: The article's text where JSON-LD holds it; of a live blog its entries, newest
            first. Empty when it does not.
    """

    titles: tuple[str, ...]
    sources: tuple[str, ...]
    addresses: tuple[str, ...]
    languages: tuple[str, ...]
    dates: tuple[str, ...]
    text: str


def read_metadata(tree: Tree) -> PageMetadata:
    """Reads the metadata of a parsed page; malformed JSON-LD is passed over."""
    scripts = [str(each) for each in tree.xpath("//script[@type='application/ld+json']/text()")]
    article = _article(scripts)
    publisher = article.get("publisher")
    page = article.get("mainEntityOfPage")
    dates = _strings(article.get("datePublished"))
    if not dates:  # of malformed JSON-LD, or of a node that is no article
        dates = [date for script in scripts for date in _STATED_DATE.findall(script)]
    return PageMetadata(
        titles=(*_strings(article.get("headline")), *_values(tree, _TITLE_PATHS)),
        sources=(*_values(tree, _SOURCE_PATHS), *_strings(_of(publisher, "name"))),
        addresses=(
            *_values(tree, _ADDRESS_PATHS),
            *_strings(_of(page, "@id") or page),
            *_strings(article.get("url")),
        ),
        languages=(*_values(tree, _LANGUAGE_PATHS), *_strings(article.get("inLanguage"))),
        dates=(*dates, *_values(tree, _DATE_PATHS)),
        text=_text(article),
    )


def _article(scripts: list[str]) -> Node:
    """The node of the article: the first, for those of teasers stand in lists behind it."""
    for script in scripts:
        try:
            document = json.loads(_unwrapped(script), strict=False)
        except (ValueError, RecursionError):
            continue
        found = next((node for node in _nodes(document) if _is_article(node)), None)
        if found is not None:
            return found
    return {}


def _unwrapped(script: str) -> str:
    """JSON without the comment or CDATA section that hides it from old browsers."""
    return _CLOSING.sub("", _OPENING.sub("", script)).rstrip().removesuffix("//")


def _nodes(value: object, depth: int = 0) -> Iterator[Node]:
    """Nodes of lists, graphs and pages, outer ones first; not those that a node refers to."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth + 1)


def _is_article(node: Node) -> bool:
    return any(_ARTICLE_TYPE.fullmatch(each.rpartition("/")[2]) for each in _types(node))


def _types(node: Node) -> list[str]:
    return _strings(node.get("@type"))


def _text(article: Node) -> str:
    parts = _strings(article.get("articleBody"))
    updates = article.get("liveBlogUpdate")
    if _LIVE_TYPE in _types(article):
        entries = updates if isinstance(updates, list) else [updates]
        for entry in sorted(entries, key=_time, reverse=True):
            parts += _strings(_of(entry, "headline")) + _strings(_of(entry, "articleBody"))
    return "\n".join(parts)


def _time(entry: object) -> str:
    return "".join(_strings(_of(entry, "datePublished"))[:1])


def _of(value: object, key: str) -> object:
    """A node's value; of several nodes that of the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value.get(key) if isinstance(value, dict) else None


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    texts = (html.unescape(each).strip() for each in values if isinstance(each, str))
    return [text for text in texts if text]


def _values(tree: Tree, paths: tuple[str, ...]) -> list[str]:
    found = (str(value).strip() for path in paths for value in tree.xpath(path))
    return [value for value in found if value]
