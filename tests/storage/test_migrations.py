from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text, update

from app.domain.errors import SchemaTooNewError
from app.storage.database import Database
from app.storage.migrations import is_present, migrate, schema_version
from app.storage.schema import meta, metadata
from app.storage.sql_store import SqlStore


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """To a database of the present schema."""
    database = Database(tmp_path / "store.db")
    with database.write() as connection:
        yield connection
    database.close()


def add_note(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE stories ADD COLUMN note TEXT"))


def add_remark(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE stories ADD COLUMN remark TEXT"))


def columns(connection: Connection) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns("stories")}


def test_a_new_database_has_every_table_and_the_present_schema(connection: Connection) -> None:
    tables = set(inspect(connection).get_table_names())
    assert metadata.tables.keys() | {"article_words"} <= tables
    assert schema_version(connection) == 1
    assert is_present(connection)


def test_each_step_is_taken_once_and_in_order(connection: Connection) -> None:
    migrate(connection, [add_note])
    assert schema_version(connection) == 2
    assert "note" in columns(connection)
    assert not is_present(connection, [add_note, add_remark])
    migrate(connection, [add_note, add_remark])  # a second 'add note' would be an SQL error
    assert schema_version(connection) == 3
    assert {"note", "remark"} <= columns(connection)


def test_a_database_of_a_newer_samestory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    database = Database(path)
    with database.write() as connection:
        connection.execute(update(meta).where(meta.c.key == "schema").values(value="99"))
    database.close()
    with pytest.raises(SchemaTooNewError, match=r"schema 99.*upgrade Samestory"):
        SqlStore(path)
