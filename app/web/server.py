"""The HTTP server: uvicorn, run from within the process that holds the service."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn

from app.bootstrap import Service
from app.domain.errors import ConfigurationError
from app.service.bulletin import Bulletin
from app.web.application import create_application
from app.web.origins import is_loopback

_SECONDS_TO_FINISH = 10  # for requests under way when the server is told to stop


def serve(
    service: Service,
    host: str,
    port: int,
    *,
    access_log: bool = False,
    poll_feeds: bool = False,
    is_alone: bool = True,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until Ctrl-C or SIGTERM, lets running requests finish, and returns.

    Args:
        service: Stays open; the caller closes it.
        host: Address to listen on.
        port: 0 for any that is free.
        access_log: Whether each request is logged.
        poll_feeds: Whether feeds are polled meanwhile.
        is_alone: Whether it delivers to webhooks and reads ahead: one server of a store does.
        on_ready: Called with the dashboard's address once the server listens.

    Raises:
        ConfigurationError: The address cannot be listened on, or others can reach it and
            there is no key.
    """
    with _listen(host, port) as listener:
        is_exposed = not is_loopback(listener.getsockname()[0])
        if is_exposed and service.keys.is_empty:
            raise _keys_needed(host, service)
        config = uvicorn.Config(
            create_application(
                service,
                poll_feeds=poll_feeds,
                deliver=is_alone,
                read_ahead=is_alone,
                is_exposed=is_exposed,
            ),
            http="h11",  # it refuses oversized headers, which httptools takes without end
            access_log=access_log,
            log_config=None,  # logs go where the process sends its logs
            log_level="info" if access_log else "warning",
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        if on_ready is not None:
            on_ready(_address(listener))
        # After its shutdown uvicorn raises the signal again, for who comes after it.
        with _sigterm_as_interrupt(), suppress(KeyboardInterrupt):
            _Server(config, service.bulletin).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends the streams first when it is told to stop; they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, bulletin: Bulletin) -> None:
        super().__init__(config)
        self._bulletin = bulletin

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._bulletin.close()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
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


def _keys_needed(host: str, service: Service) -> ConfigurationError:
    return ConfigurationError(
        f"expected a key before others can reach {host}, found none; make one with "
        f'`samestory --data-dir "{service.settings.data_dir}" keys create NAME --scope admin`, '
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
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
