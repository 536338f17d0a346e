"""Compressed bodies, unpacked piece by piece so that a bomb is refused before it has gone off."""

import zlib

from app.domain.errors import FetchError

_GZIP = zlib.MAX_WBITS | 16
_GZIP_MARK = b"\x1f\x8b"


class Body:
    """Takes the pieces of a body and keeps what they unpack to, up to a limit.

    Args:
        encoding: `Content-Encoding`: gzip or none.
        max_bytes: Most that is kept, unpacked.

    Raises:
        FetchError: The encoding is another.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        packed = encoding in {"gzip", "x-gzip"}
        if not packed and encoding not in {"", "identity"}:
            raise FetchError(f"expected a body as it is or in gzip, found {encoding[:40]!r}")
        self._unpacker = zlib.decompressobj(_GZIP) if packed else None
        self._max_bytes = max_bytes
        self._content = bytearray()

    def add(self, piece: bytes) -> None:
        """Takes one more piece.

        Raises:
            FetchError: The body is larger than the limit, or broken.
        """
        if self._unpacker is not None:
            if self._unpacker.eof:
                return  # zlib would collect whatever follows
            # One byte above the limit is enough to know.
            room = self._max_bytes - len(self._content) + 1
            try:
                piece = self._unpacker.decompress(piece, room)
            except zlib.error as error:
                raise FetchError(f"the compressed body is broken: {error}") from error
        self._content += piece
        if len(self._content) > self._max_bytes:
            raise FetchError(f"expected at most {self._max_bytes:,} bytes, found more")

    def end(self) -> bytes:
        """The whole body.

        Raises:
            FetchError: It was cut off.
        """
        if self._unpacker is not None and self._content and not self._unpacker.eof:
            raise FetchError("the body was cut off")
        return bytes(self._content)


def unpacked(body: bytes, max_bytes: int) -> bytes:
    """A file that is gzip by itself (`sitemap.xml.gz`), unpacked; any other as it is.

    Raises:
        FetchError: It unpacks to more than `max_bytes`, or is broken.
    """
    if not body.startswith(_GZIP_MARK):
        return body
    content = Body("gzip", max_bytes)
    content.add(body)
    return content.end()
