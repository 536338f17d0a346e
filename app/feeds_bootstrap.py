"""The composition root of feeds: their list, their polls, and the fetcher of both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from app import __version__
from app.feed_ports import FeedStore, Fetcher
from app.intake.exchange import FetchLimits, HttpExchange
from app.intake.fetcher import PoliteFetcher
from app.intake.pacing import HostPacing
from app.intake.robots import Robots
from app.intake.validation import Limits
from app.ports import Clock
from app.service.feed_articles import Harvester
from app.service.feed_poller import FeedPoller
from app.service.feed_polls import FeedPolls
from app.service.feed_schedule import PollBounds
from app.service.feeds import FeedList
from app.service.ingest import Ingest
from app.service.pages import PageReader
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.feed_rows import SqlFeedStore

_PRODUCT = "Samestory"  # how sites know us, in their logs and in robots.txt
_MAX_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Feeds:
    """What there is to do with feeds, and with single pages."""

    list: FeedList
    polls: FeedPolls
    poller: FeedPoller
    pages: PageReader


def wire_feeds(settings: Settings, store: FeedStore, ingest: Ingest, clock: Clock) -> Feeds:
    """Chooses the implementations.

    Args:
        settings: How to run.
        store: Of the feeds; stays the caller's.
        ingest: Takes in what polls bring.
        clock: Tells the time.
    """
    fetcher = _fetcher(settings, clock)
    limits = Limits(max_article_bytes=settings.max_article_bytes)
    harvester = Harvester(
        fetcher=fetcher,
        clock=clock,
        limits=limits,
        max_pages=settings.feed_pages,
    )
    polls = FeedPolls(
        store=store,
        fetcher=fetcher,
        harvester=harvester,
        ingest=ingest,
        clock=clock,
        bounds=PollBounds(settings.feed_min_minutes * 60, settings.feed_max_minutes * 60),
        random=Random(),  # noqa: S311 - jitter is no secret
    )
    feeds = FeedList(store=store, fetcher=fetcher, clock=clock)
    pages = PageReader(fetcher=fetcher, clock=clock, limits=limits)
    return Feeds(feeds, polls, FeedPoller(polls), pages)


@contextmanager
def open_feed_list(settings: Settings, clock: Clock) -> Iterator[FeedList]:
    """Opens the list of feeds alone, which any number of processes may change at once.

    Raises:
        StorageError: Folder or database cannot be used.
    """
    folder = DataFolder(settings.data_dir)
    store = SqlFeedStore(settings.stated_database or folder.database_path)
    try:
        yield FeedList(store=store, fetcher=_fetcher(settings, clock), clock=clock)
    finally:
        store.close()


def _fetcher(settings: Settings, clock: Clock) -> Fetcher:
    contact = f" (+{settings.fetch_contact})" if settings.fetch_contact else ""
    exchange = HttpExchange(
        user_agent=f"{_PRODUCT}/{__version__}{contact}",
        limits=FetchLimits(settings.fetch_max_bytes, settings.fetch_timeout_seconds),
        allow_private=settings.fetch_private,
    )
    pacing = HostPacing(
        clock=clock,
        interval_seconds=settings.fetch_interval_seconds,
        max_connections=_MAX_CONNECTIONS,
    )
    robots = Robots(exchange=exchange, pacing=pacing, clock=clock, product=_PRODUCT)
    return PoliteFetcher(exchange=exchange, robots=robots, pacing=pacing, clock=clock)
