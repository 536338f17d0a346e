"""Polling in the background: feeds are polled as they come due, until it is cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from app.domain.errors import SamestoryError
from app.domain.feed import Feed, FeedId
from app.service.feed_polls import FeedPolls
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)

_LOOK_SECONDS = 2.0
_MAX_POLLS_AT_ONCE = 16


class FeedPoller:
    """Looks for feeds that are due, and polls them.

    What is due stands in the store, so that nothing is forgotten when the process ends.

    Args:
        polls: Polls.
        sleep: Waits so many seconds between two looks.
    """

    def __init__(
        self, polls: FeedPolls, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
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
        try:
            found = await to_the_end(partial(self._polls.due, _MAX_POLLS_AT_ONCE))
        except SamestoryError as error:
            _LOG.error("feeds.unknown", reason=str(error))  # looked for again soon
            return []
        room = _MAX_POLLS_AT_ONCE - len(self._under_way)
        return [feed for feed in found if feed.id not in self._under_way][:room]

    async def _poll(self, feed: Feed) -> None:
        try:
            await self._polls.poll(feed)
        except SamestoryError as error:
            _LOG.error("feed.not_stored", feed=feed.address, reason=str(error))
        finally:
            self._under_way.discard(feed.id)
