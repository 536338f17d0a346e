"""A client light enough not to be what is measured: HTTP/1.1 on asyncio's bare transports."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"
_FAILED = 400


@dataclass(frozen=True, slots=True)
class Target:
    """A request."""

    method: str
    path: str
    body: bytes = b""
    media_type: str = "application/json"

    def request(self, host: str) -> bytes:
        """As it goes over the wire."""
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: {host}\r\n"
        if self.body:
            head += f"Content-Type: {self.media_type}\r\nContent-Length: {len(self.body)}\r\n"
        return f"{head}\r\n".encode() + self.body


@dataclass(slots=True)
class Measured:
    """How requests were answered.

    Attributes:
        milliseconds: Of each answer, since its request was due.
        seconds: From the first request to the last answer.
        failures: Answers of status 400 or more.
        own_seconds: Processor time of the client.
    """

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failures: int = 0
    own_seconds: float = 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        ordered = sorted(self.milliseconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    @property
    def p99(self) -> float:
        """Milliseconds within which 99 % were answered."""
        return self.percentile(0.99)

    @classmethod
    def joined(cls, parts: Sequence["Measured"]) -> "Measured":
        """Several that were measured at the same time."""
        return cls(
            [each for part in parts for each in part.milliseconds],
            max(part.seconds for part in parts),
            sum(part.failures for part in parts),
        )


class Client:
    """Asks a server over connections that stay open."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._idle: list[_Connection] = []

    async def close(self) -> None:
        """Closes the connections."""
        for connection in self._idle:
            connection.close()
        await asyncio.sleep(0)  # the loop closes them at its next turn

    async def ask(self, target: Target) -> bytes:
        """The body of an answer."""
        _, body = await self._answer(target)
        return body

    async def flood(self, targets: Iterator[Target], seconds: float, connections: int) -> Measured:
        """Asks without a pause over some connections."""
        spent = time.process_time()
        parts = [self.read(targets, seconds, 0) for _ in range(connections)]
        found = Measured.joined(await asyncio.gather(*parts))
        found.own_seconds = time.process_time() - spent
        return found

    async def read(self, targets: Iterable[Target], seconds: float, pause: float) -> Measured:
        """Asks one after another, with a pause after each answer."""
        found = Measured()
        started = time.perf_counter()
        for target in targets:
            due = time.perf_counter()
            if due - started > seconds:
                break
            await self._measure(target, due, found)
            if pause:
                await asyncio.sleep(pause)
        found.seconds = time.perf_counter() - started
        return found

    async def pace(self, targets: Iterator[Target], seconds: float, rate: float) -> Measured:
        """Asks at a steady pace, whatever has been answered."""
        found = Measured()
        started = time.perf_counter()
        asked = []
        for number in range(round(seconds * rate)):
            target, due = next(targets), started + number / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            asked.append(asyncio.create_task(self._measure(target, due, found)))
        await asyncio.gather(*asked)
        found.seconds = time.perf_counter() - started
        return found

    async def _measure(self, target: Target, due: float, found: Measured) -> None:
        status, _ = await self._answer(target)
        found.milliseconds.append(1000 * (time.perf_counter() - due))
        found.failures += status >= _FAILED

    async def _answer(self, target: Target) -> tuple[int, bytes]:
        while True:
            self._idle = [each for each in self._idle if each.is_open]  # the server ends idle ones
            is_used = bool(self._idle)
            connection = self._idle.pop() if is_used else await self._connect()
            try:
                answer = await connection.ask(target.request(self._host))
            except ConnectionError:
                if not is_used:  # else it ended just when it was asked again
                    raise
                continue
            self._idle.append(connection)
            return answer

    async def _connect(self) -> "_Connection":
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(_Connection, self._host, self._port)
        return connection


class _Connection(asyncio.Protocol):
    """One request at a time; understands lengths and chunks."""

    _transport: asyncio.WriteTransport
    _answer: asyncio.Future[tuple[int, bytes]] | None = None

    def __init__(self) -> None:
        self.is_open = True
        self._received = bytearray()
        self._end: int | None = None  # of the answer, when it has a length

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def close(self) -> None:
        self._transport.close()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self._received.clear()
        self._end = None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._end is None:
            head = self._received.find(_HEAD_END)
            if head < 0:
                return
            self._end = self._find_end(head + len(_HEAD_END))
            if self._end is None:
                return
        if len(self._received) >= self._end and self._answer and not self._answer.done():
            status = int(self._received[9:12])
            body = self._received.partition(_HEAD_END)[2]
            self._answer.set_result((status, bytes(body)))

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("the server went away"))

    def _find_end(self, body_start: int) -> int | None:
        """Where the answer ends; None as long as its last chunk has not come."""
        head = bytes(self._received[:body_start]).lower()
        if b"transfer-encoding: chunked" in head:
            done = self._received.endswith(b"0\r\n\r\n")
            return len(self._received) if done else None
        stated = head.partition(b"content-length:")[2].split(b"\r\n")[0]
        return body_start + int(stated or 0)


def told(name: str, found: Measured, server_seconds: float) -> str:
    """A row of the table of results."""
    count = max(len(found.milliseconds), 1)
    failed = f" ({found.failures} FAILED)" if found.failures else ""
    return (
        f"| {name}{failed} | {count / found.seconds:,.0f} | {found.percentile(0.5):.1f} "
        f"| {found.p99:.1f} | {1000 * server_seconds / count:.2f} "
        f"| {1000 * found.own_seconds / count:.2f} |"
    )
