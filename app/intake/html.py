"""A web page: HTML -> one RawArticle, with what its metadata say of title, time and outlet."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import trafilatura
from htmldate import find_date
from trafilatura.settings import Document

from app.domain.article import RawArticle
from app.domain.errors import InvalidArticleError, UnreadableInputError
from app.domain.timeline import Published, PublishedOrigin
from app.intake.charsets import decode
from app.intake.place import Place
from app.intake.validation import (
    MAX_SOURCE_LENGTH,
    MAX_TITLE_LENGTH,
    MAX_URL_LENGTH,
    article_from_fields,
    is_address,
    language_tag,
    published_from_field,
)

_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@property='og:article:published_time']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='datePublished' or @name='parsely-pub-date' or @name='pubdate']/@content",
    "//meta[@name='date' or @name='DC.date.issued' or @name='dcterms.date']/@content",
    "//time[@pubdate]/@datetime",
)
_LANGUAGE_PATHS = ("/html/@lang", "//meta[@property='og:locale']/@content")


class _Tree(Protocol):
    """A parsed page, as lxml gives it."""

    def xpath(self, path: str) -> list[object]: ...


def article_from_html(data: bytes, place: Place) -> RawArticle:
    """Extracts the article of a page.

    The page's canonical address wins over the place's. Metadata that cannot be (a date of the
    future, a language that is none) are passed over: pages err, and the text remains.

    Raises:
        UnreadableInputError: Not text, or no HTML, or a page without any text.
        InvalidArticleError: The article is too large.
    """
    page = decode(data, markup=True)
    tree = trafilatura.load_html(page)
    if tree is None:
        raise UnreadableInputError(f"{place.origin}: expected an HTML page, found no markup")
    published = _published(tree, place.received_at)
    language = _language(tree)
    found = trafilatura.bare_extraction(
        page, url=place.url, with_metadata=True, include_comments=False, include_tables=False
    )
    found = found if isinstance(found, Document) else None
    text = (found.text if found else None) or trafilatura.html2txt(page)
    title = (found.title if found else None) or ""
    if not text and not title:
        raise UnreadableInputError(
            f"{place.origin}: expected a page with an article, found no text"
        )
    raw = article_from_fields(
        {
            "id": place.id,
            "title": title[:MAX_TITLE_LENGTH],
            "text": text,
            "language": language,
            "source": (found.sitename or "")[:MAX_SOURCE_LENGTH] if found else None,
            "url": _address(found.url if found else None) or place.url,
        },
        received_at=place.received_at,
        limits=place.limits,
        origin=place.origin,
    )
    return replace(raw, published=published)


def _published(tree: _Tree, received_at: datetime) -> Published | None:
    for stated in _stated_dates(tree):
        try:
            published = published_from_field(
                stated, received_at=received_at, origin=PublishedOrigin.METADATA
            )
        except InvalidArticleError:
            continue
        if published is not None:
            return published
    return None


def _stated_dates(tree: _Tree) -> Iterator[str]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        yield from _JSON_LD_DATE.findall(str(script))
    for path in _DATE_PATHS:
        yield from (str(value) for value in tree.xpath(path))
    # Knows many more places, but gives the day alone. Not its extensive search: that takes
    # any date in the text for the publication, teasers' included.
    day = find_date(tree, original_date=True, extensive_search=False)
    if day:
        yield day


def _language(tree: _Tree) -> str | None:
    for path in _LANGUAGE_PATHS:
        for stated in tree.xpath(path):
            try:
                return language_tag(str(stated))
            except InvalidArticleError:
                continue
    return None


def _address(stated: str | None) -> str | None:
    if stated and len(stated) <= MAX_URL_LENGTH and is_address(stated):
        return stated
    return None
