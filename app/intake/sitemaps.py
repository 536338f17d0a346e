"""Sitemaps for news, and indexes of sitemaps -> ParsedFeed (sitemaps.org, Google News)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.domain.errors import UnreadableInputError
from app.intake.feed_entries import FeedEntry, ParsedFeed, absolute_address
from app.intake.markup import Markup

_INDEX = "sitemapindex"
SITEMAP_ROOTS = frozenset({"urlset", _INDEX})
"""Outermost elements of sitemaps and of indexes."""


def parse_sitemap(markup: Markup) -> ParsedFeed:
    """Reads a sitemap; pages without a news element, which are mostly no articles, are left out.

    Raises:
        UnreadableInputError: It is broken, or no page of it is news.
    """
    try:
        root = fromstring(markup.text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableInputError(f"expected a sitemap, found broken XML: {error}") from error
    if markup.root == _INDEX:
        return ParsedFeed(sitemaps=_sitemaps(root))
    entries = tuple(_entries(root))
    if len(root) and not entries:
        raise UnreadableInputError(
            "expected a sitemap for news, found one without news; use a feed of the site instead"
        )
    return ParsedFeed(entries=entries)


def _sitemaps(root: Element) -> tuple[str, ...]:
    found = [(_text(each, "lastmod"), _text(each, "loc")) for each in root]
    latest_first = sorted(found, key=lambda place: place[0], reverse=True)
    return tuple(url for _, url in latest_first if absolute_address(url, ""))


def _entries(root: Element) -> Iterator[FeedEntry]:
    for page in root:
        news = next((child for child in page if _name(child) == "news"), None)
        if news is None:
            continue
        publication = next((child for child in news if _name(child) == "publication"), news)
        url = _text(page, "loc")
        yield FeedEntry(
            guid=url,
            url=absolute_address(url, ""),
            title=_text(news, "title"),
            text="",
            published_at=_text(news, "publication_date"),
            updated_at=_text(page, "lastmod"),
            language=_text(publication, "language"),
            source=_text(publication, "name"),
        )


def _text(parent: Element, name: str) -> str:
    """The text of a child, whatever its namespace: sites err in these addresses."""
    child = next((child for child in parent if _name(child) == name), None)
    return " ".join((child.text or "").split()) if child is not None else ""


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
