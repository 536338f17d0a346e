"""A partition that starts anew, or that missed a commit, holds what the store holds."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.distributed.index_part import IndexPart
from app.distributed.layout import Layout
from app.domain.article import EmbeddedArticle
from app.domain.timeline import DayRange
from app.domain.vectors import ModelFingerprint
from app.service.neighbourhood import fresh
from app.storage.sql_store import SqlStore
from tests.storage.samples import DIMENSION, article, hours, moved, opened

LAYOUT = Layout(lanes=2, shards=2)
EVERYTHING = DayRange()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(SqlStore(tmp_path / "stories.db")) as store:
        yield store


def started(store: SqlStore) -> list[IndexPart]:
    return [
        IndexPart(store, DIMENSION, ModelFingerprint("c0ffee"), layout=LAYOUT, number=number)
        for number in range(LAYOUT.parts)
    ]


def held(parts: list[IndexPart], *asked: EmbeddedArticle) -> dict[str, int]:
    """In how many partitions each article is found by its own vector."""
    found = [part.search(fresh(asked).wholes, 1, [EVERYTHING] * len(asked)) for part in parts]
    return {
        each.article.id: sum(
            rows[number] != ([], []) and rows[number][0] == [each.article.id] for rows in found
        )
        for number, each in enumerate(asked)
    }


def written(store: SqlStore, *names: str, day: int = 0) -> list[EmbeddedArticle]:
    made = [article(name, at=hours(24 * day)) for name in names]
    store.commit(made, [opened(name, f"s{name}") for name in names])
    return made


def test_each_stored_article_stands_in_one_partition(store: SqlStore) -> None:
    made = written(store, *"abcdefgh") + written(store, *"ijkl", day=40)
    parts = started(store)
    assert sum(map(len, parts)) == 12
    assert set(held(parts, *made).values()) == {1}


def test_it_catches_up_with_additions_versions_of_another_day_and_deletions(
    store: SqlStore,
) -> None:
    kept, _, gone = written(store, "kept", "changed", "gone")
    parts = started(store)
    (late,) = written(store, "late")
    newer = article("changed", title="Talks end", at=hours(24 * 40))
    store.commit([newer], [moved("changed", "schanged", "schanged")])
    store.commit([], [moved("gone", "sgone", None)])
    assert [part.catch_up() for part in parts] == [len(part) for part in started(store)]
    assert held(parts, kept, newer, late) == {"kept": 1, "changed": 1, "late": 1}
    assert held(parts, gone) == {"gone": 0}
    assert sum(part.catch_up() for part in parts) == 3


def test_what_was_told_already_may_be_caught_up_with_again(store: SqlStore) -> None:
    parts = started(store)
    made = written(store, *"abc")
    for part in parts:
        fresh(made).add_to(part)
    assert sum(part.catch_up() for part in parts) == 3
    for part in parts:
        part.remove([made[0].article.id])
    assert sum(map(len, parts)) == 2
    assert {key for part in parts for key in part.latest(9)} == {"b", "c"}
