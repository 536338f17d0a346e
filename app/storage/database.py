"""What every database of ours can do, and which one an address names."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from app.domain.errors import ConfigurationError, StorageError
from app.storage.sqlite_database import SqliteDatabase

_EXPECTED = (
    "expected a database URL of the form postgresql://user@host/name or "
    "sqlite:////absolute/path, found one of kind {!r}"
)

_Result = TypeVar("_Result")


class Database(Protocol):
    """Any number of readers, one writer at a time, from any thread.

    Attributes:
        name: For messages; without any password.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    name: str

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the database."""
        ...

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that is on disk after the block, or undone by an error in it."""
        ...

    def written(self, work: Callable[[Connection], _Result]) -> _Result:
        """What `work` returns in a transaction that is on disk afterwards, or undone.

        `work` may be called again, after a transaction that was lost and is undone for
        certain; so it changes nothing but the database.
        """
        ...

    def sole_writer(self) -> AbstractContextManager[None]:
        """During the block this database is written to by nobody else who asks for the right.

        Raises:
            DataFolderInUseError: Another process has it. Once one has taken it over, because
                the connection to the database was lost, also from `write`.
        """
        ...

    def state(self) -> int:
        """A number that is another one once anything was committed, by whatever process."""
        ...

    def flush_log(self) -> None:
        """Empties the log of writes, which keeps what was deleted, as far as that is ours."""
        ...

    def close(self) -> None:
        """Closes all connections."""
        ...


def open_database(url_or_path: str | Path) -> Database:
    """Opens a database and brings it to the present schema.

    Args:
        url_or_path: A file of SQLite, made when absent, or a URL (`postgresql://host/name`,
            `sqlite:////absolute/path`).

    Raises:
        ConfigurationError: The driver for PostgreSQL is not installed.
        StorageError: It cannot be opened, or is not ours.
        SchemaTooNewError: A newer Samestory wrote it.
    """
    if not isinstance(url_or_path, str) or "://" not in url_or_path:
        return SqliteDatabase(URL.create("sqlite", database=str(url_or_path)))
    try:
        url = make_url(url_or_path)
    except ArgumentError as error:
        raise StorageError(_EXPECTED.format(url_or_path.partition(":")[0])) from error
    if url.get_backend_name() == "sqlite":
        return SqliteDatabase(url)
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise StorageError(_EXPECTED.format(url.drivername))
    try:
        # The driver is an extra, and takes 60 ms to load.
        from app.storage.postgres_database import PostgresDatabase  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "SAMESTORY_DATABASE_URL names PostgreSQL, whose driver is not installed; "
            "it needs the extra `postgresql`: pip install '.[postgresql]' in the checkout"
        ) from error
    return PostgresDatabase(url.set(drivername="postgresql+psycopg"))
