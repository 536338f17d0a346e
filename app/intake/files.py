"""Files, folders and streams: what is in them, by name and content, as articles."""

import io
import os
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from app.intake.formats import KNOWN
from app.intake.place import Account, Conditions, Items, Source
from app.intake.reading import read_any
from app.intake.rejoined import rejoin
from app.intake.single import unreadable
from app.intake.unpacked import Unpacking, buffered
from app.intake.validation import Limits


def read_paths(paths: Sequence[Path], *, received_at: datetime, limits: Limits) -> Items:
    """Reads files and folders one after another, as `read_path` does.

    Args:
        paths: Files or folders; relative ones are taken from the working directory.
        received_at: Aware.
        limits: What is too large.
    """
    conditions = Conditions(received_at, limits)
    for path in paths:
        yield from read_path(path, conditions)


def read_path(path: Path, conditions: Conditions) -> Items:
    """Reads a file, or a folder with all below it, in sorted order, hidden ones left out.

    What cannot be read becomes a `Rejected`, once for each file, line or row. In folders and
    archives files of other kinds are passed over, and counted in the account. Holds one article
    in memory.

    The id of a text or page is its path below the folder or archive given, without suffix, or
    the stem of a file given by itself; a page that names its canonical address has an id made
    of that. Where a record states no id, it follows from its address, else from its content.
    """
    found = False
    for file in files_of(path):
        found = True
        yield from read_file(file, path, conditions)
    if not found:
        yield unreadable(str(path), f"expected files ({KNOWN}), found an empty folder")


def read_stream(stream: BinaryIO, *, origin: str, received_at: datetime, limits: Limits) -> Items:
    """Reads a stream, as `read_open` does.

    Args:
        stream: At its beginning; left open; need not be seekable.
        origin: What rejections call it, such as '<stdin>'.
        received_at: Aware.
        limits: What is too large.
    """
    yield from read_open(stream, origin, Conditions(received_at, limits))


def read_open(stream: BinaryIO, origin: str, conditions: Conditions) -> Items:
    """Reads whatever a stream begins as: JSON, a table, a page, an archive, else a text."""
    source = Source(name="", origin=origin)
    yield from read_any(rejoin(b"", stream), source, Unpacking(conditions))


def files_of(path: Path) -> Iterator[Path]:
    """The path itself, or if it is a folder all files below, sorted, hidden ones left out."""
    if not path.is_dir():
        yield path
        return
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def read_file(file: Path, given: Path, conditions: Conditions) -> Items:
    """Reads one file.

    Args:
        file: Is `given` or below it.
        given: What a person named.
        conditions: How it is read.
    """
    alone = file == given
    name = file.name if alone else file.relative_to(given).as_posix()
    source = Source(name, origin=str(file), url=file.absolute().as_uri(), alone=alone)
    try:
        mode = file.stat().st_mode
        if stat.S_ISREG(mode) or (alone and stat.S_ISFIFO(mode)):
            yield from _read_regular(file, source, conditions)
        elif alone:
            yield unreadable(source.origin, "expected a file or folder, found something else")
        else:
            conditions.account.passed_over["no file"] += 1
    except FileNotFoundError:
        yield unreadable(source.origin, "expected a file or folder, found none there")
    except OSError as error:
        yield unreadable(source.origin, f"cannot be read: {error.strerror or error}")


def _read_regular(file: Path, source: Source, conditions: Conditions) -> Items:
    account = conditions.account
    before = account.bytes_read
    with buffered(_Counted(file, account)) as stream:
        size = os.fstat(stream.fileno()).st_size
        yield from read_any(stream, source, Unpacking(conditions))
    account.bytes_read = before + size  # whether it was read in whole, in part, or twice


class _Counted(io.FileIO):
    """A file that tells the account what is read of it."""

    def __init__(self, file: Path, account: Account) -> None:
        super().__init__(file)
        self._account = account

    def readinto(self, buffer: "memoryview | bytearray") -> int | None:  # type: ignore[override]
        count = super().readinto(buffer)
        self._account.bytes_read += count or 0
        return count
