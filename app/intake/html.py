"""A web page: HTML -> one RawArticle, with what its metadata say of title, time and outlet."""

import re
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import trafilatura
from htmldate import find_date
from trafilatura.metadata import extract_title
from trafilatura.settings import Document

from app.analysis.addresses import canonical_address
from app.domain.article import RawArticle
from app.domain.errors import InvalidArticleError, UnreadableInputError
from app.domain.timeline import Published, PublishedOrigin
from app.intake.charsets import decode
from app.intake.page_metadata import PageMetadata, Tree, read_metadata
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

_TAG = re.compile(r"<[^<>]{1,200}>")
_SITE_NAME = re.compile(r"\s+[|–—-]\s+(?P<name>[^|]+)$")
_MAX_DATE_LENGTH = 100
_STUB_SHARE = 0.7  # a page that shows less than this of its JSON-LD's text shows a stub


def article_from_html(data: bytes, place: Place) -> RawArticle:
    """Extracts the article of a page.

    The page's canonical address wins over the place's, unless it leads to another site or to
    the site's front page. Metadata that cannot be (a date of the future, a language that is
    none) are passed over: pages err, and the text remains. Of a page behind a paywall what
    there is is taken; of a live blog all its entries, newest first.

    Raises:
        UnreadableInputError: Not text, or no HTML, or a page without any text.
        InvalidArticleError: The article is too large.
    """
    page = decode(data, markup=True)
    tree = trafilatura.load_html(page)
    if tree is None:
        raise UnreadableInputError(f"{place.origin}: expected an HTML page, found no markup")
    metadata = read_metadata(tree)
    published = _published(metadata, tree, place.received_at)
    source = next(iter(metadata.sources), "")[:MAX_SOURCE_LENGTH]
    address = _address(metadata.addresses, place.url)
    title = _title(metadata, tree, source)
    text = _text(metadata, tree, page, place.url)
    if not text and not title:
        raise UnreadableInputError(
            f"{place.origin}: expected a page with an article, found no text"
        )
    raw = article_from_fields(
        {
            "id": place.id,
            "title": title,
            "text": text,
            "language": _language(metadata),
            "source": source or _site(address),
            "url": address,
        },
        received_at=place.received_at,
        limits=place.limits,
        origin=place.origin,
    )
    return replace(raw, published=published)


def _published(metadata: PageMetadata, tree: Tree, received_at: datetime) -> Published | None:
    for stated in metadata.dates:
        published = _published_at(stated, received_at)
        if published is not None:
            return published
    # Knows many more places, but gives the day alone. Not its extensive search: that takes
    # any date in the text for the publication, teasers' included.
    day = find_date(tree, original_date=True, extensive_search=False)
    return _published_at(day, received_at) if day else None


def _published_at(stated: str, received_at: datetime) -> Published | None:
    if len(stated) > _MAX_DATE_LENGTH:
        return None
    for text in (stated, _iso(stated)):
        try:
            return published_from_field(
                text, received_at=received_at, origin=PublishedOrigin.METADATA
            )
        except InvalidArticleError:
            continue
    return None


def _iso(stated: str) -> str:
    """'Mon, 06 May 2024 10:11:12 GMT' as ISO 8601; '' for what is no such date."""
    try:
        return parsedate_to_datetime(stated).isoformat()
    except ValueError:
        return ""


def _language(metadata: PageMetadata) -> str | None:
    for stated in metadata.languages:
        try:
            return language_tag(stated)
        except InvalidArticleError:
            continue
    return None


def _title(metadata: PageMetadata, tree: Tree, source: str) -> str:
    title = next(iter(metadata.titles), None) or extract_title(tree) or ""
    title = title[:MAX_TITLE_LENGTH]
    match = _SITE_NAME.search(title)
    if match and match["name"].casefold() == source.casefold():
        return title[: match.start()]
    return title


def _text(metadata: PageMetadata, tree: Tree, page: str, url: str | None) -> str:
    found = trafilatura.bare_extraction(tree, url=url, include_comments=False, include_tables=False)
    text = found.text if isinstance(found, Document) and found.text else ""
    if len(text) < _STUB_SHARE * len(metadata.text):
        return _TAG.sub(" ", metadata.text)
    return text or trafilatura.html2txt(page)


def _address(stated: tuple[str, ...], own: str | None) -> str | None:
    for each in stated:
        address = urljoin(own or "", each)
        if len(address) <= MAX_URL_LENGTH and is_address(address) and _leads_home(address, own):
            return address
    return own


def _leads_home(address: str, own: str | None) -> bool:
    """Whether a stated address may be the page's: of its site, and not the front page."""
    found = urlsplit(canonical_address(address))
    if own is None or urlsplit(own).scheme == "file":
        return bool(found.path or found.query or found.fragment)
    known = urlsplit(canonical_address(own))
    hosts = sorted((f".{found.netloc}", f".{known.netloc}"), key=len)
    is_front = not (found.path or found.query or found.fragment)
    return hosts[1].endswith(hosts[0]) and (not is_front or not known.path)


def _site(address: str | None) -> str | None:
    host = urlsplit(address or "").hostname
    return host.removeprefix("www.")[:MAX_SOURCE_LENGTH] if host else None
