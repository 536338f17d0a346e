"""Keys as rows of the SQL database, and in memory until somebody changes them."""

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Row, delete, insert, select, update

from app.domain.key import AccessKey, KeyId, Scope
from app.storage.database import open_database
from app.storage.schema import access_keys


class SqlKeyStore:
    """A `KeyStore` in the database of the articles; any process may write.

    Args:
        url_or_path: The database's file, made when absent, or its SQLAlchemy URL.

    Raises:
        StorageError: It cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url_or_path: str | Path) -> None:
        self._database = open_database(url_or_path)
        self._reading = threading.Lock()
        self._read_at = -1
        self._keys: Mapping[KeyId, AccessKey] = {}

    def add(self, key: AccessKey) -> bool:
        """Adds a key; False when its id, or its name in a key that stands, is there already."""
        with self._database.write() as connection:
            there = select(access_keys.c.id).where(
                (access_keys.c.id == key.id)
                | ((access_keys.c.name == key.name) & access_keys.c.revoked_at.is_(None))
            )
            if connection.execute(there).first() is not None:
                return False
            connection.execute(insert(access_keys).values(_values(key)))
        return True

    def keys(self) -> Mapping[KeyId, AccessKey]:
        """All keys by id, oldest first.

        Every request asks: a query would cost it 200 microseconds, asking whether anybody
        wrote costs 4.
        """
        with self._reading:
            state = self._database.state()  # before the query: what comes between is seen
            if state != self._read_at:
                query = select(access_keys).order_by(access_keys.c.created_at, access_keys.c.id)
                with self._database.read() as connection:
                    found = [_key(row) for row in connection.execute(query)]
                self._keys = MappingProxyType({key.id: key for key in found})
                self._read_at = state
            return self._keys

    def revoke(self, key_id: KeyId, at: datetime) -> None:
        """Takes a key back; one that is revoked already stays as it is."""
        standing = access_keys.c.revoked_at.is_(None)
        with self._database.write() as connection:
            row = update(access_keys).where(access_keys.c.id == key_id, standing)
            connection.execute(row.values(revoked_at=at))

    def note_use(self, key_id: KeyId, at: datetime) -> None:
        """Writes when a key was last used; nothing when it is gone."""
        with self._database.write() as connection:
            row = update(access_keys).where(access_keys.c.id == key_id)
            connection.execute(row.values(last_used_at=at))

    def clear(self) -> int:
        """Deletes all keys and tells how many."""
        with self._database.write() as connection:
            return connection.execute(delete(access_keys)).rowcount

    def close(self) -> None:
        """Releases the database."""
        self._database.close()


def _values(key: AccessKey) -> dict[str, object]:
    names = (column.name for column in access_keys.c)
    return {**{name: getattr(key, name) for name in names}, "scopes": " ".join(sorted(key.scopes))}


def _key(row: Row[object]) -> AccessKey:
    return AccessKey(
        id=KeyId(row.id),
        name=row.name,
        scopes=frozenset(Scope(name) for name in row.scopes.split()),
        digest=row.digest,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
