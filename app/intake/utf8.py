"""A stream in UTF-8, without its byte order mark; UTF-16 with one is recoded on the way."""

import codecs
import io

from app.intake.rejoined import rejoin, with_head

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream without its mark; bytes that are not as the mark says stay or become U+FFFD."""
    head, whole = with_head(stream, len(codecs.BOM_UTF8))
    if head.startswith(_UTF16_MARKS):
        text = io.TextIOWrapper(whole, encoding="utf-16", errors="replace", newline="")
        return io.BufferedReader(_Recoded(text))
    return rejoin(b"", stream) if head == codecs.BOM_UTF8 else whole


class _Recoded(io.RawIOBase):
    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        # A character of UTF-16 takes at most 3 bytes here, one beyond its plane counts as one.
        chunk = self._text.read(max(len(buffer) // 4, 1)).encode(errors="replace")
        buffer[: len(chunk)] = chunk
        return len(chunk)
