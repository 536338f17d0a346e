"""The data folder: where database and index stand, and who may write there."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import DataFolderInUseError, StorageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

DATABASE_NAME = "samestory.db"


class DataFolder:
    """A folder of Samestory's own, made when absent.

    Attributes:
        path: The folder.

    Raises:
        StorageError: It cannot be made, is not a folder or is not writable.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise StorageError(
                f"expected a data folder, found a file: {path}; set SAMESTORY_DATA_DIR to a folder"
            ) from error
        except OSError as error:
            raise StorageError(
                f"cannot make the data folder {path}: {error.strerror}; set SAMESTORY_DATA_DIR to "
                "a folder you may write to"
            ) from error
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise StorageError(
                f"the data folder {path} is not writable; change its permissions or set "
                "SAMESTORY_DATA_DIR to a folder you may write to"
            )

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return self.path / DATABASE_NAME

    @property
    def index_path(self) -> Path:
        """The folder of the vector index; safe to delete."""
        return self.path / "index"

    @property
    def index_seal_path(self) -> Path:
        """The file that says what the saved index was made of; safe to delete."""
        return self.path / "index.seal"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the right to write; the system releases it when the process dies.

        Raises:
            DataFolderInUseError: Another process, or another part of this one, holds it.
            StorageError: The lock file cannot be opened.
        """
        try:
            file = (self.path / "writer.lock").open("a+b")
        except OSError as error:
            raise StorageError(
                f"cannot open the lock file in {self.path}: {error.strerror}; the folder must be "
                "writable by the user who runs samestory"
            ) from error
        with file:
            if not _try_lock(file):
                raise DataFolderInUseError(
                    f"another samestory writes to {self.path}; stop it, send the articles to it, "
                    "or set SAMESTORY_DATA_DIR to another folder"
                )
            yield


def _try_lock(file: BinaryIO) -> bool:
    """Locks an open file until it is closed; False when somebody else has locked it."""
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
