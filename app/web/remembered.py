"""Answers about stories that are given again as long as nothing was written to the store."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.etags import is_known

MAX_BYTES = 32 * 1024 * 1024
"""Bytes of answers that are remembered: 1,500 pages of fifty stories."""

_PATHS = ("/v1/stories", "/v1/storylines")
_SECTIONS = tuple(f"{path}/" for path in _PATHS)
_NO_BODY = (b"content-length", b"content-type")

_Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer of status 200.

    Attributes:
        headers: As the handler gave them, an `ETag` among them.
    """

    etag: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Remembered:
    """Innermost ASGI layer: who asks what was asked before is answered without a handler.

    These answers follow from the path, the query and what is stored, and from nothing else. One
    is remembered under the state of the store before its handler read anything: whatever was
    written since, by whatever process, makes it forgotten. The oldest go when there are many.

    Args:
        application: What answers what is not remembered.
        state: Tells the state of the store, see `Queries.state`.
        max_bytes: Of the bodies that are remembered.
    """

    def __init__(
        self, application: ASGIApp, *, state: Callable[[], int], max_bytes: int = MAX_BYTES
    ) -> None:
        self._application = application
        self._state_of_store = state
        self._state: int | None = None
        self._answers: OrderedDict[_Key, _Answer] = OrderedDict()
        self._max_bytes = max_bytes
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if not is_about_stories(scope):
            await self._application(scope, receive, send)
            return
        state = self._state_of_store()
        if state != self._state:
            self._state, self._bytes = state, 0
            self._answers.clear()
        key = (scope["path"], scope["query_string"])
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
            await _give(found, Headers(scope=scope), send)
            return
        heard = _Heard(send)
        await self._application(scope, receive, heard)
        answer = heard.answer()
        if answer is not None and state == self._state:
            self._remember(key, answer)

    def _remember(self, key: _Key, answer: _Answer) -> None:
        before = self._answers.pop(key, None)
        self._bytes += len(answer.body) - (len(before.body) if before else 0)
        self._answers[key] = answer
        while self._bytes > self._max_bytes:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= len(oldest.body)


def is_about_stories(scope: Scope) -> bool:
    """Whether a request reads stories or storylines, and nothing besides what is stored."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    return path in _PATHS or path.startswith(_SECTIONS)


class _Heard:
    """Passes an answer on and keeps it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._parts: list[bytes] = []
        self._ended = False

    async def __call__(self, message: Message) -> None:
        """Passes one message on."""
        if message["type"] == "http.response.start":
            # Layers around this one add headers of their own to the message's list.
            self._start = {**message, "headers": list(message["headers"])}
        else:
            self._parts.append(message.get("body", b""))
            self._ended = not message.get("more_body", False)
        await self._send(message)

    def answer(self) -> _Answer | None:
        """The answer, if it is whole, of status 200 and has an `ETag`."""
        if not self._ended or self._start.get("status") != HTTPStatus.OK:
            return None
        etag = Headers(raw=self._start["headers"]).get("etag")
        if etag is None:
            return None
        return _Answer(etag, tuple(self._start["headers"]), b"".join(self._parts))


async def _give(answer: _Answer, asked: Headers, send: Send) -> None:
    status, headers, body = HTTPStatus.OK, list(answer.headers), answer.body
    if is_known(asked.get("if-none-match", ""), answer.etag):
        status, body = HTTPStatus.NOT_MODIFIED, b""
        headers = [each for each in headers if each[0].lower() not in _NO_BODY]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
