"""Polling in the background: feeds are polled as they come due, until it is cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

import structlog

from app.domain.errors import SamestoryError
from app.domain.feed import Feed, FeedId
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)

_LOOK_SECONDS = 2.0
_MAX_POLLS_AT_ONCE = 16


class Polls(Protocol):
    """What the poller needs of `FeedPolls`."""

    def due(self, limit: int) -> list[Feed]:
        """Feeds whose time has come, longest due first."""
        ...

    async def poll(self, feed: Feed) -> object:
        """Polls a feed, and moves the time when it is due again."""
        ...


class FeedPoller:
    """Looks for feeds that are due, and polls them.

    What is due stands in the store, so that nothing is forgotten when the process ends.

    Args:
        polls: Polls.
        sleep: Waits so many seconds between two looks.
    """

    def __init__(
        self, polls: Polls, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._polls = polls
        self._sleep = sleep
        self._under_way: set[FeedId] = set()

    async def run(self) -> None:
        """Polls until cancelled; what is being stored then is stored first."""
        async with asyncio.TaskGroup() as group:
            while True:
                for feed in await self._due():
                    self._under_way.add(feed.id)
                    group.create_task(self._poll(feed))
                await self._sleep(_LOOK_SECONDS)

    async def _due(self) -> list[Feed]:
        # One whose poll ends while the store is asked may be among what the store finds.
        busy = set(self._under_way)
        try:
            found = await to_the_end(partial(self._polls.due, _MAX_POLLS_AT_ONCE))
        except SamestoryError as error:
            _LOG.error("feeds.unknown", reason=str(error))  # looked for again soon
            return []
        room = _MAX_POLLS_AT_ONCE - len(self._under_way)
        return [feed for feed in found if feed.id not in busy][:room]

    async def _poll(self, feed: Feed) -> None:
        try:
            await self._polls.poll(feed)
        except SamestoryError as error:
            _LOG.error("feed.not_stored", feed=feed.address, reason=str(error))
        finally:
            self._under_way.discard(feed.id)
