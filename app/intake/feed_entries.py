"""A feed as it was read, of whatever format, and what becomes of its entries."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from app.domain.article import RawArticle, Rejected
from app.domain.errors import InputError, InvalidArticleError
from app.domain.feed import Feed
from app.domain.timeline import Published, PublishedOrigin
from app.intake.validation import (
    MAX_TITLE_LENGTH,
    Limits,
    article_from_fields,
    is_address,
    language_tag,
    published_from_field,
)

_TEASER_CHARACTERS = 600  # a hundred words; what is shorter does not tell the story
_LEADS_ON = ("…", "...", "[…]", "[...]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry as the feed has it; '' for what is not stated.

    Attributes:
        guid: What the feed identifies it by.
        url: Its page; absolute.
        text: Plain, a line a paragraph.
        published_at: ISO 8601.
        updated_at: ISO 8601.
        source: The outlet, where the feed gathers from several.
    """

    guid: str
    url: str
    title: str
    text: str
    published_at: str = ""
    updated_at: str = ""
    language: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """Identifies the entry within its feed."""
        return _digest(self.guid or self.url or f"{self.title}\n{self.text}")

    @property
    def digest(self) -> str:
        """Another one is a changed entry."""
        return _digest("\n".join((self.url, self.title, self.text, self.updated_at)))

    @property
    def is_teaser(self) -> bool:
        """Whether its page has to be fetched to have the text.

        That is when it has a page, and its text is shorter than 600 characters or ends with
        an ellipsis.
        """
        text = self.text.rstrip()
        return bool(self.url) and (len(text) < _TEASER_CHARACTERS or text.endswith(_LEADS_ON))


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as it was read.

    Attributes:
        title: '' if it has none.
        language: BCP 47 tag; '' if none is stated.
        ttl_seconds: The feed asks to be polled no more often; 0 if it does not.
        entries: In the order of the feed.
        sitemaps: Of a sitemap index: the addresses of its sitemaps, changed last first.
    """

    title: str = ""
    language: str = ""
    ttl_seconds: int = 0
    entries: tuple[FeedEntry, ...] = ()
    sitemaps: tuple[str, ...] = ()


def article_from_entry(
    entry: FeedEntry, feed: Feed, text: str, *, received_at: datetime, limits: Limits
) -> RawArticle | Rejected:
    """Makes an article of an entry, or says why it is none.

    The article's id follows from the address of its page, so that two feeds with the same
    report give one article; from the feed and the GUID where there is no page.
    A date or language that cannot be is passed over: feeds err, and the text remains.

    Args:
        entry: Of the feed.
        feed: Gives source and language where the entry has none.
        text: Of the entry, or of its page.
        received_at: Aware.
        limits: What is too large.
    """
    fields = {
        "id": "" if entry.url else f"feed-{_digest(feed.id + entry.key)}",
        "title": entry.title[:MAX_TITLE_LENGTH],
        "text": text,
        "language": stated_language(entry.language) or feed.language,
        "source": entry.source or feed.title,
        "url": entry.url,
    }
    origin = entry.url or f"{feed.address} {entry.guid or entry.title}"
    try:
        raw = article_from_fields(fields, received_at=received_at, limits=limits, origin="entry")
    except InputError as error:
        return Rejected(origin=origin[:500], code=error.code, reason=str(error), id=None)
    published = _published(entry.published_at or entry.updated_at, received_at)
    return replace(raw, published=published)


def absolute_address(stated: str, base: str) -> str:
    """A link of a feed or page made absolute; '' for what leads nowhere on the web."""
    stated = stated.strip()
    try:
        url = urljoin(base, stated) if stated else ""
    except ValueError:  # such as an unclosed bracket of an IPv6 host
        return ""
    return url if url.startswith(("http:", "https:")) and is_address(url) else ""


def stated_language(stated: str) -> str | None:
    """The BCP 47 tag of what a feed states; None for nothing, or for what is none."""
    try:
        return language_tag(stated)
    except InvalidArticleError:
        return None


def _published(stated: str, received_at: datetime) -> Published | None:
    try:
        return published_from_field(
            stated, received_at=received_at, origin=PublishedOrigin.METADATA
        )
    except InvalidArticleError:
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:24]
