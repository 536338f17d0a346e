"""robots.txt: what a site lets us fetch and how often (RFC 9309), remembered for a day."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2
from protego import Protego

from app.domain.errors import FetchError, RefusedAddressError
from app.intake.exchange import REDIRECTS, Answer, HttpExchange, redirect_target
from app.intake.pacing import HostPacing
from app.ports import Clock

_LIFE = timedelta(hours=24)  # RFC 9309, 2.4: not longer
_LIFE_OF_A_FAILURE = timedelta(minutes=10)
_MAX_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are to be read
_MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2
_LONGEST_DELAY_SECONDS = 60.0  # more would mean that a site is hardly ever polled
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class _Rules:
    """Of one site; None where they could not be read."""

    parsed: Protego | None
    expires_at: datetime
    problem: str = ""


class Robots:
    """Asks sites for their rules and keeps them.

    Args:
        exchange: Fetches robots.txt.
        pacing: These requests wait for their turn as well.
        clock: Tells when rules are too old.
        product: The name that rules call us by.
    """

    def __init__(
        self, *, exchange: HttpExchange, pacing: HostPacing, clock: Clock, product: str
    ) -> None:
        self._exchange = exchange
        self._pacing = pacing
        self._clock = clock
        self._product = product
        self._rules: dict[str, _Rules] = {}
        self._reading: dict[str, asyncio.Lock] = {}

    async def delay_seconds(self, url: httpx2.URL) -> float:
        """The pause between requests that the site of an address asks for; 0 for none.

        Raises:
            RefusedAddressError: The site does not want the address fetched.
            FetchError: Its rules cannot be read at present, which forbids everything.
        """
        site = str(url.copy_with(raw_path=b"/", fragment=None))
        async with self._reading.setdefault(site, asyncio.Lock()):
            rules = self._rules.get(site)
            if rules is None or rules.expires_at <= self._clock.now():
                rules = self._rules[site] = await self._read(httpx2.URL(site).join("/robots.txt"))
        if rules.parsed is None:
            raise FetchError(rules.problem)
        if not rules.parsed.can_fetch(str(url), self._product):
            raise RefusedAddressError(
                f"robots.txt of {url.host} does not allow {self._product} to fetch {url}"
            )
        delay = rules.parsed.crawl_delay(self._product) or 0.0
        return min(float(delay), _LONGEST_DELAY_SECONDS)

    async def _read(self, url: httpx2.URL) -> _Rules:
        try:
            answer = await self._get(url)
        except RefusedAddressError:
            raise
        except FetchError as error:
            if error.retry_at is not None:
                raise
            return self._unreadable(str(error))
        if answer.status >= 500 or answer.status == _TOO_MANY_REQUESTS:
            return self._unreadable(f"{url} answers with status {answer.status}")
        # What is not there (4xx, or no end of redirects) forbids nothing.
        text = answer.body[:_MAX_BYTES].decode("utf-8", errors="replace")
        return _Rules(Protego.parse(text), self._clock.now() + _LIFE)

    async def _get(self, url: httpx2.URL) -> Answer:
        for _ in range(_MAX_REDIRECTS):
            async with self._pacing.turn(url.host):
                answer = await self._exchange.get(url, {"Accept": "text/plain"}, lambda _: True)
            if answer.status not in REDIRECTS:
                break
            url = redirect_target(url, answer)
        return answer

    def _unreadable(self, reason: str) -> _Rules:
        problem = f"robots.txt cannot be read, so nothing may be fetched for now: {reason}"
        return _Rules(None, self._clock.now() + _LIFE_OF_A_FAILURE, problem)
