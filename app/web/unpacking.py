"""Packed request bodies: `Content-Encoding: gzip` is unpacked as it comes, up to a bound."""

import zlib

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import UnreadableInputError
from app.web.problems import (
    KINDS_OF_ERRORS,
    UNKNOWN_ENCODING,
    Answers,
    ProblemError,
    too_large,
)

_GZIP = {"gzip", "x-gzip"}
_PIECE_BYTES = 262_144
_GZIP_WINDOW = 16 + zlib.MAX_WBITS  # the format of gzip, as zlib names it


class Unpacking:
    """ASGI layer that hides the packing of request bodies from what is behind it.

    A bomb is refused where it passes the bound: nothing is unpacked beyond a quarter of a
    megabyte ahead of who reads.

    Args:
        application: What is behind it.
        answers: Says refusals.
        max_request_bytes: Most bytes of a body, counted unpacked.
    """

    def __init__(self, application: ASGIApp, *, answers: Answers, max_request_bytes: int) -> None:
        self._application = application
        self._answers = answers
        self._max_request_bytes = max_request_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        packed = scope["type"] == "http" and any(
            name == b"content-encoding" for name, _ in scope["headers"]
        )
        if not packed:
            await self._application(scope, receive, send)
            return
        request = Request(scope)
        encoding = ", ".join(request.headers.getlist("content-encoding")).strip().lower()
        if encoding not in _GZIP | {"identity"}:
            error = ProblemError(
                UNKNOWN_ENCODING,
                f"expected a body as it is or packed with gzip, found {encoding[:60]!r}",
                {"Accept-Encoding": "gzip"},
            )
            await self._answers.refusal(request, error)(scope, receive, send)
            return
        inner = {**scope, "headers": list(scope["headers"])}
        headers = MutableHeaders(scope=inner)
        del headers["content-encoding"]
        if encoding in _GZIP:
            del headers["content-length"]  # of the packed body
            receive = _Unpacked(receive, self._max_request_bytes)
        await self._application(inner, receive, send)


class _Unpacked:
    """Receives the unpacked body, in pieces of bounded size."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._unpacker = zlib.decompressobj(_GZIP_WINDOW)
        self._waiting = b""
        self._more = True
        self._unpacked = 0

    async def __call__(self) -> Message:
        while True:
            if not self._waiting:
                if not self._more:
                    return await self._receive()
                message = await self._receive()
                if message["type"] != "http.request":
                    return message
                self._waiting = message.get("body", b"")
                self._more = message.get("more_body", False)
            piece = self._next_piece()
            ended = not self._more and not self._waiting
            if piece or ended:
                if ended:
                    self._require_whole()
                return {"type": "http.request", "body": piece, "more_body": not ended}

    def _next_piece(self) -> bytes:
        if self._unpacker.eof and self._waiting:  # a member may follow another
            self._unpacker = zlib.decompressobj(_GZIP_WINDOW)
        try:
            piece = self._unpacker.decompress(self._waiting, _PIECE_BYTES)
        except zlib.error as error:
            raise _not_gzip(str(error)) from error
        self._waiting = self._unpacker.unconsumed_tail or self._unpacker.unused_data
        self._unpacked += len(piece)
        if self._unpacked > self._limit:
            raise too_large(self._limit)
        return piece

    def _require_whole(self) -> None:
        if not self._unpacker.eof:
            raise _not_gzip("it breaks off")


def _not_gzip(reason: str) -> ProblemError:
    kind = KINDS_OF_ERRORS[UnreadableInputError]
    return ProblemError(kind, f"expected a body packed with gzip, but: {reason}")
