"""The SQLite database: pragmas, transactions, and errors said in our words."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.domain.errors import StorageError
from app.storage.migrations import is_present, migrate

_BUSY_TIMEOUT_MS = 10_000
_CONNECTIONS = 16  # kept open; one beyond takes a millisecond to open, each time anew

# WAL lets readers go on while one writes. FULL syncs the log at each commit, so that what was
# acknowledged survives a power cut, not only a kill.
PRAGMAS = (
    f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
    "PRAGMA cache_size = -16384",  # KiB a connection; with the default of 2 MB writing is slower
)

_Result = TypeVar("_Result")


class SqliteDatabase:
    """One SQLite file: any number of readers, one writer at a time, from any thread.

    Args:
        url: Names the file, which is made when absent.

    Raises:
        StorageError: It cannot be opened, or is not ours.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url: URL) -> None:
        self.name = url.database or str(url)
        self._writing = threading.Lock()
        self._watching = threading.Lock()
        self._watcher: PoolProxiedConnection | None = None
        self._engine = create_engine(url, pool_size=_CONNECTIONS, hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writer = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with self.read() as connection:
            present = is_present(connection)
        if not present:
            with self.write() as connection:
                migrate(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self._in_our_words(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is on disk after the block, or undone by an error in it."""
        with self._writing, self._in_our_words(), self._writer.begin() as connection:
            yield connection

    def written(self, work: Callable[[Connection], _Result]) -> _Result:
        """What `work` returns; what it wrote is on disk."""
        with self.write() as connection:
            return work(connection)

    def sole_writer(self) -> AbstractContextManager[None]:
        """Nothing: who writes to the file is settled by the lock of the data folder."""
        return nullcontext()

    def state(self) -> int:
        """A number that is another one once anything was committed, by whatever process.

        SQLite counts for each connection what the others commit; one is kept that only asks.
        """
        with self._watching, self._in_our_words():
            if self._watcher is None:
                self._watcher = self._engine.raw_connection()
            # All rows are fetched: a statement that is not at its end would hold up checkpoints.
            rows = self._watcher.cursor().execute("PRAGMA data_version").fetchall()
            return int(rows[0][0])

    def flush_log(self) -> None:
        """Empties the write-ahead log, which keeps former pages; readers may delay it."""
        with self._writing, self._in_our_words():
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def close(self) -> None:
        """Closes all connections."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.close()
                self._watcher = None
        self._engine.dispose()

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            reason = getattr(error, "orig", None) or error
            raise StorageError(
                f"expected a usable database at {self.name}, but: {reason}; check that the folder "
                "is writable, has space left and that no other program holds the database"
            ) from error


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Python's sqlite3 would begin transactions late and by itself; `_begin` does it instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    # A reader that turned writer could not wait for another writer; writers say so at once.
    # Past SQLAlchemy, whose way to a statement takes longer than most questions do.
    cursor = connection.connection.cursor()
    cursor.execute(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
