"""A stream whose beginning was read to see what it is, made whole again without seeking."""

import io
from typing import BinaryIO

from app.domain.errors import UnreadableInputError


def with_head(stream: io.BufferedReader, size: int) -> tuple[bytes, io.BufferedReader]:
    """The first bytes of a stream, at most `size`, and the whole stream again.

    A break among them is met again when the whole is read.
    """
    head = b""
    while len(head) < size:
        try:
            chunk = stream.read1(size - len(head))
        except UnreadableInputError:
            break
        if not chunk:
            break
        head += chunk
    return head, rejoin(head, stream)


def rejoin(head: bytes, rest: BinaryIO | io.BufferedReader) -> io.BufferedReader:
    """A stream of `head` and then what `rest` still has; `rest` is left open."""
    return io.BufferedReader(_Rejoined(head, rest))


class _Rejoined(io.RawIOBase):
    """A stream with its beginning, read to see what it is, put back in front."""

    def __init__(self, head: bytes, rest: BinaryIO | io.BufferedReader) -> None:
        self._head = head
        # read would wait for all it is asked for, and lose the last piece before a break.
        self._read = rest.read1 if isinstance(rest, io.BufferedIOBase) else rest.read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        chunk = self._head[: len(buffer)] if self._head else self._read(len(buffer))
        self._head = self._head[len(chunk) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)
