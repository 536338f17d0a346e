"""The HTTP server: uvicorn, run from within the process that holds the service."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from app.bootstrap import Service
from app.domain.errors import ConfigurationError
from app.service.bulletin import Bulletin
from app.web.application import create_application
from app.web.connections import KEEP_ALIVE_SECONDS, PatientProtocol
from app.web.heap import share_heap
from app.web.origins import is_loopback

_SECONDS_TO_TELL = 5  # until requests that still go on are told
_SECONDS_TO_FINISH = 10  # for requests under way when the server is told to stop


def serve(
    service: Service,
    host: str,
    port: int,
    *,
    poll_feeds: bool = False,
    read_only: bool = False,
    is_alone: bool = True,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until Ctrl-C or SIGTERM, lets running requests finish, and returns.

    A second SIGTERM ends the process at once; what was acknowledged is stored.

    Args:
        service: Stays open; the caller closes it.
        host: Address to listen on.
        port: 0 for any that is free.
        poll_feeds: Whether feeds are polled meanwhile.
        read_only: Whether changes are refused, and what another process writes is followed.
        is_alone: Whether it delivers to webhooks, reads ahead and forgets texts in time: one
            server of a store does. One that only reads never does.
        on_ready: Called with the dashboard's address once the server listens.

    Raises:
        ConfigurationError: The address cannot be listened on, or others can reach it and
            there is no key.
    """
    share_heap()
    with listen(host, port) as listener:
        is_exposed = not is_loopback(listener.getsockname()[0])
        if is_exposed and service.keys.is_empty:
            raise keys_needed(host, service.settings.data_dir)
        does_chores = is_alone and not read_only
        application = create_application(
            service,
            poll_feeds=poll_feeds,
            deliver=does_chores,
            read_ahead=does_chores,
            read_only=read_only,
            forget=does_chores,
            is_exposed=is_exposed,
        )
        if on_ready is not None:
            on_ready(_address(listener))
        # After its shutdown uvicorn raises the signal again, for who comes after it.
        with _sigterm_as_interrupt(), suppress(KeyboardInterrupt):
            config, stopping = configured(application), application.state.stopping
            server = _Server(config, service.bulletin, stopping)
            server.run(sockets=[listener])


def configured(application: ASGIApp) -> uvicorn.Config:
    """How an application is served."""
    return uvicorn.Config(
        application,
        http=PatientProtocol,  # of h11: httptools takes headers without end
        ws="none",  # there are none, and an upgrade would go past what guards requests
        access_log=False,  # `AccessLog` has its own, without secrets
        log_config=None,  # logs go where the process sends its logs
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )


class _Server(uvicorn.Server):
    """Lets requests finish when it is told to stop, and tells those that go on.

    Live streams, which would never end by themselves, end at once; uploads are told some
    seconds later, before they are broken off. Told a second time, the process ends at once.
    """

    def __init__(self, config: uvicorn.Config, bulletin: Bulletin, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._bulletin = bulletin
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Notes the first signal; the next one is the system's to handle."""
        super().handle_exit(sig, frame)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends streams, waits for requests, ends the application."""
        self._bulletin.close()
        tell = asyncio.get_running_loop().call_later(_SECONDS_TO_TELL, self._stopping.set)
        await super().shutdown(sockets)
        tell.cancel()


def listen(host: str, port: int) -> socket.socket:
    """Takes an address.

    Raises:
        ConfigurationError: It cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            f"expected to listen on {host} port {port}, found: {error}; choose another "
            "port (--port 8001, SAMESTORY_PORT) or address (SAMESTORY_HOST)"
        ) from error
    # Connections inherit it. asyncio sets it only where the protocol is spelt out, which
    # `create_server` does not do; without it each answer waits 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def keys_needed(host: str, data_dir: Path) -> ConfigurationError:
    """The error that says how to make a key before others can reach the server."""
    return ConfigurationError(
        f"expected a key before others can reach {host}, found none; make one with "
        f'`samestory --data-dir "{data_dir}" keys create NAME --scope admin`, '
        "or listen on this machine only (SAMESTORY_HOST=127.0.0.1)"
    )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    """Lets SIGTERM end the block as Ctrl-C does, so that the caller closes the service."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # who asks again does not want to wait
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
