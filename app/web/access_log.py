"""The access log: one event a request, without anything that may be secret."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = structlog.get_logger(__name__)


class AccessLog:
    """ASGI layer within the `Shell`, whose request id its events carry.

    An event has the path without its query, since people search for names; of the headers it
    has nothing, and of the key only its id.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._application(scope, receive, send_noted)
        finally:
            key = scope["state"].get("key")
            _LOG.info(
                "request.answered",
                method=scope["method"],
                path=scope["path"],
                status=status or None,  # none: it broke off
                milliseconds=round(1000 * (time.perf_counter() - started), 1),
                key=key.id if key else None,
            )
