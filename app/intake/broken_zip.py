"""A zip that lost its end, and with it the directory: files are found by their local headers."""

import io
import struct
import zlib
from collections.abc import Iterator

from app.domain.errors import UnreadableInputError
from app.intake.unpacked import CHUNK_BYTES, Guard, Layer, buffered

# APPNOTE 4.3.7: mark, version, flags, method, time, date, CRC, packed size, size, two lengths.
_HEADER = struct.Struct("<4s5H3L2H")
_MARK = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800
_DESCRIPTOR_BYTES = 24  # the longest that stands behind content whose size was not known before


def salvaged(file: io.BufferedReader, guard: Guard) -> Iterator[tuple[str, io.BufferedReader]]:
    """Names and contents of the files that are there, up to the first that is not understood.

    Args:
        file: Seekable, at its beginning.
        guard: Told of the unpacked bytes.

    Raises:
        UnreadableInputError: It does not begin as a zip, or a file in it is cut off.
    """
    found = False
    while header := _next_header(file):
        found = True
        _, _, flags, method, _, _, _, packed_bytes, _, name_bytes, extra_bytes = header
        name = file.read(name_bytes).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        start = file.seek(extra_bytes, io.SEEK_CUR)
        size_known = not flags & _SIZES_FOLLOW
        if flags & _ENCRYPTED or not (method == _DEFLATED or (method == _STORED and size_known)):
            return
        content = _Content(file, start, packed_bytes if size_known else None)
        read = content.inflate if method == _DEFLATED else content.read
        stream = buffered(Layer(read, guard))
        if not name.endswith("/"):
            yield name, stream
        while stream.read1(CHUNK_BYTES):
            pass
        if not content.pass_descriptor():
            return
    if not found:
        raise UnreadableInputError("expected a zip file, found none of its marks")


def _next_header(file: io.BufferedReader) -> tuple[int, ...] | None:
    data = file.read(_HEADER.size)
    if len(data) < _HEADER.size or not data.startswith(_MARK):
        return None
    return _HEADER.unpack(data)


class _Content:
    """The packed content of one file.

    Args:
        file: Is read from `start` on.
        start: Position of the first packed byte.
        packed_bytes: None when the header does not tell.
    """

    def __init__(self, file: io.BufferedReader, start: int, packed_bytes: int | None) -> None:
        self._file = file
        self._position = start
        self._left = packed_bytes
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)

    def read(self, size: int) -> bytes:
        """So many packed bytes; b'' at the end."""
        if self._left == 0:
            return b""
        self._file.seek(self._position)
        chunk = self._file.read(size if self._left is None else min(size, self._left))
        if not chunk:
            raise EOFError("its end is missing")
        self._position += len(chunk)
        if self._left is not None:
            self._left -= len(chunk)
        return chunk

    def inflate(self, size: int) -> bytes:
        """So many unpacked bytes; b'' at the end."""
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self.read(CHUNK_BYTES)
            if not packed:
                raise EOFError("its end is missing")
            content = self._inflater.decompress(packed, size)
            if content:
                return content
        return b""

    def pass_descriptor(self) -> bool:
        """Goes to the next header, once everything was read; False if there is none."""
        end = self._position - len(self._inflater.unused_data)
        self._file.seek(end)
        mark = self._file.read(_DESCRIPTOR_BYTES + len(_MARK)).find(_MARK)
        self._file.seek(end + max(mark, 0))
        return mark >= 0
