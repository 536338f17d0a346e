"""A stream whose beginning was read to see what it is, made whole again without seeking."""

import io
from typing import BinaryIO


def rejoin(head: bytes, rest: BinaryIO) -> BinaryIO:
    """A stream of `head` and then what `rest` still has; `rest` is left open."""
    return io.BufferedReader(_Rejoined(head, rest))


class _Rejoined(io.RawIOBase):
    """A stream with its beginning, read to see what it is, put back in front."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        chunk = self._head[: len(buffer)] if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(chunk) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)
