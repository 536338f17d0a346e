"""The fetcher: redirects, robots.txt and politeness around single exchanges."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

import httpx2

from app.domain.errors import FetchError, RefusedAddressError
from app.domain.fetched import Fetched, Resource
from app.intake.exchange import (
    REDIRECTS,
    Answer,
    HttpExchange,
    check_address,
    redirect_target,
)
from app.intake.pacing import HostPacing
from app.intake.robots import Robots
from app.ports import Clock

_MAX_REDIRECTS = 5
_FOR_EVER = frozenset({301, 308})
_BUSY = frozenset({429, 503})
_LONGEST_WAIT = timedelta(days=2)  # a site that asks for more is asked again all the same
_ACCEPT = {
    Resource.FEED: "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    Resource.PAGE: "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
}


class PoliteFetcher:
    """A `Fetcher` that asks as a good guest does. For one event loop.

    Args:
        exchange: Does single requests, to checked addresses only.
        robots: Knows what sites allow.
        pacing: Knows when a host may be asked.
        clock: For `Retry-After`.
    """

    def __init__(
        self, *, exchange: HttpExchange, robots: Robots, pacing: HostPacing, clock: Clock
    ) -> None:
        self._exchange = exchange
        self._robots = robots
        self._pacing = pacing
        self._clock = clock

    async def fetch(
        self, url: str, expected: Resource, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched:
        """Asks for an address and follows its redirects, each checked like the first."""
        headers = {"Accept": _ACCEPT[expected]}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        here, moved_to, for_ever = _parsed(url), None, True
        for _ in range(_MAX_REDIRECTS + 1):
            answer = await self._ask(here, headers, expected)
            if answer.status not in REDIRECTS:
                return self._fetched(here, answer, moved_to)
            here = redirect_target(here, answer)
            for_ever = for_ever and answer.status in _FOR_EVER
            if for_ever:
                moved_to = str(here)
        raise FetchError(f"{url}: expected at most {_MAX_REDIRECTS} redirects, found more")

    async def _ask(self, url: httpx2.URL, headers: Mapping[str, str], expected: Resource) -> Answer:
        check_address(url)
        delay = await self._robots.delay_seconds(url)
        accepts = _is_feed if expected is Resource.FEED else _is_page
        async with self._pacing.turn(url.host, delay_seconds=delay):
            return await self._exchange.get(url, headers, accepts)

    def _fetched(self, url: httpx2.URL, answer: Answer, moved_to: str | None) -> Fetched:
        retry_at = None
        if answer.status in _BUSY:
            retry_at = self._retry_at(answer.headers.get("retry-after", "").strip())
        if retry_at is not None:
            self._pacing.hold(url.host, retry_at)
        return Fetched(
            url=str(url),
            status=answer.status,
            body=answer.body,
            charset=_charset(answer.headers.get("content-type", "")),
            etag=_sendable(answer.headers.get("etag")),
            modified=_sendable(answer.headers.get("last-modified")),
            moved_to=moved_to,
            retry_at=retry_at,
        )

    def _retry_at(self, stated: str) -> datetime | None:
        """`Retry-After`, in seconds or as a date; None when it is neither or in the past."""
        now = self._clock.now()
        try:
            if stated.isdecimal():
                wait = timedelta(seconds=int(stated))
            else:
                found = parsedate_to_datetime(stated)
                wait = found.replace(tzinfo=found.tzinfo or UTC) - now
        except (ValueError, OverflowError):
            return None
        return now + min(wait, _LONGEST_WAIT) if wait > timedelta(0) else None


def _parsed(url: str) -> httpx2.URL:
    try:
        return httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise RefusedAddressError(f"expected a web address, found {url[:200]!r}") from error


def _is_page(media_type: str) -> bool:
    return media_type in {"", "text/html", "application/xhtml+xml"}


def _is_feed(media_type: str) -> bool:
    """Also what feeds are wrongly served as; their content tells what they are."""
    kind, _, name = media_type.partition("/")
    return (
        kind in {"", "text"}
        or "xml" in name
        or "json" in name
        or media_type in {"application/gzip", "application/x-gzip", "application/octet-stream"}
    )


def _sendable(validator: str | None) -> str | None:
    """A validator that can be sent back; None for one that no request could hold."""
    return validator if validator and validator.isascii() and validator.isprintable() else None


def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset("")
