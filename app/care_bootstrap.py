"""The composition root of care: what examines, mends and carries over a data folder."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.vectors import ModelFingerprint
from app.index.faiss_index import FaissIndex
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.examination import SqlRecords


@dataclass(frozen=True, slots=True)
class FaissFiles:
    """`IndexFiles` of a data folder."""

    folder: Path

    def open(self, fingerprint: ModelFingerprint, dimension: int) -> FaissIndex:
        """The index as its files have it."""
        return FaissIndex(self.folder, dimension, fingerprint)

    def remove(self) -> None:
        """Deletes all its files."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Care:
    """What is needed to care for a data folder."""

    records: SqlRecords
    index: FaissFiles


@contextmanager
def open_care(settings: Settings, *, writable: bool) -> Iterator[Care]:
    """Opens the data folder without a model, and closes it at the end.

    Args:
        settings: How to run.
        writable: True to mend: the folder is locked for this process.

    Raises:
        DataFolderInUseError: Another process writes there.
        StorageError: Folder or database cannot be used.
    """
    folder = DataFolder(settings.data_dir)
    with ExitStack() as stack:
        if writable:
            stack.enter_context(folder.lock())
        records = stack.enter_context(closing(SqlRecords(folder.database_path)))
        yield Care(records, FaissFiles(folder.index_path))
