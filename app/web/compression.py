"""Packed answers: gzip for who accepts it, with an ETag of its own.

A strong ETag names bytes, so the packed answer may not carry that of the plain one (RFC 9110,
8.8.3): `"x"` becomes `"x-gzip"`. Who sends either back means the same version: behind this
layer `If-None-Match` and `If-Match` hold the plain ETag, and 304 names the one that was sent.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SMALLEST_BYTES = 1_000  # smaller answers fit a packet either way
_LEVEL = 5  # a page of stories becomes a third as large, as at level 9
_PACKED = re.compile(r'-gzip"')
_CONDITIONS = ("if-none-match", "if-match")
_NOT_MODIFIED = 304


class Compression:
    """ASGI layer; event streams and what is small are sent as they are."""

    def __init__(self, application: ASGIApp) -> None:
        self._packing = GZipMiddleware(
            application, minimum_size=_SMALLEST_BYTES, compresslevel=_LEVEL
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._packing(scope, receive, send)
            return
        given = Headers(scope=scope)
        accepts = accepts_gzip(given.get("accept-encoding", ""))
        inner = {**scope, "headers": list(scope["headers"])}
        headers = MutableHeaders(scope=inner)
        headers["accept-encoding"] = "gzip" if accepts else "identity"
        for name in _CONDITIONS:
            # A reader that takes no gzip cannot use the packed copy that a cache may hold.
            if name in headers and (accepts or name == "if-match"):
                headers[name] = _PACKED.sub('"', headers[name])
        known = given.get("if-none-match", "") if accepts else ""

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                _name(MutableHeaders(scope=message), message["status"], known)
            await send(message)

        await self._packing(inner, receive, send_named)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a reader takes gzip (RFC 9110, 12.5.3); without the header we do not pack."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            weights[coding] = float(weight)
        except ValueError:
            weights[coding] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _name(headers: MutableHeaders, status: int, known: str) -> None:
    """Gives a packed answer, or the 304 in its place, its own ETag."""
    etag = headers.get("etag", "")
    if not etag.startswith('"'):
        return
    packed = f'{etag[:-1]}-gzip"'
    if status == _NOT_MODIFIED:
        headers.add_vary_header("Accept-Encoding")
        if packed in known:
            headers["etag"] = packed
    elif headers.get("content-encoding") == "gzip":
        headers["etag"] = packed
