"""Members of zip and tar archives as streams; nothing is ever written under a member's name."""

import io
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from app.domain.errors import UnreadableInputError
from app.intake.broken_zip import salvaged
from app.intake.unpacked import CHUNK_BYTES, Bounded, Guard, Layer, Unpacking, buffered

MAX_MEMBERS = 1_000_000

_HEADER_BYTES = 1 << 20  # of one tar member; the longest honest ones hold a path of 4 kB
_DIRECTORY_BYTES = 32 << 20  # of a zip: about 300,000 members, which take 250 MB to list
_END_MARK, _END64_MARK = b"PK\x05\x06", b"PK\x06\x06"
_END_BYTES = 65_536 + 22 + 76  # the longest comment, and both records of the end
_IN_MEMORY_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A regular file in an archive.

    Attributes:
        name: As the archive has it; not to be trusted as a path.
        stream: Its content; only until the next member is asked for.
    """

    name: str
    stream: io.BufferedReader


def tar_members(stream: io.BufferedReader) -> Iterator[Member]:
    """Regular files of a tar, in its order; links, devices and sparse files are skipped.

    Args:
        stream: At its beginning; need not be seekable.

    Raises:
        UnreadableInputError: No tar, or broken; what came before was given.
    """
    source = Bounded(stream)
    source.limit = _HEADER_BYTES
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:  # type: ignore[call-overload]
            for number in count(1):
                info = tar.next()
                if info is None:
                    return
                tar.members = []  # it would keep them all
                _check_count(number)
                source.limit = tar.offset + _HEADER_BYTES
                if info.isreg() and not info.issparse():
                    yield from _tar_member(tar, info)
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(error) from error


def zip_members(stream: io.BufferedReader, unpacking: Unpacking) -> Iterator[Member]:
    """Files of a zip, in its order; links are skipped. One without its end gives what it has.

    Args:
        stream: At its beginning; copied to an unnamed temporary file if it cannot seek.
        unpacking: The file it belongs to.

    Raises:
        UnreadableInputError: No zip, or broken; what came before was given.
    """
    with _seekable(stream, unpacking) as file:
        size = _check_directory(file)
        guard = Guard(lambda: size, unpacking)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            file.seek(0)
            for name, content in salvaged(file, guard):
                yield Member(name, content)
            raise _damaged("its directory is missing") from None
        with archive:
            for number, info in enumerate(archive.infolist(), start=1):
                _check_count(number)
                is_folder = info.filename.endswith("/")  # its `is_dir` fails for an empty name
                if not is_folder and not stat.S_ISLNK(info.external_attr >> 16):
                    content = buffered(Layer(_opened_late(archive, info), guard))
                    yield Member(info.filename, content)


def _tar_member(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[Member]:
    content = tar.extractfile(info)
    if content is None:
        return
    layer = Layer(content.read1)  # type: ignore[attr-defined]  # it is a BufferedReader
    yield Member(info.name, buffered(layer))
    if layer.failure is not None:
        raise layer.failure


def _opened_late(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    """Reads a member that is opened only when something is read: most may be passed over."""
    opened: list[io.BufferedIOBase] = []

    def read(size: int) -> bytes:
        if not opened:
            try:
                opened.append(archive.open(info))  # type: ignore[arg-type]  # it is one
            except RuntimeError as error:  # encrypted, or packed in a way that is not known
                raise UnreadableInputError(f"it cannot be unpacked: {error}") from error
        return opened[0].read1(size)

    return read


def _seekable(stream: io.BufferedReader, unpacking: Unpacking) -> io.BufferedReader:
    if stream.seekable():
        return stream
    # Unnamed, and gone when it is closed.
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115
    while chunk := stream.read1(CHUNK_BYTES):
        unpacking.spend(len(chunk))
        file.write(chunk)
    file.seek(0)
    return file  # type: ignore[return-value]  # reads and seeks as one


def _check_directory(file: io.BufferedReader) -> int:
    """The size of a zip, whose directory is small enough to be held in memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END_BYTES))
    tail = file.read()
    file.seek(0)
    directory_bytes = 0
    if (end := tail.rfind(_END_MARK)) >= 0:
        directory_bytes = int.from_bytes(tail[end + 12 : end + 16], "little")
    if directory_bytes == 0xFFFFFFFF and (end := tail.rfind(_END64_MARK)) >= 0:
        directory_bytes = int.from_bytes(tail[end + 40 : end + 48], "little")
    if directory_bytes > _DIRECTORY_BYTES:
        raise UnreadableInputError(
            f"expected a zip whose directory has at most {_DIRECTORY_BYTES:,} bytes, found "
            f"{directory_bytes:,}; split it, or use .tar.gz"
        )
    return size


def _check_count(number: int) -> None:
    if number > MAX_MEMBERS:
        raise UnreadableInputError(
            f"expected at most {MAX_MEMBERS:,} files in an archive, found more; the rest is left "
            "out: split the archive"
        )


def _damaged(error: object) -> UnreadableInputError:
    return UnreadableInputError(f"it is cut off or damaged ({error}); what came before is taken")
