"""Connections to checked addresses only: what was resolved and checked is what is connected to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore2

from app.domain.errors import RefusedAddressError
from app.intake.hosts import may_connect

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, as the system resolves it.

    Raises:
        OSError: It has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Resolves a host, checks every address and connects to one of these very addresses.

    A second look at the name system could give another answer than the one that was checked
    (DNS rebinding); there is none. The host's name still goes into TLS and the Host header,
    since httpcore takes both from the request.

    Args:
        allow_private: Whether private addresses may be connected to.
        resolve: Gives the IP addresses of a host.
    """

    def __init__(self, *, allow_private: bool, resolve: Resolver = resolve_by_system) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, all of which may be connected to.

        Raises:
            RefusedAddressError: One of them may not.
            httpcore2.ConnectError: It has none.
        """
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"the host {host} is not known: {error}") from error
        for address in addresses:
            if not may_connect(address, allow_private=self._allow_private):
                remedy = "; for addresses of an intranet set SAMESTORY_FETCH_PRIVATE=true"
                raise RefusedAddressError(
                    f"expected a public address, found {address} behind {host}"
                    + (remedy if may_connect(address, allow_private=True) else "")
                )
        return addresses

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connects to the first address of the host that answers.

        Raises:
            RefusedAddressError: One of its addresses may not be connected to.
            httpcore2.NetworkError: It has no address, or none that answers.
        """
        addresses = await self.addresses(host, port)
        failure: Exception = httpcore2.ConnectError(f"the host {host} has no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
                failure = error
        raise failure
