"""What every `Store` tells to a process that follows another one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ports import Store
from app.storage.sql_store import SqlStore
from tests.storage.samples import article, opened


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    opened = SqlStore(place)
    yield opened
    opened.close()


def test_vectors_after_a_commit_are_those_of_articles_written_since(store: Store) -> None:
    assert store.last_commit() == 0
    store.commit([article("a"), article("b")], [opened("a", "s1"), opened("b", "s2")])
    first = store.last_commit()
    assert list(store.vectors(after=first)) == []
    changed, new = article("a", title="Other"), article("c")
    store.commit([changed, new], [opened("c", "s3")])
    assert store.last_commit() > first
    [(ids, _, matrix)] = store.vectors(after=first)
    assert ids == ["a", "c"]
    assert matrix.tolist() == [changed.whole.tolist(), new.whole.tolist()]
