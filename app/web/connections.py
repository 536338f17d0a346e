"""Connections: how many at once, and how long one may take to ask and to take the answer.

uvicorn waits without end for a request, and for its answer to be taken, so that a few hundred
clients that send or read a byte a minute would hold every file that the process may open.
"""

import asyncio
from http import HTTPStatus
from uuid import uuid4

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.web.problems import MALFORMED, TOO_MANY_CONNECTIONS, TOO_SLOW, ProblemKind, problem
from app.web.shell import REQUEST_ID_HEADER, SECURITY_HEADERS

MAX_CONNECTIONS = 500
"""Open at once; half of the files that Linux lets a process open."""

HEAD_SECONDS = 20.0
"""From the first byte of a request, or the connection, to the end of its headers."""

BODY_PAUSE_SECONDS = 120.0
"""Between two pieces of a body; a sender of articles may wait for the next one."""

READ_PAUSE_SECONDS = 60.0
"""In which a client must take some of what is sent to it, or its connection is broken off."""

KEEP_ALIVE_SECONDS = 10
"""That a connection is kept without a request: longer than usual clients keep theirs (five
seconds), for a request that comes just when the server ends the connection is lost."""

PARTING_SECONDS = 2.0
"""For who is refused to stop sending and read why; what was sent and not read when a connection
is closed makes the system reset it, and the answer is lost on its way."""

MAX_PARTING = 200
"""Connections that are closing at once; more are closed without waiting for who is refused."""


class PatientProtocol(H11Protocol):
    """uvicorn's protocol with limits; what it refuses itself it says as the REST API does."""

    max_connections = MAX_CONNECTIONS
    head_seconds = HEAD_SECONDS
    body_pause_seconds = BODY_PAUSE_SECONDS
    read_pause_seconds = READ_PAUSE_SECONDS
    parting_seconds = PARTING_SECONDS
    is_parting = False
    _limit: asyncio.TimerHandle | None = None
    _look: asyncio.TimerHandle | None = None
    _untaken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes a connection, or says that there are too many."""
        super().connection_made(transport)
        self._look = self.loop.call_later(self.read_pause_seconds, self._look_at_reader)
        if self._are_too_many():
            self._refuse(
                TOO_MANY_CONNECTIONS,
                f"expected at most {self.max_connections} connections, found more; ask again later",
            )
            return
        self._limit = self.loop.call_later(self.head_seconds, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets a connection."""
        self._unlimited()
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads on, with a limit to what comes next."""
        if self.is_parting:
            return
        waited_for_head = self._limit is not None and self.conn.their_state is h11.IDLE
        super().data_received(data)
        if self.is_parting:  # it was no HTTP
            return
        state = self.conn.their_state
        if state is h11.IDLE and waited_for_head:
            return  # more of the same head does not give it more time
        self._unlimited()
        if state is h11.IDLE:
            self._limit = self.loop.call_later(self.head_seconds, self._too_slow)
        elif state is h11.SEND_BODY:
            self._untaken = 0  # who still sends may read later
            self._limit = self.loop.call_later(self.body_pause_seconds, self._too_slow)

    def resume_writing(self) -> None:
        """Sends on: most of what waited was taken."""
        self._untaken = 0
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP."""
        self._refuse(MALFORMED, f"expected HTTP/1.1 with at most 64 KiB of headers; {msg}")

    def _too_slow(self) -> None:
        self._limit = None
        if self.flow.read_paused:  # it is we who are slow
            self._limit = self.loop.call_later(self.body_pause_seconds, self._too_slow)
            return
        self._refuse(TOO_SLOW, "expected the request to go on, waited in vain")

    def _look_at_reader(self) -> None:
        """Breaks the connection off if nothing was taken of what waits since the last look."""
        untaken = self.transport.get_write_buffer_size()
        if untaken and untaken >= self._untaken > 0:
            self.transport.abort()
            return
        self._untaken = untaken
        self._look = self.loop.call_later(self.read_pause_seconds, self._look_at_reader)

    def _refuse(self, kind: ProblemKind, detail: str) -> None:
        """Answers and closes; where an answer is under way, closes alone."""
        self._unlimited()
        cycle = self.cycle
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            self.transport.close()
            return
        self.transport.write(_answer(kind, detail))
        if self._parting() >= MAX_PARTING:
            self.transport.close()
            return
        self.is_parting = True
        self.transport.write_eof()
        self.flow.resume_reading()
        if cycle is not None:  # who reads the body learns that no more will come
            cycle.disconnected = True
            cycle.message_event.set()
        self._limit = self.loop.call_later(self.parting_seconds, self.transport.close)

    def _are_too_many(self) -> bool:
        most = self.max_connections
        return len(self.connections) > most and len(self.connections) - self._parting() > most

    def _parting(self) -> int:
        """How many connections are closing."""
        connections = self.connections
        return sum(isinstance(each, PatientProtocol) and each.is_parting for each in connections)

    def _unlimited(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None


def _answer(kind: ProblemKind, detail: str) -> bytes:
    request_id = uuid4().hex
    body = problem(kind, detail, request_id=request_id).model_dump_json(exclude_none=True).encode()
    headers = {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        REQUEST_ID_HEADER: request_id,
        **SECURITY_HEADERS,
    }
    if kind is TOO_MANY_CONNECTIONS:
        headers["Retry-After"] = "5"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    phrase = HTTPStatus(kind.status).phrase
    return f"HTTP/1.1 {kind.status} {phrase}\r\n{head}\r\n".encode() + body
