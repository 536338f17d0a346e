"""One request and its answer over HTTP, within limits of time and size; knows no redirects."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from ssl import SSLContext

import httpcore2
import httpx2

from app.domain.errors import FetchError, RefusedAddressError
from app.intake.connection import CheckedBackend, Resolver, resolve_by_system
from app.intake.decompression import Body, unpacked

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that lead on."""

_OK = 200
_CONNECT_SECONDS = 10.0
_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What an answer may cost.

    Attributes:
        max_bytes: Of the body, unpacked. Headers may have 100 KiB, which is httpcore's limit.
        total_seconds: From resolving the host to the last byte.
    """

    max_bytes: int
    total_seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        headers: Names in lower case; of several alike the last.
        body: Unpacked; empty unless the status is 200.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Of the body, in lower case; '' when not stated."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class HttpExchange:
    """Asks servers; each question has a connection of its own, closed after it.

    Neither cookies nor credentials are sent or kept, and no proxy is used: behind one the
    address could not be checked.

    Args:
        user_agent: Sent with every request.
        limits: What an answer may cost.
        allow_private: Whether private addresses may be connected to.
        resolve: Gives the IP addresses of a host.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        limits: FetchLimits,
        allow_private: bool,
        resolve: Resolver = resolve_by_system,
    ) -> None:
        self._user_agent = user_agent
        self._limits = limits
        self._backend = CheckedBackend(allow_private=allow_private, resolve=resolve)

    async def get(
        self, url: httpx2.URL, headers: Mapping[str, str], accepts: Callable[[str], bool]
    ) -> Answer:
        """Asks once.

        Args:
            url: Absolute.
            headers: Beside `User-Agent` and `Accept-Encoding`.
            accepts: Whether a media type ('' when not stated) is wanted; the body of another
                is not read.

        Raises:
            RefusedAddressError: The address may not be connected to.
            FetchError: No answer, or one that is too slow, too large or of another type.
        """
        check_address(url)
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                return await self._ask(url, headers, accepts)
        except TimeoutError as error:
            raise FetchError(
                f"{url}: expected an answer within {self._limits.total_seconds:g} s, found none"
            ) from error
        except (
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpcore2.TimeoutException,
        ) as error:
            raise FetchError(f"{url}: {str(error) or type(error).__name__}") from error
        except RefusedAddressError:
            raise
        except FetchError as error:
            raise FetchError(f"{url}: {error}") from error

    async def _ask(
        self, url: httpx2.URL, headers: Mapping[str, str], accepts: Callable[[str], bool]
    ) -> Answer:
        sent: list[tuple[bytes | str, bytes | str]] = [
            ("User-Agent", self._user_agent),
            ("Accept-Encoding", "gzip"),
            *headers.items(),
        ]
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        async with (
            httpcore2.AsyncConnectionPool(
                ssl_context=self._tls, network_backend=self._backend
            ) as pool,
            pool.stream(
                "GET",
                target,
                headers=sent,
                extensions={"timeout": {"connect": _CONNECT_SECONDS}},
            ) as response,
        ):
            received = {
                name.decode("latin-1").lower(): value.decode("utf-8", errors="replace")
                for name, value in response.headers
            }
            answer = Answer(response.status, received, b"")
            if answer.status != _OK:
                return answer
            self._check_head(answer, accepts)
            encoding = received.get("content-encoding", "").strip().lower()
            body = Body(encoding, self._limits.max_bytes)
            async for piece in response.aiter_stream():
                body.add(piece)
        content = unpacked(body.end(), self._limits.max_bytes)
        return Answer(answer.status, received, content)

    def _check_head(self, answer: Answer, accepts: Callable[[str], bool]) -> None:
        if not accepts(answer.media_type):
            raise FetchError(f"found content of another type: {answer.media_type[:60]!r}")
        stated = answer.headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > self._limits.max_bytes:
            raise FetchError(
                f"expected at most {self._limits.max_bytes:,} bytes, found {int(stated):,}"
            )

    @cached_property
    def _tls(self) -> SSLContext:
        return httpcore2.default_ssl_context()


def redirect_target(here: httpx2.URL, answer: Answer) -> httpx2.URL:
    """Where a redirect leads.

    Raises:
        FetchError: It does not say, or says what is no address.
    """
    location = answer.headers.get("location", "")
    if not location:
        raise FetchError(f"{here}: expected an address to go on to, found none")
    try:
        return here.join(location)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise FetchError(f"{here}: leads to {location[:200]!r}, which is no address") from error


def check_address(url: httpx2.URL) -> None:
    """Checks the form of an address.

    Raises:
        RefusedAddressError: It is not http or https, names no host or port, or holds credentials.
    """
    if url.userinfo:  # first: no message repeats a password
        raise RefusedAddressError(
            f"expected an address without user name and password, found one for {url.host}"
        )
    if url.scheme not in _SCHEMES or not url.host or not 0 < (url.port or 80) < 65_536:
        raise RefusedAddressError(f"expected an http or https address, found {str(url)[:200]!r}")
