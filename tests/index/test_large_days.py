"""Days of so many vectors that they are searched by codes."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
import pytest

from app.domain.article import ArticleId
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.index.exact import ExactIndex
from app.index.faiss_index import FaissIndex
from app.index.partition import CODED_FROM
from app.ports import Neighbour, VectorIndex
from tests.index.samples import ALL_DAYS, FIRST_DAY

DIMENSION = 96
LIMIT = 256
COUNT = 3 * CODED_FROM
QUERIES = 32
ONE_DAY, THREE_DAYS = 1, 3


def news(count: int, seed: int) -> Matrix:
    """Unit rows of which some are near one another, as those of reports are."""
    chance = np.random.default_rng(seed)
    matters = np.random.default_rng(0).normal(size=(200, DIMENSION))
    rows = matters[chance.integers(0, len(matters), count)]
    return unit_rows((rows + chance.normal(size=rows.shape)).astype(np.float32))


def filled(index: VectorIndex, vectors: Matrix, days: int = ONE_DAY) -> None:
    ids = [ArticleId(f"a{row}") for row in range(len(vectors))]
    index.add(ids, vectors, [FIRST_DAY + timedelta(days=row % days) for row in range(len(ids))])


def faiss_index() -> FaissIndex:
    return FaissIndex(None, DIMENSION, ModelFingerprint("c0ffee"))


def asked(index: VectorIndex, queries: Matrix) -> list[list[Neighbour]]:
    return index.search(queries, LIMIT, [ALL_DAYS] * len(queries))


def shares_found(
    found: Sequence[Sequence[Neighbour]], wanted: Sequence[Sequence[Neighbour]], first: int
) -> Iterator[float]:
    for mine, exact in zip(found, wanted, strict=True):
        ids = {each.article_id for each in exact[:first]}
        yield len(ids & {each.article_id for each in mine}) / first


@pytest.mark.parametrize("days", [ONE_DAY, THREE_DAYS])
def test_the_first_neighbours_are_found_with_their_exact_cosines(days: int) -> None:
    exact, index = ExactIndex(DIMENSION), faiss_index()
    for each in (exact, index):
        filled(each, news(COUNT, seed=1), days)
    queries = news(QUERIES, seed=2)
    found, wanted = asked(index, queries), asked(exact, queries)
    assert np.mean(list(shares_found(found, wanted, 50))) >= 0.998
    assert np.mean(list(shares_found(found, wanted, LIMIT))) >= 0.99
    for mine, theirs in zip(found, wanted, strict=True):
        cosines = {each.article_id: each.similarity for each in theirs}
        assert all(each.similarity == cosines.get(each.article_id, -2) for each in mine[:50])


def test_answers_depend_neither_on_the_batch_nor_on_what_came_and_went() -> None:
    vectors, queries = news(COUNT, seed=1), news(QUERIES, seed=2)
    plain, changed = faiss_index(), faiss_index()
    filled(plain, vectors)
    ids = [ArticleId(f"a{row}") for row in range(COUNT)]
    order = np.random.default_rng(3).permutation(COUNT)
    for start in range(0, COUNT, 500):
        rows = order[start : start + 500]
        days = [FIRST_DAY] * len(rows)
        changed.add([ids[row] for row in rows], news(len(rows), seed=start), days)
        asked(changed, queries[:1])  # codes are made
        changed.remove([ids[row] for row in rows[::7]])
        changed.add([ids[row] for row in rows], vectors[rows], days)
    assert asked(changed, queries) == asked(plain, queries)
    assert [asked(plain, query[np.newaxis])[0] for query in queries] == asked(plain, queries)


def test_of_more_equal_texts_than_are_asked_for_the_first_by_id_are_found() -> None:
    vectors = news(COUNT, seed=1)
    vectors[: 4 * LIMIT] = vectors[0]
    exact, index = ExactIndex(DIMENSION), faiss_index()
    for each in (exact, index):
        filled(each, vectors)
    assert asked(index, vectors[:1]) == asked(exact, vectors[:1])
