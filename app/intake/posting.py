"""Sends to an address of somebody: checked like what is fetched, once, without redirects."""

import asyncio
from collections.abc import Mapping
from functools import cached_property
from ssl import SSLContext

import httpcore2
import httpx2

from app.domain.errors import FetchError, RefusedAddressError
from app.domain.webhook import Reply
from app.intake.connection import CheckedBackend, Resolver, resolve_by_system
from app.intake.exchange import check_address

_MAX_ANSWER_BYTES = 16_384  # only the status counts; this much is read so that it ends well


class CheckedSender:
    """A `Sender` over HTTP; each message has a connection of its own, closed after it.

    Args:
        user_agent: Sent with every message.
        total_seconds: From resolving the host to the end of the answer.
        allow_private: Whether private addresses may be sent to.
        resolve: Gives the IP addresses of a host.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        total_seconds: float,
        allow_private: bool,
        resolve: Resolver = resolve_by_system,
    ) -> None:
        self._user_agent = user_agent
        self._total_seconds = total_seconds
        self._backend = CheckedBackend(allow_private=allow_private, resolve=resolve)

    async def check(self, url: str) -> None:
        """Checks that an address may be sent to, before anything is."""
        target = _parsed(url)
        try:
            async with asyncio.timeout(self._total_seconds):
                await self._backend.addresses(target.host, target.port or 0)
        except (httpcore2.NetworkError, TimeoutError) as error:
            raise FetchError(f"{url}: {str(error) or 'its host is not known'}") from error

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Sends once."""
        target = _parsed(url)
        try:
            async with asyncio.timeout(self._total_seconds):
                return await self._post(target, headers, body)
        except TimeoutError as error:
            raise FetchError(
                f"expected an answer within {self._total_seconds:g} s, found none"
            ) from error
        except (
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpcore2.TimeoutException,
        ) as error:
            raise FetchError(str(error) or type(error).__name__) from error

    async def _post(self, url: httpx2.URL, headers: Mapping[str, str], body: bytes) -> Reply:
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        sent: list[tuple[bytes | str, bytes | str]] = [
            ("User-Agent", self._user_agent),
            ("Content-Length", str(len(body))),
            *headers.items(),
        ]
        async with (
            httpcore2.AsyncConnectionPool(
                ssl_context=self._tls, network_backend=self._backend
            ) as pool,
            pool.stream("POST", target, headers=sent, content=body) as response,
        ):
            retry_after = next(
                (
                    value.decode("latin-1")
                    for name, value in response.headers
                    if name.lower() == b"retry-after"
                ),
                "",
            )
            read = 0
            async for piece in response.aiter_stream():
                read += len(piece)
                if read > _MAX_ANSWER_BYTES:
                    break
            return Reply(response.status, retry_after)

    @cached_property
    def _tls(self) -> SSLContext:
        return httpcore2.default_ssl_context()


def _parsed(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise RefusedAddressError(f"expected a web address, found {url[:200]!r}") from error
    check_address(parsed)
    return parsed
