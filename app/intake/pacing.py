"""Politeness: one request a host at a time, with a pause between, and few at once over all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.domain.errors import FetchError
from app.ports import Clock

Sleep = Callable[[float], Awaitable[None]]

_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: datetime = _FIRST  # the pause after the last request is over
    held_until: datetime = _FIRST  # the host asked to be left alone


class HostPacing:
    """Gives out turns. For one event loop.

    Args:
        clock: Tells the time.
        interval_seconds: Least pause between two requests to a host.
        max_connections: Most requests under way at once.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        interval_seconds: float,
        max_connections: int,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._interval_seconds = interval_seconds
        self._connections = asyncio.Semaphore(max_connections)
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, delay_seconds: float = 0.0) -> AsyncIterator[None]:
        """Waits until a request to the host is polite; the block is the request.

        Args:
            host: As in its addresses.
            delay_seconds: Pause the host asks for, if longer than ours.

        Raises:
            FetchError: The host asked to be left alone for longer than that.
        """
        place = self._hosts.setdefault(host, _Host())
        async with place.lock:
            now = self._clock.now()
            if place.held_until > now:
                raise FetchError(
                    f"{host} asked not to be called before {place.held_until:%Y-%m-%d %H:%M} UTC",
                    retry_at=place.held_until,
                )
            wait = (place.free_at - now).total_seconds()
            if wait > 0:
                await self._sleep(wait)
            try:
                async with self._connections:
                    yield
            finally:
                pause = max(self._interval_seconds, delay_seconds)
                place.free_at = self._clock.now() + timedelta(seconds=pause)

    def hold(self, host: str, until: datetime) -> None:
        """Leaves a host alone until an instant."""
        self._hosts.setdefault(host, _Host()).held_until = until
