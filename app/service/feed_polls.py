"""A poll: a feed is fetched, what is new is taken in, and then it counts as fetched."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from random import Random

import structlog

from app.domain.errors import FetchError, InputError, SamestoryError
from app.domain.feed import Feed, FeedStatus
from app.domain.fetched import Fetched, Resource
from app.feed_ports import FeedStore, Fetcher
from app.intake.feed_entries import FeedEntry, ParsedFeed, stated_language
from app.intake.feed_parsing import parse_feed
from app.ports import Clock
from app.service.feed_articles import Harvest, Harvester
from app.service.feed_schedule import PollBounds, back_off, next_interval, with_jitter
from app.service.ingest import Ingest
from app.service.uninterrupted import to_the_end
from app.service.views import ItemResult, Outcome

_LOG = structlog.get_logger(__name__)

_OK, _NOT_MODIFIED, _GONE = 200, 304, 410
_MAX_SITEMAPS = 5  # of an index, a poll; those that changed last
_MAX_POLLS_AT_ONCE = 8


class PollOutcome(StrEnum):
    """How a poll ended."""

    READ = "read"
    UNCHANGED = "unchanged"  # the site says that nothing has changed
    FAILED = "failed"
    ENDED = "ended"  # the site says that the feed is gone for good


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll that is over.

    Attributes:
        feed: As it is stored now.
        results: One for each entry that was new or changed.
    """

    feed: Feed
    outcome: PollOutcome
    results: tuple[ItemResult, ...] = ()


class FeedPolls:
    """Polls feeds. For one event loop.

    Args:
        store: Holds the feeds.
        fetcher: Fetches them.
        harvester: Makes articles of what is new.
        ingest: Takes the articles in.
        clock: Tells the time.
        bounds: How often a feed is polled.
        random: Of the jitter.
    """

    def __init__(
        self,
        *,
        store: FeedStore,
        fetcher: Fetcher,
        harvester: Harvester,
        ingest: Ingest,
        clock: Clock,
        bounds: PollBounds,
        random: Random,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._harvester = harvester
        self._ingest = ingest
        self._clock = clock
        self._bounds = bounds
        self._random = random

    def due(self, limit: int) -> list[Feed]:
        """Feeds whose time has come, longest due first."""
        return self._store.due(self._clock.now(), limit)

    async def poll_each(self, feeds: Iterable[Feed]) -> AsyncGenerator[Poll, None]:
        """Polls feeds, some at once; gives each poll as it ends.

        Raises:
            StorageError: The database cannot be used.
        """
        room = asyncio.Semaphore(_MAX_POLLS_AT_ONCE)

        async def poll(feed: Feed) -> Poll:
            async with room:
                return await self.poll(feed)

        polls = [asyncio.ensure_future(poll(feed)) for feed in feeds]
        try:
            for ended in asyncio.as_completed(polls):
                yield await ended
        finally:
            for each in polls:
                each.cancel()
            await asyncio.gather(*polls, return_exceptions=True)

    async def poll(self, feed: Feed) -> Poll:
        """Polls a feed now; whatever is wrong with it, others can be polled after it.

        What is new is committed before the feed's state says that it was fetched: a kill in
        between makes the next poll fetch it again, and loses nothing. When cancelled it
        finishes what it has begun to store.

        Raises:
            StorageError: The database cannot be used.
        """
        try:
            return await self._poll(feed)
        except FetchError as error:
            # Its host asked for peace before: it was not tried, which does not count against it.
            postponed = error.retry_at is not None
            return await self._fail(feed, str(error), error.retry_at, postponed=postponed)
        except InputError as error:
            return await self._fail(feed, str(error))
        except SamestoryError:
            raise
        except Exception as error:  # noqa: BLE001 - what one feed brings up stops no other
            _LOG.exception("feed.broken", feed=feed.address)
            return await self._fail(feed, f"unexpected {type(error).__name__}; the log tells more")

    async def _poll(self, feed: Feed) -> Poll:
        fetched = await self._fetcher.fetch(
            feed.address, Resource.FEED, etag=feed.etag, modified=feed.modified
        )
        if fetched.status == _OK:
            return await self._read(feed, fetched)
        if fetched.status == _NOT_MODIFIED:
            return await self._unchanged(feed, fetched)
        if fetched.status == _GONE:
            return await self._end(feed)
        reason = f"{feed.address}: expected a feed, found the status {fetched.status}"
        return await self._fail(feed, reason, fetched.retry_at)

    async def _fail(
        self, feed: Feed, reason: str, retry_at: datetime | None = None, *, postponed: bool = False
    ) -> Poll:
        now = self._clock.now()
        failures = feed.failures if postponed else feed.failures + 1
        wait = back_off(feed.interval_seconds, max(failures, 1), self._bounds)
        next_poll_at = now + with_jitter(wait, self._random)
        if retry_at is not None:
            next_poll_at = max(next_poll_at, retry_at)
        failed = replace(
            feed,
            status=feed.status if postponed else FeedStatus.FAILING,
            failures=failures,
            last_error=reason,
            last_poll_at=now,
            next_poll_at=next_poll_at,
        )
        await to_the_end(partial(self._store.save, failed))
        _LOG.info("feed.failed", feed=feed.address, failures=failures, reason=reason)
        return Poll(failed, PollOutcome.FAILED)

    async def _read(self, feed: Feed, fetched: Fetched) -> Poll:
        parsed = await asyncio.to_thread(
            parse_feed, fetched.body, address=fetched.url, charset=fetched.charset
        )
        entries = parsed.entries
        if parsed.sitemaps:
            entries = await self._of_sitemaps(parsed.sitemaps)
        known = replace(
            feed,
            address=fetched.moved_to or feed.address,
            title=feed.title or parsed.title or None,
            language=stated_language(parsed.language) or feed.language,
        )
        seen = await to_the_end(partial(self._store.seen, feed.id))
        harvest = await self._harvester.gather(known, entries, seen)
        return await to_the_end(partial(self._take_in, known, fetched, parsed, harvest))

    async def _of_sitemaps(self, addresses: Sequence[str]) -> tuple[FeedEntry, ...]:
        """The entries of an index's sitemaps; one that fails does not stop the others."""
        entries: list[FeedEntry] = []
        failure: InputError | None = None
        for address in addresses[:_MAX_SITEMAPS]:
            try:
                fetched = await self._fetcher.fetch(address, Resource.FEED)
                found = await asyncio.to_thread(
                    parse_feed, fetched.body, address=fetched.url, charset=fetched.charset
                )
            except InputError as error:
                failure = error
                _LOG.info("sitemap.failed", url=address, reason=str(error))
                continue
            entries += found.entries
        if not entries and failure is not None:
            raise failure
        return tuple({entry.key: entry for entry in entries}.values())

    def _take_in(self, feed: Feed, fetched: Fetched, parsed: ParsedFeed, harvest: Harvest) -> Poll:
        results = tuple(self._ingest.take(harvest.items))
        rejected = sum(result.outcome is Outcome.REJECTED for result in results)
        news = sum(result.outcome in (Outcome.ADDED, Outcome.UPDATED) for result in results)
        # As long as pages wait, the whole feed is wanted again.
        whole = not harvest.waiting and not parsed.sitemaps
        polled = replace(
            self._succeeded(feed, brought_news=bool(news), asked_seconds=parsed.ttl_seconds),
            etag=fetched.etag if whole else None,
            modified=fetched.modified if whole else None,
            article_count=feed.article_count + news,
            rejected_count=feed.rejected_count + rejected,
        )
        self._store.save(polled, harvest.seen)
        _LOG.info("feed.read", feed=feed.address, news=news, rejected=rejected)
        return Poll(polled, PollOutcome.READ, results)

    async def _unchanged(self, feed: Feed, fetched: Fetched) -> Poll:
        polled = self._succeeded(
            replace(feed, address=fetched.moved_to or feed.address),
            brought_news=False,
            asked_seconds=0,
        )
        await to_the_end(partial(self._store.save, polled))
        return Poll(polled, PollOutcome.UNCHANGED)

    async def _end(self, feed: Feed) -> Poll:
        ended = replace(
            feed,
            status=FeedStatus.ENDED,
            last_poll_at=self._clock.now(),
            last_error=f"{feed.address} is gone for good (status {_GONE})",
        )
        await to_the_end(partial(self._store.save, ended))
        _LOG.info("feed.ended", feed=feed.address)
        return Poll(ended, PollOutcome.ENDED)

    def _succeeded(self, feed: Feed, *, brought_news: bool, asked_seconds: int) -> Feed:
        now = self._clock.now()
        interval = next_interval(
            feed.interval_seconds,
            brought_news=brought_news,
            asked_seconds=asked_seconds,
            bounds=self._bounds,
        )
        return replace(
            feed,
            status=FeedStatus.WORKING,
            failures=0,
            last_error=None,
            interval_seconds=interval,
            last_poll_at=now,
            last_new_at=now if brought_news else feed.last_new_at,
            next_poll_at=now + with_jitter(interval, self._random),
        )
