import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text, update
from zstandard import ZstdDecompressor

from app.domain.errors import SchemaTooNewError
from app.domain.story import StorySort
from app.domain.story_list import StoryQuery
from app.evaluation.crash import FIRST_SCHEMA
from app.storage.database import open_database
from app.storage.examination import SqlRecords
from app.storage.migrations import (
    MIGRATIONS,
    PRESENT_SCHEMA,
    is_present,
    migrate,
    schema_version,
)
from app.storage.schema import meta, metadata
from app.storage.sql_store import SqlStore
from tests.storage.samples import article, opened


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """To a database of the present schema."""
    database = open_database(tmp_path / "store.db")
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
    assert schema_version(connection) == len(MIGRATIONS) + 1
    assert is_present(connection)


def test_each_step_is_taken_once_and_in_order(connection: Connection) -> None:
    present = len(MIGRATIONS) + 1
    migrate(connection, [*MIGRATIONS, add_note])
    assert schema_version(connection) == present + 1
    assert "note" in columns(connection)
    both = [*MIGRATIONS, add_note, add_remark]
    assert not is_present(connection, both)
    migrate(connection, both)  # a second 'add note' would be an SQL error
    assert schema_version(connection) == present + 2
    assert {"note", "remark"} <= columns(connection)


def shape(path: Path) -> dict[str, object]:
    """The columns and indices of every table of ours."""
    database = open_database(path)
    with database.read() as connection:
        found = inspect(connection)
        described = {
            name: (
                [(column["name"], column["nullable"]) for column in found.get_columns(name)],
                sorted(str(index["name"]) for index in found.get_indexes(name)),
            )
            for name in metadata.tables
        }
    database.close()
    return described


# What the steps add to schema 1, newest first.
BACK_TO_SCHEMA_1 = (
    "DROP INDEX articles_with_text",
    "DROP INDEX versions_with_text",
    "ALTER TABLE articles DROP COLUMN text_since",
    "ALTER TABLE article_versions DROP COLUMN text_since",
    "DROP TABLE webhook_attempts",
    "DROP TABLE webhooks",
    "DROP TABLE kept_answers",
    "DROP TABLE article_names",
    "DROP INDEX ledger_of_people",
    "DROP INDEX stories_first",
    "DROP INDEX stories_updated",
    "DROP INDEX stories_growing",
    "DROP INDEX stories_by_languages",
    "DROP INDEX stories_by_sources",
    "DROP INDEX stories_by_articles",
    "ALTER TABLE stories DROP COLUMN source_count",
    "ALTER TABLE stories DROP COLUMN recency",
    "ALTER TABLE stories DROP COLUMN growth",
    "DROP TABLE access_keys",
    "DROP TABLE feed_entries",
    "DROP TABLE feeds",
    "DROP INDEX moves_from_story",
    "DROP INDEX moves_to_story",
    "DROP TABLE constraints",
    "DROP TABLE ledger_constraints",
    "ALTER TABLE ledger DROP COLUMN author",
    "ALTER TABLE ledger DROP COLUMN reason",
    "ALTER TABLE ledger DROP COLUMN undoes",
    "UPDATE meta SET value = '1' WHERE key = 'schema'",
)


def test_a_database_of_schema_1_becomes_as_a_new_one_and_keeps_its_articles(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    store = SqlStore(path)
    store.commit([article("a", title="Geneva")], [opened("a", "s1")])
    store.commit([article("a", title="Istanbul")], [])
    before = list(store.ledger())
    grown = store.stories(StoryQuery(sort=StorySort.GROWING))
    store.close()
    new_shape = shape(path)
    with sqlite3.connect(path) as raw:
        for statement in BACK_TO_SCHEMA_1:
            raw.execute(statement)
    raw.close()
    store = SqlStore(path)
    assert list(store.ledger()) == before
    assert store.search_words("istanbul", 5).ids == ("a",)
    assert [each.id for each in store.stories(StoryQuery(name="Ryabkov", min_sources=1)).stories]
    assert store.stories(StoryQuery(sort=StorySort.GROWING)) == grown
    store.close()
    assert shape(path) == new_shape


STORED = [FIRST_SCHEMA, *sorted((Path(__file__).parents[1] / "data/schemas").glob("*.db.zst"))]


def test_there_is_a_stored_database_of_every_schema_so_far() -> None:
    numbers = range(1, len(STORED) + 1)
    assert [path.name for path in STORED] == [f"schema-{number}.db.zst" for number in numbers]
    assert len(STORED) == PRESENT_SCHEMA


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.name)
def test_a_database_that_an_earlier_samestory_wrote_is_sound_once_it_is_opened(
    stored: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(ZstdDecompressor().decompress(stored.read_bytes()))
    with sqlite3.connect(path) as raw:
        places = raw.execute("SELECT * FROM memberships ORDER BY article_id").fetchall()
        entries = raw.execute("SELECT count(*) FROM ledger").fetchone()[0]
        assert entries > len(places) > 10
    raw.close()
    records = SqlRecords(path)
    with records.look() as moment:
        assert [each for each in moment.examined() if each.count] == []
        assert moment.counts()["decisions"] == entries
    records.close()
    store = SqlStore(path)
    kept = store.memberships([each[0] for each in places])
    assert sorted((each.article_id, each.story_id, each.copy_of) for each in kept.values()) == (
        places
    )
    store.close()
    empty = tmp_path / "new.db"
    SqlStore(empty).close()
    assert shape(path) == shape(empty)


def test_a_database_of_a_newer_samestory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    database = open_database(path)
    with database.write() as connection:
        connection.execute(update(meta).where(meta.c.key == "schema").values(value="99"))
    database.close()
    with pytest.raises(SchemaTooNewError, match=r"schema 99.*upgrade Samestory"):
        SqlStore(path)
