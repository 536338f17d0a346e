"""The bulletin: who waits for changes is woken when they are written, from whatever thread."""

import asyncio
import threading


class Bulletin:
    """A `Publisher` within this process. Safe to call from any thread.

    It holds one number and who waits just now, whatever the number of readers: each reads the
    ledger from its own place.

    Args:
        newest: Number of the ledger's last entry when it starts.
    """

    def __init__(self, newest: int = 0) -> None:
        self._newest = newest
        self._closed = False
        self._waiting: set[asyncio.Future[None]] = set()
        self._lock = threading.Lock()

    @property
    def newest(self) -> int:
        """Number of the last entry that can be read with all that follows from it."""
        return self._newest

    @property
    def closed(self) -> bool:
        """Whether nothing comes any more, because the process ends."""
        return self._closed

    def publish(self, number: int) -> None:
        """Tells that the ledger and all that follows from it is written up to this entry."""
        self._newest = max(self._newest, number)
        self._wake()

    def close(self) -> None:
        """Wakes who waits, for good: the process ends."""
        self._closed = True
        self._wake()

    async def wait(self, after: int, timeout_seconds: float) -> int:
        """Waits for an entry beyond a number, for a time, or until it is closed.

        Returns:
            The number of the newest entry.
        """
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._newest > after or self._closed:
                return self._newest
            self._waiting.add(woken)
        try:
            await asyncio.wait([woken], timeout=timeout_seconds)
        finally:
            with self._lock:
                self._waiting.discard(woken)
        return self._newest

    def _wake(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for each in waiting:
            loop = each.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, each)


def _settle(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)
