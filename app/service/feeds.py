"""The feeds that are followed: adding, finding, removing, exchanging with feed readers."""

import asyncio
import hashlib
from dataclasses import dataclass

from app.domain.errors import FetchError, NotFoundError, UnreadableInputError
from app.domain.feed import Feed, FeedId
from app.domain.fetched import Fetched, Resource
from app.feed_ports import FeedStore, Fetcher
from app.intake.feed_entries import ParsedFeed
from app.intake.feed_links import feed_links
from app.intake.feed_parsing import parse_feed
from app.intake.markup import read_markup
from app.intake.opml import Outline, read_opml, write_opml
from app.intake.validation import is_address
from app.ports import Clock

_OK = 200


@dataclass(frozen=True, slots=True)
class Addition:
    """What came of adding a feed.

    Attributes:
        feed: As it is stored.
        is_new: False when it was there before.
    """

    feed: Feed
    is_new: bool


class FeedList:
    """The list of feeds.

    Args:
        store: Holds it.
        fetcher: Looks at what is to be added.
        clock: Makes new feeds due.
    """

    def __init__(self, *, store: FeedStore, fetcher: Fetcher, clock: Clock) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock

    def feeds(self) -> list[Feed]:
        """All of them, by address."""
        return self._store.feeds()

    def find(self, address: str) -> Feed:
        """The feed of an address or id.

        Raises:
            NotFoundError: There is none.
        """
        for feed in self._store.feeds():
            if address in {feed.address, feed.id}:
                return feed
        raise NotFoundError(
            f"expected the address of a feed in the list, found {address!r}; "
            "`samestory feeds list` shows them"
        )

    async def add(self, address: str, *, title: str | None = None) -> Addition:
        """Adds the feed that stands at an address, or that the page there names.

        It is due at once; nothing of it is taken in here.

        Args:
            address: Of a feed, or of a web page that names one in its head.
            title: The outlet; as the feed names itself when not given.

        Raises:
            FetchError: The address cannot be fetched.
            UnreadableInputError: There is no feed.
        """
        fetched = await self._fetch(address)
        link = await asyncio.to_thread(_link, fetched)
        if link is not None:
            address = link
            fetched = await self._fetch(address)
        parsed = await asyncio.to_thread(_parse, fetched)
        feed = self._new(fetched.moved_to or address, title or parsed.title)
        is_new = await asyncio.to_thread(self._store.add, feed)
        return Addition(feed if is_new else self.find(feed.address), is_new)

    def remove(self, address: str) -> Feed:
        """Removes a feed; the articles that came from it stay.

        Raises:
            NotFoundError: There is none of that address or id.
        """
        feed = self.find(address)
        self._store.remove(feed.id)
        return feed

    def pause(self, address: str, *, paused: bool) -> Feed:
        """Stops or resumes the polls of a feed.

        Raises:
            NotFoundError: There is none of that address or id.
        """
        feed = self.find(address)
        self._store.pause(feed.id, paused)
        return self.find(feed.id)

    def read_opml(self, data: bytes) -> tuple[int, list[Outline]]:
        """Adds the feeds of a reader's list; nothing is fetched until they are polled.

        Returns:
            How many are new, and those whose address cannot be one of a feed.

        Raises:
            UnreadableInputError: It is no such list.
        """
        added, refused = 0, []
        for outline in read_opml(data):
            if is_address(outline.address) and not outline.address.startswith("file:"):
                added += self._store.add(self._new(outline.address, outline.title))
            else:
                refused.append(outline)
        return added, refused

    def write_opml(self) -> bytes:
        """All feeds as a list that feed readers take."""
        return write_opml(Outline(feed.address, feed.title) for feed in self._store.feeds())

    async def _fetch(self, address: str) -> Fetched:
        fetched = await self._fetcher.fetch(address, Resource.FEED)
        if fetched.status != _OK:
            raise FetchError(
                f"{address}: expected a feed, found the status {fetched.status}",
                retry_at=fetched.retry_at,
            )
        return fetched

    def _new(self, address: str, title: str | None) -> Feed:
        identifier = hashlib.sha256(address.encode()).hexdigest()[:12]
        return Feed(FeedId(f"f{identifier}"), address, self._clock.now(), title=title or None)


def _link(fetched: Fetched) -> str | None:
    """The feed that a web page names first; None for what is no web page."""
    if not read_markup(fetched.body, fetched.charset).is_page:
        return None
    links = feed_links(fetched.body, fetched.url)
    if not links:
        raise UnreadableInputError(
            f"{fetched.url}: expected a feed, or a page that names one; found a page that names "
            "none"
        )
    return links[0]


def _parse(fetched: Fetched) -> ParsedFeed:
    try:
        return parse_feed(fetched.body, address=fetched.url, charset=fetched.charset)
    except UnreadableInputError as error:
        raise UnreadableInputError(f"{fetched.url}: {error}") from error
