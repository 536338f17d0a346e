"""Backups by SQLite's own means: a copy of one moment, whoever writes meanwhile."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.domain.errors import SchemaTooNewError, StorageError
from app.storage.migrations import PRESENT_SCHEMA
from app.storage.placing import placed

_LOG = structlog.get_logger(__name__)
_BESIDE = ("-wal", "-shm")
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        path: Where it is.
        articles: How many.
        last_number: Of the ledger.
    """

    path: Path
    articles: int
    last_number: int


def back_up(database: Path, target: Path, *, force: bool = False) -> Backup:
    """Copies a database to one file, and checks the copy before it takes its place.

    Readers and the writer go on; the copy is of the moment at which it began.

    Args:
        database: The file of the data folder.
        target: The file of the backup.
        force: True to replace what is there.

    Raises:
        StorageError: The target is there already or cannot be written, or the database is
            damaged.
    """
    with placed(target, force=force, private=True) as temporary:
        with (
            _in_our_words(f"cannot copy {database} to {target}"),
            closing(sqlite3.connect(database)) as source,
            closing(sqlite3.connect(temporary)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        found = inspect_backup(temporary)
    return Backup(target, found.articles, found.last_number)


def inspect_backup(path: Path) -> Backup:
    """Reads a backup from end to end.

    Raises:
        StorageError: It is not there, damaged, or no database of Samestory.
        SchemaTooNewError: A newer Samestory wrote it.
    """
    if not path.is_file():
        raise StorageError(f"expected a backup at {path}, found no file")
    address = f"{path.resolve().as_uri()}?mode=ro"
    with (
        _in_our_words(f"{path} is no backup of Samestory"),
        closing(sqlite3.connect(address, uri=True)) as backup,
    ):
        damage = backup.execute("PRAGMA integrity_check(1)").fetchone()[0]
        orphan = backup.execute("PRAGMA foreign_key_check").fetchone()
        schema = backup.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        articles = backup.execute("SELECT count(*) FROM articles").fetchone()[0]
        last = backup.execute("SELECT coalesce(max(seq), 0) FROM ledger").fetchone()[0]
    if damage != "ok" or orphan is not None:
        raise StorageError(f"the backup {path} is damaged: {damage if damage != 'ok' else orphan}")
    if schema is None or not str(schema[0]).isdecimal():
        raise StorageError(f"{path} is no backup of Samestory: it does not say its schema")
    if int(schema[0]) > PRESENT_SCHEMA:
        raise SchemaTooNewError(
            f"the backup {path} has schema {schema[0]}, this Samestory knows schemas up to "
            f"{PRESENT_SCHEMA}; upgrade Samestory"
        )
    return Backup(path, articles, last)


def restore(backup: Path, database: Path, *, force: bool = False) -> Backup:
    """Puts a backup in the place of a database, for who holds the lock of the data folder.

    A kill at any instant leaves the former database or the new one.

    Args:
        backup: A file that `back_up` wrote; it stays.
        database: The file of the data folder.
        force: True to replace what is there.

    Raises:
        StorageError: The backup cannot be used, or the database is there already.
        SchemaTooNewError: A newer Samestory wrote the backup.
    """
    found = inspect_backup(backup)
    with placed(database, force=force) as temporary:
        shutil.copyfile(backup, temporary)
        retire(database)
    return found


def retire(database: Path) -> None:
    """Makes a database ready to be replaced: what its write-ahead log holds goes into it.

    A log that stayed would be taken for that of the new database, and one that somebody still
    has open would be deleted under the new one's name.

    Raises:
        StorageError: Somebody has the database open.
    """
    if database.exists():
        try:
            with closing(sqlite3.connect(database, timeout=_PATIENCE_SECONDS)) as former:
                former.execute("PRAGMA journal_mode = DELETE")  # fails while others have it open
        except sqlite3.OperationalError as error:
            raise StorageError(
                f"expected nobody to have {database} open, but: {error}; stop what reads it, "
                "servers and assistants as well"
            ) from error
        except sqlite3.DatabaseError as error:
            # It is damaged, which is why it is being replaced.
            _LOG.warning("database.replaced_damaged", reason=str(error))
    for suffix in _BESIDE:
        database.with_name(database.name + suffix).unlink(missing_ok=True)


@contextmanager
def _in_our_words(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"{what}: {error}; check the file, the folder and the space left") from (
            error
        )
