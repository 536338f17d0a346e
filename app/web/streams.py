"""Live streams: the log of changes as Server-Sent Events, a bounded number of them at once."""

from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.domain.change import ChangeFilter
from app.service.bulletin import Bulletin
from app.service.changes import ChangePage, Changes
from app.web import change_wire
from app.web.problems import TOO_MANY_STREAMS, ProblemError

_CHANGES_A_READ = 100
_HEARTBEAT_SECONDS = 15.0  # proxies drop what is silent for 30 to 60
_RETRY_MS = 2_000
_RETRY_AFTER_SECONDS = 5
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would hold events back
}


class Streams:
    """Opens streams, up to so many at once.

    Args:
        changes: Read a page at a time, when the client has taken the page before: nothing is
            queued for a slow one.
        bulletin: Tells when there is more.
        most: Streams at once.
    """

    def __init__(self, changes: Changes, bulletin: Bulletin, *, most: int) -> None:
        self._changes = changes
        self._bulletin = bulletin
        self._most = most
        self._open = 0

    def open(self, cursor: str | None, which: ChangeFilter) -> "EventStream":
        """A stream of what comes after a cursor.

        Raises:
            InvalidQueryError: It is no cursor of this log.
            ProblemError: All places are taken.
        """
        after = self._changes.place(cursor)
        if self._open >= self._most:
            raise ProblemError(
                TOO_MANY_STREAMS,
                "",
                headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
            )
        self._open += 1
        return EventStream(self, self._events(after, which))

    def leave(self) -> None:
        """Frees the place of a stream that has ended."""
        self._open -= 1

    async def _events(self, after: int, which: ChangeFilter) -> AsyncIterator[bytes]:
        yield f"retry: {_RETRY_MS}\n".encode() + _place(after)
        while not self._bulletin.closed:
            page = await run_in_threadpool(self._changes.page, after, which, _CHANGES_A_READ)
            told = page.changes[-1].change.number if page.changes else after
            after = page.after
            if page.changes:
                yield _written(page)
            if page.has_more:
                if told < after:  # much did not pass: it shall not be looked through again
                    yield _place(after)
            elif await self._bulletin.wait(after, _HEARTBEAT_SECONDS) <= after:
                yield _place(after)


class EventStream(StreamingResponse):
    """A response that takes a place as long as it lasts."""

    def __init__(self, streams: Streams, events: AsyncIterator[bytes]) -> None:
        super().__init__(events, media_type="text/event-stream", headers=_HEADERS)
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streams until the client goes away or the server stops."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave()


def _place(after: int) -> bytes:
    """A heartbeat; a block without data is no event, but its id is where a client resumes."""
    return f": heartbeat\nid: {after}\n\n".encode()


def _written(page: ChangePage) -> bytes:
    events = (
        f"id: {view.change.number}\nevent: {view.change.kind}\n"
        f"data: {change_wire.change(view).model_dump_json()}\n\n"
        for view in page.changes
    )
    return "".join(events).encode()
