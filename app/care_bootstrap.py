"""The composition root of care: what examines, mends and carries over a data folder."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import ConfigurationError, StorageError, UnreadableInputError
from app.domain.vectors import ModelFingerprint
from app.index.faiss_index import FaissIndex
from app.service.doctor import Report, examine, rebuild_index
from app.service.signatures import new_secret
from app.settings import Settings
from app.storage.backup import Backup, back_up, restore, retire
from app.storage.data_folder import DataFolder
from app.storage.examination import SqlRecords
from app.storage.exporting import export_lines
from app.storage.importing import import_lines
from app.storage.placing import placed


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
        ConfigurationError: The truth stands in PostgreSQL; so from every function here.
        DataFolderInUseError: Another process writes there.
        StorageError: Folder or database cannot be used.
    """
    folder = _folder_of(settings)
    with ExitStack() as stack:
        if writable:
            stack.enter_context(folder.lock())
        records = stack.enter_context(closing(SqlRecords(folder.database_path)))
        yield Care(records, FaissFiles(folder.index_path))


def back_up_folder(settings: Settings, target: Path, *, force: bool) -> Backup:
    """Copies what a data folder holds to a file, and checks the copy.

    Raises:
        StorageError: There is nothing to copy, or the target is there or cannot be written.
    """
    return back_up(_database_of(settings), target, force=force)


def restore_folder(settings: Settings, backup: Path, *, force: bool) -> tuple[Backup, int]:
    """Puts a backup into a data folder and makes its index anew.

    Returns:
        What the backup holds, and the number of vectors in the index.

    Raises:
        DataFolderInUseError: Somebody writes there.
        StorageError: The backup cannot be used, or the folder holds something already.
    """
    folder = _folder_of(settings)
    with folder.lock():
        restored = restore(backup, folder.database_path, force=force)
        return restored, _index_anew(folder)


def export_folder(settings: Settings) -> Iterator[bytes]:
    """All that a data folder holds, as lines of JSON, of one moment; see `export_lines`.

    Raises:
        StorageError: There is nothing to export, or it cannot be read.
    """
    return export_lines(_database_of(settings))


def import_folder(settings: Settings, lines: Iterable[bytes]) -> Report:
    """Fills an empty data folder with the lines of an export, once all of them hold together.

    Returns:
        What the doctor says of it, vector index included.

    Raises:
        DataFolderInUseError: Somebody writes there.
        UnreadableInputError: The lines are no export, break off or contradict each other.
        StorageError: The folder holds something already, or cannot be written.
    """
    folder = _folder_of(settings)
    index = FaissFiles(folder.index_path)
    with folder.lock(), placed(folder.database_path, force=False) as temporary:
        import_lines(lines, temporary, new_secret)
        with closing(SqlRecords(temporary)) as records:
            rebuild_index(records, index)
            report = examine(records, index)
        wrong = [fault for each in report.examined for fault in each.faults]
        if wrong:
            index.remove()
            raise UnreadableInputError(
                f"the export contradicts itself: {wrong[0].where}: {wrong[0].what}"
            )
        retire(temporary)  # all of its log goes into the file that takes the place
    return report


def _folder_of(settings: Settings) -> DataFolder:
    """The folder with the database, which must be one of SQLite."""
    if settings.stated_database is not None:
        raise ConfigurationError(
            "SAMESTORY_DATABASE_URL is set, and this command works on SQLite alone; PostgreSQL "
            "has pg_dump, psql and pg_amcheck"
        )
    return DataFolder(settings.data_dir)


def _database_of(settings: Settings) -> Path:
    database = _folder_of(settings).database_path
    if not database.exists():
        raise StorageError(
            f"expected a database in {settings.data_dir}, found none; name the data folder with "
            "--data-dir or SAMESTORY_DATA_DIR"
        )
    return database


def _index_anew(folder: DataFolder) -> int:
    with closing(SqlRecords(folder.database_path)) as records:
        return rebuild_index(records, FaissFiles(folder.index_path))
