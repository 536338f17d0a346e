import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.article import ArticleId
from app.domain.errors import StorageError
from app.domain.story import StoryId
from app.domain.story_list import StoryQuery
from app.storage.database import open_database
from app.storage.sql_store import SqlStore
from tests.storage.samples import article, joined, moved, opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = SqlStore(tmp_path / "store.db")
    store.commit(
        [article("a", title="L'accord d'Istanbul", body='"NEAR" (x) AND y OR z* NOT w')],
        [opened("a", "s1")],
    )
    yield store
    store.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=[])))
@example(words='" OR 1=1; DROP TABLE articles; --')
@example(words="title:accord")
@example(words="a\x00b")
@example(words="\ud800")
@example(words="NEAR(accord, 5) ^istanbul + *")
@example(words=" ".join(f"w{number}" for number in range(5000)))
@example(words="x" * 100_000)
def test_no_words_raise_or_reach_the_query_language(store: SqlStore, words: str) -> None:
    assert set(store.search_words(words, 5).ids) <= {"a"}
    assert len(store.stories(StoryQuery(words=words)).stories) <= 1


def test_every_word_is_found_by_its_own_spelling(store: SqlStore) -> None:
    for words in ("l'accord", "ISTANBUL", "accord istan", '"near" (x)', "Истанб"):
        assert store.search_words(words, 5).ids == ("a",)
    for words in ("nope", "cord"):
        assert store.search_words(words, 5).ids == ()


def test_older_versions_of_a_text_are_kept(store: SqlStore, tmp_path: Path) -> None:
    for title in ("Second", "Second", "Third"):
        store.commit([article("a", title=title)], [])
    store.commit([article("a", title="Fourth"), article("a", title="Fifth")], [])
    with sqlite3.connect(tmp_path / "store.db") as raw:
        found = raw.execute(
            "SELECT json_extract(document, '$.title') FROM article_versions ORDER BY seq"
        ).fetchall()
    raw.close()
    assert [title for (title,) in found] == ["L'accord d'Istanbul", "Second", "Third", "Fourth"]


def test_a_deleted_article_leaves_no_trace_in_the_files(store: SqlStore, tmp_path: Path) -> None:
    for title in ("Xylophone", "Quixotic", "Zephyr"):
        store.commit([article("a", title=title, body=f"{title} " * 3000)], [])
    vectors = store.embedded([ArticleId("a")])[ArticleId("a")]
    vector = vectors.whole.tobytes()
    words = [b"xylophone", b"quixotic", b"zephyr"]
    assert vector in held_in(tmp_path)
    assert all(word in held_in(tmp_path).lower() for word in words)
    store.commit([], [moved("a", "s1", None)])
    assert vector not in held_in(tmp_path)
    assert not [word for word in words if word in held_in(tmp_path).lower()]


def held_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_words_of_former_versions_are_not_in_the_index(store: SqlStore, tmp_path: Path) -> None:
    store.commit(
        [article("a", title="Xylophone"), article("b", title="Geneva")], [opened("b", "s2")]
    )
    store.commit([article("a", title="Second")], [])
    store.commit([article("a", title="Second", source="other")], [])
    with sqlite3.connect(tmp_path / "store.db") as raw:
        raw.execute("CREATE VIRTUAL TABLE held USING fts5vocab(article_words, instance)")
        held = raw.execute("SELECT term, count(DISTINCT doc) FROM held GROUP BY term").fetchall()
    raw.close()
    counts = dict(held)
    assert "xylophone" not in counts
    assert counts["second"] == counts["geneva"] == 1


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError, match=r"store\.db.*not a database"):
        SqlStore(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"missing.store\.db"):
        SqlStore(tmp_path / "missing" / "store.db")


def test_a_url_of_an_unknown_kind_is_named() -> None:
    for url in ("nosuchdatabase://x/y", "postgresql+nosuchdriver://x/y", "://"):
        with pytest.raises(StorageError, match="database"):
            SqlStore(url)


def test_a_url_opens_the_same_database(store: SqlStore, tmp_path: Path) -> None:
    other = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    assert other.totals() == store.totals()
    other.close()


def test_readers_see_whole_commits_while_another_thread_writes(store: SqlStore) -> None:
    names = [f"n{number}" for number in range(60)]
    problems: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen = len(store.members([StoryId("s1")])[StoryId("s1")])
            summary = store.summaries([StoryId("s1")])[StoryId("s1")]
            if seen % 3 != 1 or summary.article_count % 3 != 1:
                problems.append((seen, summary.article_count))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for start in range(0, 60, 3):
        batch = names[start : start + 3]
        store.commit([article(name) for name in batch], [joined(name, "s1") for name in batch])
    done.set()
    for reader in readers:
        reader.join()
    assert not problems
    assert store.totals().articles == 61


def test_several_threads_may_write_in_turn(store: SqlStore) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 5):
            store.commit([article(f"n{number}")], [joined(f"n{number}", "s1")])

    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 100, 200)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert store.totals().articles == 16
    assert store.memberships([ArticleId("n204")])[ArticleId("n204")].story_id == "s1"


def test_the_log_is_synced_at_each_commit_and_readers_do_not_wait(tmp_path: Path) -> None:
    database = open_database(tmp_path / "store.db")
    with database.read() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]
    database.close()
