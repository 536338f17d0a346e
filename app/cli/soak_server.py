"""A real `samestory serve` in a process and on a folder of its own, and who asks it."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.domain.errors import ConfigurationError
from app.settings import Settings

_SECONDS_TO_END = 60
_LOOKED_AT_SECONDS = 0.1
_SECONDS_OF_SILENCE = 120  # after which a request counts as failed
_SECONDS_OF_REST = 3  # of a connection; the server ends it after five
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        status: 0 when there was none.
        headers: In small letters, as sent.
        milliseconds: From when its request was due.
        trouble: Why there was no answer.
    """

    status: int
    headers: bytes
    body: bytes
    milliseconds: float
    trouble: str = ""


@contextmanager
def serving(folder: Path, settings: Settings) -> Iterator[int]:
    """Runs a server during the block and yields its port; then ends it as an operator does.

    Args:
        folder: Its data folder.
        settings: Of the server, apart from folder, address and feeds.

    Raises:
        ConfigurationError: It did not start, or did not end by itself.
    """
    stated = settings.model_dump(mode="json", exclude={"key", "server"}, exclude_none=True)
    own = {"data_dir": str(folder), "host": "127.0.0.1", "port": "0", "feed_polling": "false"}
    environment = {f"SAMESTORY_{name.upper()}": str(each) for name, each in (stated | own).items()}
    command = [sys.executable, "-m", "app", "serve"]
    with (
        NamedTemporaryFile(prefix="samestory-soak-", suffix=".log") as log,
        subprocess.Popen(  # noqa: S603 - our own module
            command, env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield _port_of(process, Path(log.name))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_SECONDS_TO_END)
            process.kill()
    if process.returncode != 0:
        raise ConfigurationError(f"expected the server to end with 0, found {process.returncode}")


def _port_of(process: "subprocess.Popen[bytes]", log: Path) -> int:
    while process.poll() is None:
        found = _ADDRESS.search(log.read_bytes())
        if found:
            return int(found[1])
        time.sleep(_LOOKED_AT_SECONDS)
    raise ConfigurationError(
        f"expected a server to measure, but it ended: {log.read_text(errors='replace')[-500:]}"
    )


class Asker:
    """Asks over one connection, again and again; opens it anew when it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._answered = 0.0

    async def ask(
        self, method: str, path: str, body: bytes = b"", *, due: float | None = None
    ) -> Reply:
        """The answer to a request.

        Args:
            method: Of HTTP.
            path: With its query.
            body: JSON.
            due: `time.perf_counter()` of when it was to be sent; now by default.
        """
        due = time.perf_counter() if due is None else due
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        request = f"{head}Content-Type: {_media_type(path)}\r\n\r\n".encode() + body
        status, headers, answer, trouble = 0, b"", b"", ""
        try:
            async with asyncio.timeout(_SECONDS_OF_SILENCE):
                status, headers, answer = await self._exchange(request)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            trouble = type(error).__name__
        self._answered = time.perf_counter()
        if trouble or b"\r\nconnection: close\r\n" in headers:
            self.close()
        return Reply(status, headers, answer, 1000 * (self._answered - due), trouble)

    def close(self) -> None:
        """Closes the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _exchange(self, request: bytes) -> tuple[int, bytes, bytes]:
        if time.perf_counter() - self._answered > _SECONDS_OF_REST:
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        headers = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"transfer-encoding: chunked" in headers:
            body = b""
            while size := int(await reader.readuntil(b"\r\n"), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readexactly(2)
        else:
            length = re.search(rb"content-length: (\d+)", headers)
            body = await reader.readexactly(int(length[1]) if length else 0)
        return int(headers[9:12]), headers, body


def _media_type(path: str) -> str:
    return "application/x-ndjson" if path.endswith(":bulk") else "application/json"
