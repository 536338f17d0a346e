"""What surrounds every request: an id, a bounded body, safe headers, a last resort for errors."""

import re
from collections.abc import Mapping
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.problems import INTERNAL, Answers, problem_of_request, too_large

REQUEST_ID_HEADER = "X-Request-ID"

# Pages need nothing but files of their own: no script of an article can run, whatever stands in it.
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # To no other site. 'no-referrer' would take the origin from our own forms as well, by which
    # `app.web.origins` tells them from those of other sites.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Shell:
    """Outermost ASGI layer of ours.

    A caller's `X-Request-ID` is kept when it is harmless, else one is made; the logs of the
    request carry it.
    """

    def __init__(self, application: ASGIApp, *, answers: Answers, max_request_bytes: int) -> None:
        self._application = application
        self._answers = answers
        self._max_request_bytes = max_request_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        request = Request(scope)
        request.state.request_id = _request_id(request)
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers[REQUEST_ID_HEADER] = request.state.request_id
            await send(message)

        bounded = _bounded(request, receive, self._max_request_bytes)
        with structlog.contextvars.bound_contextvars(request_id=request.state.request_id):
            try:
                await self._application(scope, bounded, send_with_headers)
            except Exception:  # the outermost edge: whatever it is, it is logged and answered
                structlog.get_logger().exception("request failed", path=request.url.path)
                if started:
                    raise  # the server breaks the connection off, so that none takes it for whole
                answer = self._answers.answer(request, problem_of_request(request, INTERNAL, ""))
                await answer(scope, receive, send_with_headers)


def _request_id(request: Request) -> str:
    given = request.headers.get(REQUEST_ID_HEADER, "")
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex


def _bounded(request: Request, receive: Receive, limit: int) -> Receive:
    """Raises on the first read of a body that states too great a length, and on passing it.

    Raised inside `receive`, the error takes the same way as those of the handlers.
    """
    read = 0
    stated = request.headers.get("content-length", "")

    async def bounded() -> Message:
        nonlocal read
        if stated.isdecimal() and int(stated) > limit:
            raise too_large(limit)
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise too_large(limit)
        return message

    return bounded
