"""The seams of feeds, as Protocols: what fetches them, and what is kept of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.domain.feed import Feed, FeedId, SeenEntry
from app.domain.fetched import Fetched, Resource


class Fetcher(Protocol):
    """Gets what stands at addresses of other people, politely and safely."""

    async def fetch(
        self, url: str, expected: Resource, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched:
        """Asks for an address; waits its turn with the host first.

        Args:
            url: http or https.
            expected: Another kind of content is refused unread.
            etag: Of the copy at hand: status 304 tells that it still holds.
            modified: `Last-Modified` of the copy at hand.

        Raises:
            RefusedAddressError: It may not be fetched: private, or forbidden by robots.txt.
            FetchError: No answer, or one that is too slow, too large or of another kind.
        """
        ...


class FeedStore(Protocol):
    """What is known of feeds; safe to call from any thread and beside another process.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def add(self, feed: Feed) -> bool:
        """Adds a feed; False when its id or its address is there already."""
        ...

    def remove(self, feed_id: FeedId) -> None:
        """Removes a feed; its articles stay."""
        ...

    def pause(self, feed_id: FeedId, paused: bool) -> None:
        """Stops or resumes its polls."""
        ...

    def feeds(self) -> list[Feed]:
        """All feeds, by address."""
        ...

    def due(self, at: datetime, limit: int) -> list[Feed]:
        """Feeds to be polled at an instant, longest due first; not paused or ended ones."""
        ...

    def seen(self, feed_id: FeedId) -> dict[str, SeenEntry]:
        """The entries that are remembered, by key."""
        ...

    def save(self, feed: Feed, entries: Sequence[SeenEntry] = ()) -> None:
        """Writes how a poll went, in one transaction; nothing when the feed was removed.

        Whether it is paused stays as it is. An address that another feed has is not taken
        over. Entries not seen for long are forgotten.
        """
        ...
