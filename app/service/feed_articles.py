"""What is new in a feed, as articles: entries not seen before, with the text of their pages."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from app.domain.article import RawArticle, Rejected
from app.domain.errors import FetchError, InputError, RefusedAddressError
from app.domain.feed import Feed, SeenEntry
from app.domain.fetched import Resource
from app.feed_ports import Fetcher
from app.intake.feed_entries import FeedEntry, article_from_entry
from app.intake.html import article_from_html
from app.intake.place import Place
from app.intake.validation import Limits
from app.ports import Clock

_LOG = structlog.get_logger(__name__)

_OK = 200
_LONGEST = timedelta(minutes=2)  # that news waits for pages; hosts may ask for long pauses
_MAX_ATTEMPTS = 3  # at a page that fails
_TEMPORARY = 500  # from this status on, and 429
_TOO_MANY_REQUESTS = 429
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a poll found.

    Attributes:
        items: To be taken in, oldest first.
        seen: All entries of the feed, to be remembered when the items are stored.
        waiting: Some pages are left to be fetched at the next poll.
    """

    items: tuple[RawArticle | Rejected, ...]
    seen: tuple[SeenEntry, ...]
    waiting: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """What came of asking for a page; `final` when there is no use in asking again."""

    article: RawArticle | None
    final: bool


class Harvester:
    """Turns the entries of feeds into articles.

    Args:
        fetcher: Gets their pages.
        clock: Tells when they were received.
        limits: What is too large.
        max_pages: Most pages fetched a poll, the latest entries' first. The other entries are
            taken in as the feed has them, and again with their page's text later.
    """

    def __init__(self, *, fetcher: Fetcher, clock: Clock, limits: Limits, max_pages: int) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._limits = limits
        self._max_pages = max_pages

    async def gather(
        self, feed: Feed, entries: Iterable[FeedEntry], seen: Mapping[str, SeenEntry]
    ) -> Harvest:
        """Finds what is new or changed, and fetches the pages of mere teasers.

        Never raises for an entry: what cannot be an article becomes a `Rejected`, and an
        entry whose page cannot be had is taken as the feed has it.
        """
        items: list[RawArticle | Rejected] = []
        remembered: list[SeenEntry] = []
        pages_left, until = self._max_pages, self._clock.now() + _LONGEST
        for entry in sorted(entries, key=_stated_time, reverse=True):
            known = seen.get(entry.key)
            if known is not None and known.digest != entry.digest:
                known = None
            page = None
            if entry.is_teaser and pages_left > 0 and not (known and known.complete):
                page = await self._page(entry)
                busy = page is None or self._clock.now() >= until
                pages_left = 0 if busy else pages_left - 1
            if known is None or (page is not None and page.article is not None):
                items.append(self._article(entry, feed, page.article if page else None))
            wanted = entry.is_teaser and self._max_pages > 0
            remembered.append(_remembered(entry, known, page, wanted=wanted))
        items.sort(key=_published_at)
        return Harvest(
            tuple(items), tuple(remembered), waiting=not all(each.complete for each in remembered)
        )

    async def _page(self, entry: FeedEntry) -> _Page | None:
        """Asks for the page of an entry; None when its host wants to be left alone for now."""
        try:
            fetched = await self._fetcher.fetch(entry.url, Resource.PAGE)
        except RefusedAddressError as error:
            _LOG.info("page.refused", url=entry.url, reason=str(error))
            return _Page(None, final=True)
        except FetchError as error:
            _LOG.info("page.failed", url=entry.url, reason=str(error))
            return _Page(None, final=False) if error.retry_at is None else None
        if fetched.status != _OK:
            busy = fetched.status >= _TEMPORARY or fetched.status == _TOO_MANY_REQUESTS
            return _Page(None, final=not busy)
        place = Place(
            id="",
            url=fetched.url,
            origin=entry.url,
            received_at=self._clock.now(),
            limits=self._limits,
        )
        try:
            article = await asyncio.to_thread(article_from_html, fetched.body, place)
        except InputError as error:
            _LOG.info("page.unreadable", url=entry.url, reason=str(error))
            return _Page(None, final=True)
        except Exception:  # noqa: BLE001 - what one page brings up stops no other
            _LOG.exception("page.broken", url=entry.url)
            return _Page(None, final=True)
        # A page that says less than its teaser is a wall: of payment, consent or script.
        longer = len(article.text) > len(entry.text)
        return _Page(article if longer else None, final=True)

    def _article(
        self, entry: FeedEntry, feed: Feed, page: RawArticle | None
    ) -> RawArticle | Rejected:
        now = self._clock.now()
        if page is None:
            return article_from_entry(entry, feed, entry.text, received_at=now, limits=self._limits)
        titled = replace(entry, title=entry.title or page.title)
        made = article_from_entry(titled, feed, page.text, received_at=now, limits=self._limits)
        if isinstance(made, Rejected):
            return made
        return replace(
            made,
            published=made.published or page.published,
            language=made.language or page.language,
            source=made.source or page.source,
        )


def _remembered(
    entry: FeedEntry, known: SeenEntry | None, page: _Page | None, *, wanted: bool
) -> SeenEntry:
    """What to remember of an entry; `wanted` when its text stands on its page only."""
    attempts = (known.page_attempts if known else 0) + (page is not None)
    complete = (
        (known is not None and known.complete)
        or not wanted
        or (page is not None and page.final)
        or attempts >= _MAX_ATTEMPTS
    )
    return SeenEntry(entry.key, entry.digest, page_attempts=attempts, complete=complete)


def _stated_time(entry: FeedEntry) -> str:
    return entry.published_at or entry.updated_at


def _published_at(item: RawArticle | Rejected) -> datetime:
    if isinstance(item, Rejected) or item.published is None:
        return _EARLIEST
    return item.published.at
