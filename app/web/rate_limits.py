"""Rate limits: so many requests a minute a caller, told in headers, else 429.

The headers `RateLimit-Policy` and `RateLimit` are those of
draft-ietf-httpapi-ratelimit-headers-10. A caller's minute begins with its first request, so
that what the headers say is exactly what holds.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.caller import caller_of
from app.web.problems import TOO_MANY, Answers, ProblemError

WINDOW_SECONDS = 60
_MOST_CALLERS = 10_000  # that are remembered before those whose minute is over are forgotten


@dataclass(slots=True)
class _Minute:
    ends_at: float
    left: int


class RateLimits:
    """ASGI layer over `/v1/`; monitoring and pages are never limited.

    Args:
        application: What is behind it.
        answers: Says refusals.
        quota: Requests a minute a caller.
        now: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        application: ASGIApp,
        *,
        answers: Answers,
        quota: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application = application
        self._answers = answers
        self._quota = quota
        self._now = now
        self._minutes: dict[str, _Minute] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._application(scope, receive, send)
            return
        request = Request(scope)
        minute = self._minute_of(caller_of(request))
        is_allowed = minute.left > 0
        minute.left -= is_allowed
        seconds = max(1, math.ceil(minute.ends_at - self._now()))
        told = {
            "RateLimit-Policy": f'"requests";q={self._quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"requests";r={minute.left};t={seconds}',
        }

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        if is_allowed:
            await self._application(scope, receive, send_told)
            return
        detail = f"expected at most {self._quota} requests a minute; go on in {seconds} seconds"
        error = ProblemError(TOO_MANY, detail, {"Retry-After": str(seconds)})
        await self._answers.refusal(request, error)(scope, receive, send_told)

    def _minute_of(self, caller: str) -> _Minute:
        now = self._now()
        minute = self._minutes.get(caller)
        if minute is None or minute.ends_at <= now:
            if len(self._minutes) >= _MOST_CALLERS:
                standing = self._minutes.items()
                self._minutes = {name: each for name, each in standing if each.ends_at > now}
            minute = self._minutes[caller] = _Minute(now + WINDOW_SECONDS, self._quota)
        return minute
