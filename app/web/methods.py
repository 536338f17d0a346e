"""HEAD wherever there is GET, and which methods an address knows (OPTIONS, and with 405)."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHOD_NOT_ALLOWED = 405


class Methods:
    """ASGI layer.

    Args:
        application: What is behind it.
        routes: All that answer.
    """

    def __init__(self, application: ASGIApp, *, routes: Sequence[BaseRoute]) -> None:
        self._application = application
        self._routes = [route for route in routes if isinstance(route, Route | Mount)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and (allowed := self._allowed(scope)):
            response = Response(status_code=204, headers={"Allow": allowed})
            await response(scope, receive, send)
            return

        async def send_allowed(message: Message) -> None:
            starts = message["type"] == "http.response.start"
            if starts and message["status"] == _METHOD_NOT_ALLOWED:
                # The routes of an address know their own methods only.
                MutableHeaders(scope=message)["Allow"] = self._allowed(scope)
            await send(message)

        if scope["method"] == "HEAD":
            head = _Head(receive, send_allowed)
            await self._application({**scope, "method": "GET"}, head.receive, head.send)
        else:
            await self._application(scope, receive, send_allowed)

    def _allowed(self, scope: Scope) -> str:
        """The methods of an address as `Allow` lists them; '' when there is no such address."""
        known: set[str] = set()
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                known |= (route.methods or set()) if isinstance(route, Route) else {"GET"}
        if "GET" in known:
            known.add("HEAD")
        return ", ".join(sorted(known | {"OPTIONS"})) if known else ""


class _Head:
    """Sends what GET would without its body; to what would go on for ever it says goodbye."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._is_over = False

    async def receive(self) -> Message:
        return {"type": "http.disconnect"} if self._is_over else await self._receive()

    async def send(self, message: Message) -> None:
        if self._is_over:
            return
        if message["type"] == "http.response.start":
            await self._send(message)
        else:
            self._is_over = True
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
