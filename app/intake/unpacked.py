"""Compressed streams, unpacked piece by piece: bombs are refused, a break loses nothing before."""

import bz2
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable
from tarfile import TarError
from typing import BinaryIO, Protocol, cast

from app.domain.errors import UnreadableInputError
from app.intake.place import Conditions

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK_BYTES = 65_536

_FREE_BYTES = 100_000_000  # whatever unpacks to less than this is no danger to a stream
_MAX_RATIO = 250  # zeros pack 1,000 times by gzip; news texts 3 to 20 times
_XZ_MEMORY_BYTES = 128 << 20  # `xz -9` needs 65 MB to unpack
_ZSTD_WINDOW_LOG = 27  # 128 MB, what `zstd --long` makes and the zstd command takes

_BREAKS = (
    EOFError,
    OSError,
    ValueError,  # zipfile looks for a member where a damaged directory says, before the beginning
    TarError,
    zlib.error,
    lzma.LZMAError,
    zstd.ZstdError,
    zipfile.BadZipFile,
)


class Unpacking:
    """One file given, with everything that is packed in it.

    Attributes:
        conditions: How it is read.
        told: The last break that was reported: each layer above meets the same one again.
    """

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.told: UnreadableInputError | None = None
        self._left = conditions.limits.max_unpacked_bytes

    def spend(self, count: int) -> None:
        """Counts unpacked bytes of any layer.

        Raises:
            UnreadableInputError: Altogether they are more than the limit.
        """
        self._left -= count
        if self._left < 0:
            limit = self.conditions.limits.max_unpacked_bytes
            raise UnreadableInputError(
                f"expected at most {limit:,} bytes when unpacked, found more; what came before "
                "is taken; raise SAMESTORY_MAX_UNPACKED_BYTES if it is no bomb"
            )


class Guard:
    """Refuses what unpacks to far more than it was.

    Args:
        packed: Tells how many packed bytes were read so far.
        unpacking: Counts the bytes of all layers.
    """

    def __init__(self, packed: Callable[[], int], unpacking: Unpacking) -> None:
        self._packed = packed
        self._unpacking = unpacking
        self._unpacked = 0

    def spend(self, count: int) -> None:
        """Counts unpacked bytes.

        Raises:
            UnreadableInputError: They are too many.
        """
        self._unpacked += count
        self._unpacking.spend(count)
        if self._unpacked > max(_FREE_BYTES, _MAX_RATIO * self._packed()):
            raise UnreadableInputError(
                f"expected to unpack to at most {_MAX_RATIO} times its size, found more: "
                "an archive bomb; the rest is left out"
            )


class Layer(io.RawIOBase):
    """An unpacked stream whose breaks are `UnreadableInputError`, the same one each time.

    Args:
        read: Gives at most so many unpacked bytes, b'' at the end.
        guard: Told of the bytes; None where they were counted already.
    """

    def __init__(self, read: Callable[[int], bytes], guard: Guard | None = None) -> None:
        self._read = read
        self._guard = guard
        self.failure: UnreadableInputError | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fills some of the buffer."""
        if self.failure is not None:
            raise self.failure
        try:
            chunk = self._read(len(buffer))
            if self._guard is not None:
                self._guard.spend(len(chunk))
        except UnreadableInputError as error:
            self.failure = error
            raise
        except _BREAKS as error:
            self.failure = UnreadableInputError(
                f"it is cut off or damaged ({error}); what came before is taken"
            )
            raise self.failure from error
        buffer[: len(chunk)] = chunk
        return len(chunk)


class Bounded:
    """A stream for a reader that would take a header of any length into memory.

    Attributes:
        position: How many bytes were read.
        limit: Reading on behind this position is an error; None for no limit.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.position = 0
        self.limit: int | None = None

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        """Some bytes, at most `size`.

        Raises:
            UnreadableInputError: The limit was passed.
        """
        if self.limit is not None and self.position > self.limit:
            raise UnreadableInputError("one of its headers is too long; the rest is left out")
        chunk = self._stream.read1(size)
        self.position += len(chunk)
        return chunk


def unpacked(packing: str, stream: io.BufferedReader, unpacking: Unpacking) -> io.BufferedReader:
    """The content of a compressed stream, as a stream.

    Args:
        packing: `gz`, `bz2`, `xz` or `zst`.
        stream: At its beginning; left open.
        unpacking: The file it belongs to.
    """
    source = Bounded(stream)
    read = _OPENERS[packing](source)
    return buffered(Layer(read, Guard(lambda: source.position, unpacking)))


def buffered(raw: io.RawIOBase) -> io.BufferedReader:
    """A stream to read lines and pieces from."""
    return io.BufferedReader(raw, CHUNK_BYTES)


class _Frame(Protocol):
    """What the decompressors of bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Frames:
    """Frames one after another as one stream, as `cat` makes them.

    The file objects of these modules would do, but for xz they set no limit to the memory.
    """

    def __init__(self, source: Bounded, new: Callable[[], _Frame]) -> None:
        self._source = source
        self._new = new
        self._frame = new()

    def read(self, size: int) -> bytes:
        while True:
            packed = b""
            if self._frame.eof:
                packed = self._frame.unused_data or self._source.read()
                if not packed:
                    return b""
                self._frame = self._new()
            elif self._frame.needs_input:
                packed = self._source.read()
                if not packed:
                    raise EOFError("its end is missing")
            content = self._frame.decompress(packed, size)
            if content:
                return content


def _gzip(source: Bounded) -> Callable[[int], bytes]:
    # read1 gives what there is: read would lose the last good piece before a break.
    return gzip.GzipFile(fileobj=cast("BinaryIO", source), mode="rb").read1


def _bz2(source: Bounded) -> Callable[[int], bytes]:
    return _Frames(source, bz2.BZ2Decompressor).read


def _xz(source: Bounded) -> Callable[[int], bytes]:
    return _Frames(source, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY_BYTES)).read


def _zstd(source: Bounded) -> Callable[[int], bytes]:
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
    return _Frames(source, lambda: zstd.ZstdDecompressor(options=options)).read


_OPENERS = {"gz": _gzip, "bz2": _bz2, "xz": _xz, "zst": _zstd}
