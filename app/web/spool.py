"""Bytes between one that writes without waiting and one that reads as slowly as it likes."""

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile

_MEMORY_BYTES = 1_000_000  # more goes to a temporary file
_CHUNK_BYTES = 65_536


class Spool:
    """A pipe of unlimited length and bounded memory. For one event loop.

    Many HTTP clients read no response before they have sent their whole request. Were results
    kept back until they are read, such a client and the server would wait for each other for
    ever; so results that nobody reads yet wait here.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 - closed in close
        self._written = 0
        self._read = 0
        self._ended = False
        self._news = asyncio.Event()

    def write(self, data: bytes) -> None:
        """Adds bytes at the end."""
        self._file.seek(self._written)
        self._file.write(data)
        self._written += len(data)
        self._news.set()

    def end(self) -> None:
        """Says that nothing more will be written."""
        self._ended = True
        self._news.set()

    async def ready(self) -> bool:
        """Waits for something to read; False when there will be nothing more."""
        while self._read == self._written and not self._ended:
            self._news.clear()
            await self._news.wait()
        return self._read < self._written

    async def chunks(self) -> AsyncIterator[bytes]:
        """What was written, until the end."""
        while await self.ready():
            self._file.seek(self._read)
            chunk = self._file.read(min(_CHUNK_BYTES, self._written - self._read))
            self._read += len(chunk)
            if self._read == self._written:
                self._rewind()
            yield chunk

    def close(self) -> None:
        """Releases memory and file."""
        self._file.close()

    def _rewind(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._read = self._written = 0
