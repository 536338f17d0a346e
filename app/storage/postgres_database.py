"""The PostgreSQL database: transactions that outlive a lost connection, or are told lost."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.types.string import StrDumper
from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.domain.errors import DataFolderInUseError, StorageError
from app.storage.migrations import is_present, migrate
from app.storage.writer_lease import WriterLease

_CONNECTIONS = 4  # kept open; a server takes a hundred, and several processes share them
_MORE_CONNECTIONS = 12  # at moments of many readers
_WAITS_SECONDS = (0.1, 1.0, 3.0, 10.0)  # before a lost transaction is tried again: a failover's

# A host that vanished is given up after half a minute, not after hours.
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "tcp_user_timeout": "30000",
    "application_name": "samestory",
}

_SCHEMA_LOCK = text("SELECT pg_advisory_xact_lock(736418, hashtext(current_schema()))")

# One row. To count a commit is the first thing a writer does, and locks the row until it has
# committed: there is one writer at a time, and what it reads nobody else changes.
_COMMITS = text(
    "CREATE TABLE IF NOT EXISTS commits (number BIGINT NOT NULL, writer TEXT NOT NULL)"
    " WITH (fillfactor = 10)"
)
_FIRST = text("INSERT INTO commits SELECT 0, '' WHERE NOT EXISTS (SELECT FROM commits)")
_COUNT = text(
    "UPDATE commits SET number = number + 1 WHERE writer = coalesce(:writer, writer)"
    " RETURNING CAST(pg_current_xact_id() AS TEXT)"
)
_STATE = "SELECT number FROM commits"
_OUTCOME = text("SELECT pg_xact_status(CAST(:transaction AS xid8))")

_Result = TypeVar("_Result")


class PostgresDatabase:
    """One schema of a PostgreSQL database: any number of readers, one writer at a time.

    Args:
        url: With the driver `postgresql+psycopg`. What it says of connections counts before
            what is set here.

    Raises:
        StorageError: It cannot be reached, or is not ours.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url: URL) -> None:
        self.name = f"{url.host or 'the local socket'}/{url.database or url.username or ''}"
        self._writing = threading.Lock()
        self._watching = threading.Lock()
        self._watcher: PoolProxiedConnection | None = None
        self._lease: WriterLease | None = None
        self._engine = create_engine(
            url.update_query_dict({**_PATIENCE, **url.query}),
            pool_size=_CONNECTIONS,
            max_overflow=_MORE_CONNECTIONS,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        event.listen(self._engine, "connect", _prepare)
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with ExitStack() as on_error:
            on_error.callback(self.close)
            with self._in_our_words(), self._engine.begin() as connection:
                if not is_present(connection):
                    _create(connection)
            on_error.pop_all()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self._in_our_words(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is on disk after the block, or undone by an error in it.

        Where the connection is lost before the server has told that it committed, it is asked
        anew: an error means that nothing was written.
        """
        with self._writing, self._in_our_words():
            writer = None if self._lease is None else self._lease.confirmed()
            with self._engine.connect() as connection:
                transaction = connection.begin()
                try:
                    number = connection.scalar(_COUNT, {"writer": writer})
                    if number is None:
                        raise self._taken_over()
                    yield connection
                except BaseException:
                    transaction.rollback()
                    raise
                try:
                    transaction.commit()
                except DBAPIError as error:
                    if not (error.connection_invalidated and self._has_committed(number)):
                        raise

    def written(self, work: Callable[[Connection], _Result]) -> _Result:
        """What `work` returns; tried again where the connection was lost and nothing written."""
        for wait_seconds in _WAITS_SECONDS:
            try:
                with self.write() as connection:
                    return work(connection)
            except StorageError as error:
                if not _is_lost(error.__cause__):
                    raise
            time.sleep(wait_seconds)
        with self.write() as connection:
            return work(connection)

    @contextmanager
    def sole_writer(self) -> Iterator[None]:
        """During the block nobody else who asks for the right writes here."""
        with self._in_our_words():
            lease = WriterLease(self._engine, self.name)
        self._lease = lease
        try:
            yield
        finally:
            self._lease = None
            lease.release()

    def state(self) -> int:
        """A number that is another one once anything was committed, by whatever process.

        One connection is kept that only asks.
        """
        with self._watching, self._in_our_words():
            try:
                return self._asked()
            except psycopg.OperationalError:
                self._forget_watcher()
                return self._asked()

    def flush_log(self) -> None:
        """Nothing: the server keeps its log, and clears away what was deleted, by itself."""

    def close(self) -> None:
        """Closes all connections."""
        with self._watching:
            self._forget_watcher()
        self._engine.dispose()

    def _asked(self) -> int:
        if self._watcher is None:
            self._watcher = self._engine.raw_connection()
        # Past SQLAlchemy, whose way to a statement takes longer than the answer.
        connection: Any = self._watcher.driver_connection  # psycopg's, to SQLAlchemy any
        connection.autocommit = True
        return int(connection.execute(_STATE).fetchone()[0])

    def _forget_watcher(self) -> None:
        if self._watcher is not None:
            self._watcher.invalidate()  # it is no connection for transactions
            self._watcher = None

    def _has_committed(self, transaction: str) -> bool:
        """Whether a transaction was committed whose connection was lost meanwhile.

        Raises:
            StorageError: The server does not come back to tell.
        """
        for wait_seconds in _WAITS_SECONDS:
            time.sleep(wait_seconds)
            try:
                with self._engine.begin() as connection:
                    outcome = connection.scalar(_OUTCOME, {"transaction": transaction})
            except DBAPIError:
                continue
            if outcome != "in progress":
                return bool(outcome == "committed")
        raise StorageError(
            f"the database {self.name} was lost while it committed, and has not come back to tell "
            "whether it did; send again what was not acknowledged, once it is there: what is "
            "stored already is passed over"
        )

    def _taken_over(self) -> DataFolderInUseError:
        return DataFolderInUseError(
            f"another samestory has taken over writing to {self.name}, while this one had lost "
            "its connection; stop one of the two, and start this one anew to go on here"
        )

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, psycopg.Error) as error:
            reason = getattr(error, "orig", None) or error
            if isinstance(reason, psycopg.Error):
                reason = reason.diag.message_primary or reason  # its details quote rows
            raise StorageError(
                f"expected a usable database at {self.name}, but: {reason}; check that the server "
                "runs, that SAMESTORY_DATABASE_URL names it, and that its user may create tables"
            ) from error


class _TextDumper(StrDumper):
    """Text as PostgreSQL takes it: it knows no NUL, so nothing that it holds has one either."""

    def dump(self, obj: str) -> bytes | bytearray | memoryview | None:
        """The bytes of a text."""
        return super().dump(obj.replace("\0", "\ufffd"))


def _prepare(connection: psycopg.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.adapters.register_dumper(str, _TextDumper)


def _create(connection: Connection) -> None:
    """Makes the tables or brings them up to date; of several processes one after the other."""
    connection.execute(_SCHEMA_LOCK)
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise StorageError(
            f"expected a database in UTF8, found one in {encoding}; make one with "
            "CREATE DATABASE samestory ENCODING 'UTF8' TEMPLATE template0"
        )
    connection.execute(_COMMITS)
    connection.execute(_FIRST)
    migrate(connection)


def _is_lost(error: BaseException | None) -> bool:
    """Whether it says that the server could not be reached, or went away."""
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or getattr(error.orig, "sqlstate", "") is None
    )
