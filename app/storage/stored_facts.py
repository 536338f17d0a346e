"""What a database says of itself, read without opening it for work: nothing is migrated."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import SchemaTooNewError, StorageError
from app.storage.migrations import PRESENT_SCHEMA


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What stands in a database.

    Attributes:
        schema: Its version; opening it for work brings it to the present one.
        model: The embedding model of its vectors, and `fingerprint` its identity; None when it
            is not tied to one yet.
        has_keys: Whether any key was made.
    """

    schema: int
    model: str | None
    fingerprint: str | None
    has_keys: bool


def read_facts(path: Path) -> StoredFacts | None:
    """Reads the facts; None when there is no database yet.

    Raises:
        StorageError: The file cannot be read, or is not a database of Samestory.
        SchemaTooNewError: A newer Samestory wrote it.
    """
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            told = dict(database.execute("SELECT key, value FROM meta"))
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            keys = "SELECT count(*) FROM access_keys" if "access_keys" in tables else "SELECT 0"
            (key_count,) = database.execute(keys).fetchone()
    except sqlite3.Error as error:
        raise StorageError(
            f"expected a database of Samestory at {path}, but: {error}; restore a backup or "
            "choose another folder with SAMESTORY_DATA_DIR"
        ) from error
    stated = told.get("schema", "")
    if not stated.isdecimal():
        raise StorageError(
            f"expected the number of a schema in {path}, found {stated!r}; it is not a database "
            "of Samestory: choose another data folder"
        )
    schema = int(stated)
    if schema > PRESENT_SCHEMA:
        raise SchemaTooNewError(
            f"the database has schema {schema}, this Samestory knows schemas up to "
            f"{PRESENT_SCHEMA}; upgrade Samestory or choose another data folder"
        )
    return StoredFacts(schema, told.get("model"), told.get("fingerprint"), key_count > 0)
