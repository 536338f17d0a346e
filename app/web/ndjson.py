"""Lines of a streamed request body, in batches of bounded size."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    Attributes:
        number: Its place in the body, from 1.
        content: Without its line break; None for one that is too long to be held.
    """

    number: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """When a batch is closed.

    Attributes:
        line_bytes: Longer lines are not held.
        lines: Most lines a batch.
        bytes: A batch is closed when it holds as many; its last line may exceed it.
        idle_seconds: A batch is closed when so long nothing came: who waits for an answer
            before sending more gets it.
    """

    line_bytes: int
    lines: int
    bytes: int = 8_000_000
    idle_seconds: float = 0.05


async def batches_of_lines(receive: Receive, limits: BatchLimits) -> AsyncIterator[list[Line]]:
    """Reads the body of a request; no batch is empty.

    Nothing is read ahead while the caller works on a batch, so that a fast sender waits.

    Raises:
        ClientDisconnect: The sender went away; lines it had sent whole were yielded.
    """
    splitter = _LineSplitter(limits.line_bytes)
    batch = _Batch(limits)
    reading: asyncio.Future[Message] | None = None
    more = True
    try:
        while more:
            reading = reading or asyncio.ensure_future(receive())
            await asyncio.wait({reading}, timeout=None if batch.empty else limits.idle_seconds)
            if not reading.done():
                yield batch.take()
                continue
            message, reading = reading.result(), None
            more = message.get("more_body", False)
            ended = message["type"] == "http.request" and not more
            for line in splitter.lines(message.get("body", b""), ended=ended):
                if batch.add(line):
                    yield batch.take()
    finally:
        if reading is not None:
            reading.cancel()
    if not batch.empty:
        yield batch.take()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect


class _Batch:
    def __init__(self, limits: BatchLimits) -> None:
        self._limits = limits
        self._lines: list[Line] = []
        self._bytes = 0

    @property
    def empty(self) -> bool:
        return not self._lines

    def add(self, line: Line) -> bool:
        """Adds a line; True when the batch is full with it."""
        self._lines.append(line)
        self._bytes += len(line.content or b"")
        return len(self._lines) >= self._limits.lines or self._bytes >= self._limits.bytes

    def take(self) -> list[Line]:
        lines, self._lines, self._bytes = self._lines, [], 0
        return lines


class _LineSplitter:
    """Cuts a stream of bytes into lines, holding at most one line that is not whole."""

    def __init__(self, line_bytes: int) -> None:
        self._line_bytes = line_bytes
        self._number = 0
        self._rest = bytearray()
        self._too_long = False

    def lines(self, chunk: bytes, *, ended: bool) -> Iterator[Line]:
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            self._hold(chunk[start:end])
            yield from self._finish()
            start = end + 1
        self._hold(chunk[start:])
        if ended:
            yield from self._finish()

    def _hold(self, part: bytes) -> None:
        if self._too_long or len(self._rest) + len(part) > self._line_bytes:
            self._too_long = True
            self._rest.clear()
        else:
            self._rest += part

    def _finish(self) -> Iterator[Line]:
        self._number += 1
        content = None if self._too_long else bytes(self._rest)
        self._rest.clear()
        self._too_long = False
        if content is None or content.strip():
            yield Line(self._number, content)
