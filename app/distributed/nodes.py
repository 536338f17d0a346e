"""The processes of a cluster on this machine: started, watched and, when they die, started anew."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from app.distributed.environment import host_of, is_listening, port_of, prepare_environment
from app.distributed.layout import Layout
from app.domain.errors import ConfigurationError
from app.settings import Settings

_LOG = structlog.get_logger(__name__)

DRAINED, UNUSABLE = 0, 3
"""How a keeper ends; else it was lost, and all is started anew."""

_SECONDS_TO_END = 5.0
# A machine whose head is gone keeps its actors for so long, among them the one that holds the right
# to write; Ray would give them a minute. A busy head may not answer for seconds.
_ORPHANED_SECONDS = 15
_OBJECT_STORE_BYTES = 200_000_000  # batches under way; Ray would take a third of the memory


@dataclass(frozen=True, slots=True)
class Size:
    """How much a cluster has.

    Attributes:
        processors: Of this machine that Ray may count on.
        embedders: Embedding actors.
        layout: Of the index.
    """

    processors: int
    embedders: int
    layout: Layout


def run_head(
    settings: Settings, size: Size, *, stop: threading.Event, on_ready: Callable[[], None]
) -> None:
    """Runs the head and its actors until it is stopped or the cluster is drained.

    When the head dies it is started again, with actors that read what is stored.

    Args:
        settings: Name the cluster and the store.
        size: Of the cluster.
        stop: Ends it.
        on_ready: Called each time that all actors work.

    Raises:
        ConfigurationError: The settings cannot be used, or the address is taken.
    """
    environment = _environment(settings)
    if is_listening(settings):
        raise ConfigurationError(
            f"expected to listen on {settings.cluster}, found that something does already; stop "
            "it (samestory cluster drain), add to it (--join) or set another SAMESTORY_CLUSTER"
        )
    of_node = _environment_of_node(settings)
    with _folder() as folder:
        place = ["--head", f"--port={port_of(settings)}", f"--temp-dir={folder}"]
        keeper = [sys.executable, "-m", "app.distributed.keeper", str(size.embedders)]
        keeper += [str(size.layout.lanes), str(size.layout.shards)]
        while not stop.is_set():
            with (
                _running(_node(settings, size.processors, place), of_node) as head,
                _running(keeper, environment, subprocess.PIPE) as kept,
            ):
                _announce(kept, on_ready)
                code = _first_end(head, kept, stop)
            if code == DRAINED:
                return
            if code == UNUSABLE:
                raise ConfigurationError("the actors of the cluster cannot start; see above")
            if not stop.is_set():
                _LOG.warning("cluster.restarted", address=settings.cluster)


def run_worker(settings: Settings, processors: int, *, stop: threading.Event) -> None:
    """Adds this machine to a cluster until it is stopped; joins anew when the head was gone.

    Raises:
        ConfigurationError: The settings cannot be used.
    """
    of_node = _environment_of_node(settings)
    place = [f"--address={settings.cluster}"]
    while not stop.is_set():
        with _running(_node(settings, processors, place), of_node) as node:
            _first_end(node, node, stop)


def _node(settings: Settings, processors: int, place: Sequence[str]) -> list[str]:
    host = host_of(settings)
    mine = [f"--node-ip-address={host}"] if "--head" in place else []
    return [
        *(sys.executable, "-m", "ray.scripts.scripts", "start", "--block"),
        *place,
        *mine,
        f"--num-cpus={processors}",
        f"--object-store-memory={_OBJECT_STORE_BYTES}",
        "--include-dashboard=false",
        "--disable-usage-stats",
        "--no-monitor",  # of autoscaling; each of the two is a process that takes seconds
        "--include-log-monitor=false",
    ]


def _environment(settings: Settings) -> Mapping[str, str]:
    return {
        **os.environ,
        **prepare_environment(settings),
        "SAMESTORY_DATA_DIR": str(settings.data_dir.absolute()),
        "PYTHONWARNINGS": "ignore",  # of Ray's own parts
    }


def _environment_of_node(settings: Settings) -> Mapping[str, str]:
    patience = {"RAY_gcs_rpc_server_reconnect_timeout_s": str(_ORPHANED_SECONDS)}
    return {**_environment(settings), **patience}


@contextmanager
def _folder() -> Iterator[str]:
    """Ray's files; a short path, since sockets in it may not have a longer one."""
    folder = tempfile.mkdtemp(prefix="samestory-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], stdout: int = subprocess.DEVNULL
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process and all that it starts, which end with the block."""
    process = subprocess.Popen(  # noqa: S603 - our own modules
        command, env=environment, stdout=stdout, start_new_session=True
    )
    try:
        yield process
    finally:
        _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_END)
        _signal(process, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _signal(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _announce(kept: "subprocess.Popen[bytes]", on_ready: Callable[[], None]) -> None:
    def listen() -> None:
        if kept.stdout is not None and kept.stdout.readline():
            on_ready()

    threading.Thread(target=listen, daemon=True).start()


def _first_end(
    head: "subprocess.Popen[bytes]", kept: "subprocess.Popen[bytes]", stop: threading.Event
) -> int | None:
    """How the keeper ended; None when something else ended it all."""
    while not stop.wait(0.1):
        code = kept.poll()
        if code is not None or head.poll() is not None:
            return code
    return None
