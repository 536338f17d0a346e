"""Puts a file in its place at once: whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import StorageError

_TEMPORARY = ".new"


@contextmanager
def placed(target: Path, *, force: bool, private: bool = False) -> Iterator[Path]:
    """Gives a path to write to; what stands there is at `target` after the block.

    An error in the block leaves nothing behind, a kill only a file that ends with `.new`.

    Args:
        target: Where the file goes; its folder must be there.
        force: True to replace what is there already.
        private: Only the owner may read it.

    Raises:
        StorageError: The target is there already, or cannot be written.
    """
    if target.exists() and not force:
        raise StorageError(
            f"expected no file at {target}, found one; choose another name or add --force"
        )
    temporary = target.with_name(target.name + _TEMPORARY)
    try:
        _sweep(temporary)
        temporary.touch(mode=0o600 if private else 0o666)
        yield temporary
        _sync(temporary, os.O_RDWR)
        temporary.replace(target)
        if os.name == "posix":  # the new name itself must reach the disk
            _sync(target.parent, os.O_RDONLY)
    except OSError as error:
        raise StorageError(
            f"cannot write {target}: {error.strerror or error}; check that its folder is there, "
            "is writable and has space left"
        ) from error
    finally:
        _sweep(temporary)


def _sweep(temporary: Path) -> None:
    """Deletes the file and what SQLite puts beside a database."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def _sync(path: Path, flags: int) -> None:
    opened = os.open(path, flags)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
