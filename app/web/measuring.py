"""Measures requests: how many, how long, by the template of their route, never by address."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.metrics import Metrics
from app.web.traffic import Traffic

_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}
_OTHER = "other"


class Measuring:
    """ASGI layer outside of all that may refuse.

    Args:
        application: What answers.
        metrics: Told of each answer when it begins.
        traffic: Told when a request comes and when its answer begins.
    """

    def __init__(self, application: ASGIApp, *, metrics: Metrics, traffic: Traffic) -> None:
        self._application = application
        self._metrics = metrics
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        started = time.perf_counter()
        state = scope.setdefault("state", {})
        waits = True
        self._traffic.comes()

        def answered() -> None:
            nonlocal waits
            if waits:
                waits = False
                self._traffic.answered()

        async def send_measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered()
                method = scope["method"] if scope["method"] in _METHODS else _OTHER
                route = state.get("route", _OTHER)
                self._metrics.requests.labels(route, method, str(message["status"])).inc()
                seconds = time.perf_counter() - started
                self._metrics.request_seconds.labels(route, method).observe(seconds)
                if code := state.get("problem_code"):
                    self._metrics.problems.labels(code).inc()
            await send(message)

        try:
            await self._application(scope, receive, send_measured)
        finally:
            answered()


class NotingRoute:
    """Innermost ASGI layer: tells those outside which route answers, once it is known."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start" and "route" in scope:
                path = getattr(scope["route"], "path", _OTHER)
                scope["state"]["route"] = path.replace(":path}", "}")
            await send(message)

        await self._application(scope, receive, send_noted)
