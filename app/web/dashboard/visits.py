"""When a reader was here last, kept in a cookie: no account is needed to see what is new."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

VISIT_COOKIE = "samestory_visit"

_PAUSE = timedelta(minutes=30)  # whoever comes back later than that makes another visit
_COOKIE_SECONDS = 365 * 24 * 3600
_LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that goes on.

    Attributes:
        before: The last moment of the visit before; None on the first one.
        now: The present moment.
    """

    before: datetime | None
    now: datetime

    def keep(self, response: Response) -> None:
        """Has the browser remember it."""
        before = int(self.before.timestamp()) if self.before else ""
        response.set_cookie(
            VISIT_COOKIE,
            f"{before}-{int(self.now.timestamp())}",
            max_age=_COOKIE_SECONDS,
            httponly=True,
            samesite="lax",
        )


def visit_of(request: Request, now: datetime) -> Visit:
    """The visit that a request belongs to; a cookie that cannot be read is as good as none."""
    before, _, last = request.cookies.get(VISIT_COOKIE, "").partition("-")
    before_at, last_at = _instant(before), _instant(last)
    if last_at is not None and now - last_at > _PAUSE:
        return Visit(last_at, now)
    return Visit(before_at, now)


def _instant(seconds: str) -> datetime | None:
    if not (seconds.isascii() and seconds.isdecimal()) or int(seconds[:12]) > _LATEST:
        return None
    return datetime.fromtimestamp(int(seconds[:12]), UTC)
