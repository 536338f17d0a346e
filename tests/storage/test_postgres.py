"""What is particular to PostgreSQL: lost connections, who may write, its order of text."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text, update

from app.domain.article import ArticleId
from app.domain.decision import fold
from app.domain.errors import DataFolderInUseError, SchemaTooNewError, StorageError
from app.domain.story_list import StoryQuery
from app.storage.database import open_database
from app.storage.migrations import MIGRATIONS, is_present, migrate, schema_version
from app.storage.schema import meta, metadata, stories
from app.storage.scratch_schema import scratch_schema
from app.storage.sql_store import SqlStore
from tests.storage import postgres
from tests.storage.loose_socket import LooseSocket
from tests.storage.samples import article, joined, moved, opened
from tests.storage.test_migrations import columns

IN_TRANSACTION = "idle in transaction"

pytestmark = postgres.needs_server


@pytest.fixture
def url(tmp_path: Path) -> str:
    return postgres.url_of(tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    store = SqlStore(url)
    yield store
    store.close()


def end_connections(*states: str) -> None:
    """Ends the server's side of the product's connections in some states, as a failover does."""
    with postgres.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'samestory' AND state = ANY(%s)",
            [list(states or ("idle", IN_TRANSACTION))],
        )


def test_readers_and_writers_go_on_after_their_connections_were_ended(
    store: SqlStore, url: str
) -> None:
    store.commit([article("a")], [opened("a", "s1")])
    state = store.state()
    end_connections()
    assert store.state() == state
    assert store.totals().articles == 1
    end_connections()
    store.commit([article("b")], [joined("b", "s1")])
    assert store.state() != state
    assert fold(store.ledger()).memberships == store.memberships([ArticleId("a"), ArticleId("b")])


def test_a_transaction_that_is_lost_in_its_middle_is_made_again_once(url: str) -> None:
    database = open_database(url)
    turns: list[int] = []

    def work(connection: Connection) -> int:
        turns.append(len(turns))
        connection.execute(insert(meta).values(key=f"turn {turns[-1]}", value=""))
        if len(turns) == 1:
            end_connections(IN_TRANSACTION)
        return connection.scalar(select(func.count()).select_from(meta))

    with database.read() as connection:
        before = connection.scalar(select(func.count()).select_from(meta))
    assert database.written(work) == before + 1
    assert turns == [0, 1]
    with database.read() as connection:
        kept = connection.scalars(select(meta.c.key).where(meta.c.key.startswith("turn"))).all()
    database.close()
    assert kept == ["turn 1"]


def test_a_transaction_that_is_lost_and_not_made_again_is_told_lost(url: str) -> None:
    database = open_database(url)

    def write() -> None:
        with database.write() as connection:
            connection.execute(insert(meta).values(key="lost", value=""))
            end_connections(IN_TRANSACTION)
            connection.execute(insert(meta).values(key="too", value=""))

    with pytest.raises(StorageError, match="usable database"):
        write()
    with database.read() as connection:
        assert connection.scalar(select(meta.c.value).where(meta.c.key == "lost")) is None
    database.close()


def test_a_commit_whose_answer_is_lost_is_neither_lost_nor_doubled(tmp_path: Path) -> None:
    with LooseSocket(postgres.socket_folder()) as loose:
        store = SqlStore(postgres.url_of(tmp_path, through=loose.folder))
        store.commit([article("a")], [opened("a", "s1")])
        loose.cut_after(b"COMMIT")
        assert store.commit([article("b")], [joined("b", "s1")]) == 2
        assert loose.cuts == 1
        loose.cut_after(b"COMMIT", passed=False)
        assert store.commit([article("c")], [joined("c", "s1")]) == 3
        assert loose.cuts == 2
        assert len(list(store.ledger())) == store.totals().articles == 3
        store.close()


def test_there_is_one_writer_until_it_ends(store: SqlStore, url: str) -> None:
    other = SqlStore(url)
    with store.sole_writer():
        with pytest.raises(DataFolderInUseError, match="--read-only"), other.sole_writer():
            pass
        assert other.totals().articles == 0  # reading needs no right
    with other.sole_writer():
        other.commit([article("a")], [opened("a", "s1")])
    other.close()


def test_a_writer_takes_its_right_again_after_it_lost_its_connection(
    store: SqlStore, url: str
) -> None:
    with store.sole_writer():
        end_connections()
        store.commit([article("a")], [opened("a", "s1")])
        other = SqlStore(url)
        with pytest.raises(DataFolderInUseError), other.sole_writer():
            pass
        other.close()


def test_a_writer_that_was_replaced_commits_nothing(store: SqlStore, url: str) -> None:
    other = SqlStore(url)
    with store.sole_writer():
        store.commit([article("a")], [opened("a", "s1")])
        end_connections()
        with other.sole_writer():
            with pytest.raises(DataFolderInUseError):  # the other one holds the lock
                store.commit([article("b")], [joined("b", "s1")])
            other.commit([article("c")], [joined("c", "s1")])
        with pytest.raises(DataFolderInUseError, match="taken over"):  # it has ended, but wrote
            store.commit([article("b")], [joined("b", "s1")])
    assert store.totals().articles == 2
    assert store.memberships([ArticleId("b")]) == {}
    other.close()


def test_processes_that_start_at_once_make_the_tables_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(SqlStore, [url] * 6))
        pool.map(lambda each: each.bind_model("packaged", "f" * 64), stores)
    stores[0].commit([article("a")], [opened("a", "s1")])
    assert [each.totals().articles for each in stores] == [1] * 6
    for each in stores:
        each.close()


def add_note(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE stories ADD COLUMN note TEXT"))


def fail_after(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE stories ADD COLUMN remark TEXT"))
    raise ZeroDivisionError


def test_steps_are_taken_once_by_processes_that_start_at_once(url: str) -> None:
    database = open_database(url)
    steps = [*MIGRATIONS, add_note]
    ready = threading.Barrier(4)

    def take() -> None:
        with database.read() as connection:
            assert not is_present(connection, steps)
        ready.wait()
        with database.write() as connection:
            migrate(connection, steps)

    with ThreadPoolExecutor(4) as pool:
        for taken in [pool.submit(take) for _ in range(4)]:
            taken.result()
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        migrate(connection, [*steps, fail_after])
    with database.read() as connection:
        assert schema_version(connection) == len(steps) + 1
        assert {"note"} == columns(connection) - {column.name for column in stories.c}
    database.close()


def test_a_database_of_a_newer_samestory_is_refused(url: str) -> None:
    database = open_database(url)
    with database.write() as connection:
        connection.execute(update(meta).where(meta.c.key == "schema").values(value="99"))
    database.close()
    with pytest.raises(SchemaTooNewError, match="schema 99"):
        SqlStore(url)


def test_ids_stand_in_the_order_of_their_bytes_whatever_the_locale(store: SqlStore) -> None:
    names = ["b", "B", "a", "_", "Z", "é", "ж", "~", "1"]
    store.commit([article(name, at=None) for name in names], [opened(n, n) for n in names])
    assert [story.id for story in store.stories(StoryQuery()).stories] == sorted(names)
    with postgres.connect() as connection:
        localised = connection.execute("SELECT x FROM unnest(%s::text[]) AS x ORDER BY x", [names])
        assert [name for (name,) in localised] != sorted(names)


def test_text_that_postgresql_does_not_know_finds_nothing_and_breaks_nothing(
    store: SqlStore,
) -> None:
    store.commit([article("a", source="wi\0re")], [opened("a", "s1")])
    assert store.memberships([ArticleId("\0")]) == {}
    assert store.stories(StoryQuery(source="a\0b")).stories == ()


def test_an_article_of_more_words_than_postgresql_holds_is_stored_and_found(
    store: SqlStore,
) -> None:
    body = " ".join(f"word{number}x" for number in range(200_000)) + " last" * 400
    store.commit([article("a", title="Giant " + "z" * 5000, body=body)], [opened("a", "s1")])
    assert store.search_words("giant word77x", 5).ids == ("a",)
    assert store.search_words("z" * 3000, 5).ids == ("a",)
    store.commit([], [moved("a", "s1", None)])
    assert store.search_words("giant", 5).ids == ()


def test_words_are_forgotten_with_the_last_article_that_held_them(
    store: SqlStore, url: str
) -> None:
    given = [article("a", title="Xylophone talks"), article("b", title="Quixotic talks")]
    store.commit(given, [opened("a", "s1"), opened("b", "s2")])
    store.commit([article("b", title="Second talks")], [])
    store.commit([], [moved("a", "s1", None)])
    database = open_database(url)
    with database.read() as connection:
        held = dict(connection.execute(text("SELECT term, doc FROM article_terms")).all())
    database.close()
    assert not held.keys() & {"xylophone", "quixotic"}
    assert held["talks"] == held["second"] == 1


def test_chinese_words_are_looked_for_as_a_whole(store: SqlStore) -> None:
    given = [
        article("there", title="中国外交部长", body=""),
        article("turned", title="国中", body=""),
        article("across", title="北京中", body="国旗"),
    ]
    store.commit(given, [opened(each.article.id, each.article.id) for each in given])
    assert store.search_words("中国", 5).ids == ("there",)


def test_a_scratch_schema_is_apart_and_leaves_nothing(store: SqlStore, url: str) -> None:
    with scratch_schema(url) as inside, closing(SqlStore(inside)) as apart:
        apart.commit([article("a")], [opened("a", "s1")])
        assert apart.totals().articles == 1
        assert store.totals().articles == 0
    with postgres.connect() as connection:
        left = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE '%scratch%'")
        assert left.fetchall() == []


def test_messages_name_the_database_without_its_password() -> None:
    url = "postgresql://anna:s3cret@127.0.0.1:1/news"
    with pytest.raises(StorageError, match=r"127\.0\.0\.1/news") as raised:
        SqlStore(url)
    assert "s3cret" not in str(raised.value)


def test_every_table_is_there(store: SqlStore, url: str) -> None:
    database = open_database(url)
    with database.read() as connection:
        there = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        ).all()
    database.close()
    assert set(there) == metadata.tables.keys() | {"article_words", "article_terms", "commits"}
