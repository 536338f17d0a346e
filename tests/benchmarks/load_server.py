"""A real `samestory serve` on a data folder, and what the system knows of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SECONDS_TO_START = 300  # with the index made from the database
_LOOK_SECONDS, _AT_REST = 3, 0.1  # seconds of the processor within the first
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    host: str
    port: int
    process: int

    def processor_seconds(self) -> float:
        """Processor time of the server so far (Linux)."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])) / _TICKS

    def rest(self) -> None:
        """Waits until it has read ahead and does nothing, as a server that runs for long."""
        deadline, before = time.monotonic() + _SECONDS_TO_START, -1.0
        while time.monotonic() < deadline and self.processor_seconds() - before > _AT_REST:
            before = self.processor_seconds()
            time.sleep(_LOOK_SECONDS)

    def resident_mb(self) -> float:
        """Memory that it holds (Linux)."""
        status = Path(f"/proc/{self.process}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Runs a server as long as the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "SAMESTORY_DATA_DIR": str(folder),
        "SAMESTORY_FEED_POLLING": "false",
    }
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port, process)
            yield Server("127.0.0.1", port, process.pid)
        finally:
            process.terminate()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")
