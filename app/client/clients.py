"""The two clients: how each reaches the server, and nothing else that differs."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx2
from pydantic_core import to_jsonable_python

from app import __version__
from app.client.binding import Awaiting, Waiting
from app.client.exchange import Exchange
from app.client.operations import Operations
from app.client.retries import Patience
from app.settings import load_settings

_AGENT = f"samestory-client/{__version__}"


class Client(Operations, Waiting):
    """Asks a running `samestory serve`, and returns when it has answered.

    May be used by several threads at once. Close it, or use it in a `with`.

    Args:
        server: Address such as `https://news.example.org`; default: `SAMESTORY_SERVER`, else
            port `SAMESTORY_PORT` of this machine.
        key: Sent as bearer token; default: `SAMESTORY_KEY`.
        timeout_seconds: Longest wait for a connection, and for any part of an answer.
        patience: How often and how long to ask again where that does no harm.

    Raises:
        ConfigurationError: The environment cannot be used.
    """

    def __init__(
        self,
        server: str | None = None,
        *,
        key: str | None = None,
        timeout_seconds: float = 30.0,
        patience: Patience | None = None,
    ) -> None:
        self._http = httpx2.Client(**_options(server, key, timeout_seconds))
        self.exchange = Exchange(_WaitingWire(self._http), patience or Patience())

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(Operations, Awaiting):
    """As `Client`, with methods to await, and `async for` where that one has `for`."""

    def __init__(
        self,
        server: str | None = None,
        *,
        key: str | None = None,
        timeout_seconds: float = 30.0,
        patience: Patience | None = None,
    ) -> None:
        self._http = httpx2.AsyncClient(**_options(server, key, timeout_seconds))
        self.exchange = Exchange(_AwaitingWire(self._http), patience or Patience())

    async def close(self) -> None:
        """Closes its connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


class _Building:
    def __init__(self, http: httpx2.Client | httpx2.AsyncClient) -> None:
        self._builder = http

    def build(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, object],
        headers: Mapping[str, str],
        content: bytes | None,
        silence_seconds: float | None,
    ) -> httpx2.Request:
        usual = self._builder.timeout
        read = usual.read if silence_seconds is None else silence_seconds
        return self._builder.build_request(
            method,
            path,
            params=to_jsonable_python(parameters),
            headers=headers,
            content=content,
            timeout=httpx2.Timeout(usual.connect, read=read),
        )


class _WaitingWire(_Building):
    """Never suspends: what it does in coroutines it does at once."""

    def __init__(self, http: httpx2.Client) -> None:
        super().__init__(http)
        self._http = http

    async def send(self, request: httpx2.Request, *, stream: bool) -> httpx2.Response:
        return self._http.send(request, stream=stream)

    async def read(self, response: httpx2.Response) -> None:
        response.read()

    async def close(self, response: httpx2.Response) -> None:
        response.close()

    async def events(
        self, response: httpx2.Response
    ) -> AsyncGenerator[httpx2.ServerSentEvent, None]:
        for event in httpx2.EventSource(response):
            yield event

    async def pause(self, seconds: float) -> None:
        time.sleep(seconds)


class _AwaitingWire(_Building):
    def __init__(self, http: httpx2.AsyncClient) -> None:
        super().__init__(http)
        self._http = http

    async def send(self, request: httpx2.Request, *, stream: bool) -> httpx2.Response:
        return await self._http.send(request, stream=stream)

    async def read(self, response: httpx2.Response) -> None:
        await response.aread()

    async def close(self, response: httpx2.Response) -> None:
        await response.aclose()

    async def events(
        self, response: httpx2.Response
    ) -> AsyncGenerator[httpx2.ServerSentEvent, None]:
        async for event in httpx2.EventSource(response):
            yield event

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _options(server: str | None, key: str | None, timeout_seconds: float) -> dict[str, Any]:
    """Options that httpx2's two clients share (Any: each has a type of its own)."""
    settings = load_settings(server=server, key=key)
    headers = {"User-Agent": _AGENT, "Accept": "application/json"}
    if settings.key is not None:
        headers["Authorization"] = f"Bearer {settings.key.get_secret_value()}"
    return {
        "base_url": settings.server or f"http://127.0.0.1:{settings.port}",
        "headers": headers,
        "timeout": timeout_seconds,
        "follow_redirects": True,  # of merged stories; a key never goes to another host
    }
