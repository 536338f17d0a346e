"""What every `VectorIndex` does, compared by value with the plainest search there is."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.distributed.layout import Layout
from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.index.exact import ExactIndex
from app.index.faiss_index import FaissIndex
from app.ports import Neighbour, VectorIndex
from app.serving_ports import LatestArticles
from app.storage.sql_store import SqlStore
from tests.contracts.partitions import partitioned
from tests.index.samples import ALL_DAYS, DIMENSION, FIRST_DAY, vectors

Day = date | None
Held = Mapping[ArticleId, tuple[Day, Matrix]]


class Index(VectorIndex, LatestArticles, Protocol):
    """What an implementation is."""


Make = Callable[[int], Index]


@cache
def empty_store() -> SqlStore:
    return SqlStore(":memory:")


IMPLEMENTATIONS: dict[str, Make] = {
    "exact": ExactIndex,
    "faiss": lambda dimension: FaissIndex(None, dimension, ModelFingerprint("c0ffee")),
    "partitions": lambda dimension: partitioned(empty_store(), dimension, Layout(2, 3)),
}
"""Each makes an empty index of a dimension."""

pytestmark = pytest.mark.parametrize("make", IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS)

_DAYS = st.one_of(
    st.none(), st.integers(0, 4).map(lambda number: FIRST_DAY + timedelta(days=number))
)
_IDS = st.integers(0, 15).map(lambda number: ArticleId(f"a{number}"))
_SEEDS = st.integers(0, 5)  # few, so that equal vectors and with them ties are common
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.tuples(_IDS, _SEEDS, _DAYS), max_size=6)),
        st.tuples(st.just("remove"), st.lists(_IDS, max_size=6)),
    ),
    max_size=12,
)
_RANGES = st.builds(DayRange, _DAYS, _DAYS)


def plain_search(held: Held, query: Matrix, limit: int, days: DayRange) -> list[Neighbour]:
    """Every vector of the days, one by one, in double precision."""
    pairs = [
        (-float(np.float32(vector.astype(float) @ query.astype(float))), article_id)
        for article_id, (day, vector) in held.items()
        if day is None or day in days
    ]
    return [Neighbour(article_id, -negative) for negative, article_id in sorted(pairs)[:limit]]


def assert_same(found: list[Neighbour], expected: list[Neighbour]) -> None:
    assert [hit.article_id for hit in found] == [hit.article_id for hit in expected]
    assert [hit.similarity for hit in found] == pytest.approx(
        [hit.similarity for hit in expected], abs=1e-6
    )


def test_an_empty_index_finds_nothing(make: Make) -> None:
    index = make(DIMENSION)
    assert len(index) == 0
    assert index.search(vectors(1, 2), 5, [ALL_DAYS, ALL_DAYS]) == [[], []]
    assert index.search(vectors(), 5, []) == []


def test_nearest_come_first_with_their_cosines(make: Make) -> None:
    index = make(2)
    rows = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], dtype=np.float32)
    index.add([ArticleId(name) for name in "abcd"], rows, [FIRST_DAY] * 4)
    [found] = index.search(rows[:1], 3, [ALL_DAYS])
    assert [hit.article_id for hit in found] == ["a", "b", "c"]
    assert [hit.similarity for hit in found] == pytest.approx([1.0, 0.6, 0.0])


def test_no_similarity_leaves_the_range_of_a_cosine(make: Make) -> None:
    index = make(DIMENSION)
    seeds = range(200)
    index.add([ArticleId(str(s)) for s in seeds], vectors(*seeds), [None] * 200)
    found = index.search(vectors(*seeds), 1, [ALL_DAYS] * 200)
    assert all(hits[0].similarity <= 1.0 for hits in found)
    assert [hits[0].article_id for hits in found] == [str(seed) for seed in seeds]


def test_only_the_days_asked_for_and_the_undated_are_searched(make: Make) -> None:
    index = make(DIMENSION)
    days = [FIRST_DAY, FIRST_DAY + timedelta(1), FIRST_DAY + timedelta(2), None]
    ids = [ArticleId(name) for name in ("first", "second", "third", "undated")]
    index.add(ids, vectors(1, 1, 1, 1), days)
    ranges = [
        DayRange(FIRST_DAY, FIRST_DAY),
        DayRange(FIRST_DAY + timedelta(1), None),
        DayRange(None, FIRST_DAY + timedelta(1)),
        DayRange(FIRST_DAY + timedelta(9), None),
        ALL_DAYS,
    ]
    found = index.search(vectors(1, 1, 1, 1, 1), 9, ranges)
    assert [[hit.article_id for hit in hits] for hits in found] == [
        ["first", "undated"],
        ["second", "third", "undated"],
        ["first", "second", "undated"],
        ["undated"],
        ["first", "second", "third", "undated"],
    ]


@pytest.mark.parametrize("limit", [1, 3, 40, 500])
def test_ties_are_broken_by_id_however_many_there_are(make: Make, limit: int) -> None:
    index = make(DIMENSION)
    ids = [ArticleId(f"{number:03}") for number in range(300)]
    shuffled = list(np.random.default_rng(0).permutation(300))
    days: list[Day] = [FIRST_DAY + timedelta(int(number) % 3) for number in shuffled]
    index.add([ids[number] for number in shuffled], vectors(*[7] * 300), days)
    [found] = index.search(vectors(7), limit, [ALL_DAYS])
    assert [hit.article_id for hit in found] == ids[:limit]


def test_an_article_added_again_is_replaced_and_may_change_its_day(make: Make) -> None:
    index = make(DIMENSION)
    article = ArticleId("a")
    index.add([article], vectors(1), [FIRST_DAY])
    index.add([article], vectors(2), [FIRST_DAY + timedelta(1)])
    assert len(index) == 1
    assert index.search(vectors(1), 5, [DayRange(FIRST_DAY, FIRST_DAY)]) == [[]]
    [[hit]] = index.search(vectors(2), 5, [ALL_DAYS])
    assert hit.similarity == pytest.approx(1.0)


def test_of_an_article_named_twice_in_one_call_the_last_counts(make: Make) -> None:
    index = make(DIMENSION)
    article = ArticleId("a")
    index.add([article, article], vectors(1, 2), [FIRST_DAY, None])
    assert len(index) == 1
    [[hit]] = index.search(vectors(2), 5, [DayRange(None, FIRST_DAY - timedelta(1))])
    assert hit.similarity == pytest.approx(1.0)


def test_removed_articles_are_not_found_and_unknown_ids_are_passed_over(make: Make) -> None:
    index = make(DIMENSION)
    index.add([ArticleId("a"), ArticleId("b")], vectors(1, 2), [None, FIRST_DAY])
    index.remove([ArticleId("b"), ArticleId("b"), ArticleId("never")])
    assert len(index) == 1
    [found] = index.search(vectors(2), 5, [ALL_DAYS])
    assert [hit.article_id for hit in found] == ["a"]


def test_the_callers_arrays_may_be_reused_after_adding(make: Make) -> None:
    index = make(DIMENSION)
    rows = vectors(1)
    index.add([ArticleId("a")], rows, [None])
    rows[:] = 0
    [[hit]] = index.search(vectors(1), 1, [ALL_DAYS])
    assert hit.similarity == pytest.approx(1.0)


def test_a_query_in_a_batch_is_answered_as_alone(make: Make) -> None:
    index = make(64)
    rng = np.random.default_rng(3)
    rows = unit_rows(rng.normal(size=(900, 64)))
    rows[450:] = rows[:450]  # ties in every answer
    days: list[Day] = [FIRST_DAY + timedelta(number % 5) for number in range(900)]
    index.add([ArticleId(f"{number:04}") for number in range(900)], rows, days)
    queries = unit_rows(rows[:60] + rng.normal(scale=0.1, size=(60, 64)))
    ranges = [DayRange(FIRST_DAY + timedelta(n % 3), FIRST_DAY + timedelta(4)) for n in range(60)]
    together = index.search(queries, 11, ranges)
    alone = [index.search(queries[n : n + 1], 11, [ranges[n]])[0] for n in range(60)]
    assert together == alone


@given(steps=_STEPS, seed=_SEEDS, limit=st.integers(1, 20), days=_RANGES)
def test_any_sequence_of_changes_gives_the_neighbours_of_a_plain_search(
    make: Make, steps: list[tuple[str, list]], seed: int, limit: int, days: DayRange
) -> None:
    index = make(DIMENSION)
    held: dict[ArticleId, tuple[Day, Matrix]] = {}
    for verb, items in steps:
        if verb == "add":
            rows = vectors(*(item[1] for item in items))
            index.add([item[0] for item in items], rows, [item[2] for item in items])
            for (article_id, _, day), row in zip(items, rows, strict=True):
                held[article_id] = (day, row)
        else:
            index.remove(items)
            for article_id in items:
                held.pop(article_id, None)
    queries = vectors(seed, seed + 100)
    found = index.search(queries, limit, [days, ALL_DAYS])
    assert len(index) == len(held)
    assert index.count(days) == sum(day is None or day in days for day, _ in held.values())
    assert_same(found[0], plain_search(held, queries[0], limit, days))
    assert_same(found[1], plain_search(held, queries[1], limit, ALL_DAYS))


def test_the_latest_are_those_of_the_latest_days_and_undated_ones_come_last(make: Make) -> None:
    index = make(DIMENSION)
    days = [FIRST_DAY, None, FIRST_DAY + timedelta(days=2), FIRST_DAY + timedelta(days=1)]
    ids = [ArticleId(name) for name in ("old", "undated", "new", "middle")]
    index.add(ids, vectors(1, 2, 3, 4), days)
    assert index.latest(9) == ["new", "middle", "old", "undated"]
    assert index.latest(2) == ["new", "middle"]
    index.remove([ArticleId("new")])
    assert index.latest(1) == ["middle"]
