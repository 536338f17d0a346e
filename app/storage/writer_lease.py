"""The right to write to PostgreSQL: a lock that dies with its holder, and a name to check."""

import time
import uuid

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import DataFolderInUseError

# Of a process that was killed the server learns at once; in a long statement, at its end.
_WAITS_SECONDS = (0.1, 0.4, 1.0, 0.0)

_LOCK = text("SELECT pg_try_advisory_lock(736417, hashtext(current_schema()))")
_SIGN = text("UPDATE commits SET writer = :writer")
_PING = text("SELECT 1")


class WriterLease:
    """Held from its making to its release, over a connection of its own.

    The lock goes when that connection is lost, and then another process may take it. So the
    holder signs the row that every writer changes first: who finds another signature there
    commits nothing.

    Args:
        engine: Of the database.
        name: The database's, for messages.

    Raises:
        DataFolderInUseError: Another process has the right.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._name = name
        self._writer = uuid.uuid4().hex
        self._connection: Connection | None = self._locked()
        self._connection.execute(_SIGN, {"writer": self._writer})

    def confirmed(self) -> str:
        """The signature, with the lock held; taken again where the connection was lost.

        Raises:
            DataFolderInUseError: Another process took the lock meanwhile.
        """
        if self._connection is not None:
            try:
                self._connection.execute(_PING)
            except DBAPIError:
                self.release()
        if self._connection is None:
            self._connection = self._locked()
        return self._writer

    def release(self) -> None:
        """Gives the lock back."""
        if self._connection is not None:
            self._connection.invalidate()  # the lock is the connection's, so the pool is not to
            self._connection.close()  # have it back
            self._connection = None

    def _locked(self) -> Connection:
        connection = self._engine.connect()
        for wait_seconds in _WAITS_SECONDS:
            if connection.scalar(_LOCK):
                return connection
            time.sleep(wait_seconds)
        connection.close()
        raise DataFolderInUseError(
            f"another samestory writes to {self._name}; stop it, send the articles to it, or only "
            "read beside it: `samestory serve --read-only`"
        )
