"""Whether anybody waits for an answer just now, for work that gives way to who does."""

import asyncio
import time

_LOOK_SECONDS = 0.002  # about as long as a request takes


class Traffic:
    """Counts the requests whose answers have not begun. For the event loop's thread."""

    def __init__(self) -> None:
        self._waiting = 0

    def comes(self) -> None:
        """A request came."""
        self._waiting += 1

    def answered(self) -> None:
        """An answer began, or never will: a stream that goes on for days keeps nobody waiting."""
        self._waiting -= 1

    async def lull(self, most_seconds: float) -> None:
        """Returns as soon as nobody waits, after a time at the latest."""
        ends = time.monotonic() + most_seconds
        while self._waiting and time.monotonic() < ends:
            await asyncio.sleep(_LOOK_SECONDS)
