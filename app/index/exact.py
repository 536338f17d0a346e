"""Nearest neighbours by numpy over all vectors: slow, obvious, the oracle of the tests."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, Vector
from app.index.similarity import ordered, similarities
from app.ports import Neighbour


class ExactIndex:
    """A `VectorIndex` in memory; `save` does nothing. Not for several threads.

    Args:
        dimension: Length of a vector.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._held: dict[ArticleId, tuple[date | None, Vector]] = {}

    def __len__(self) -> int:
        """Number of vectors."""
        return len(self._held)

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Adds vectors; an id that is there already is replaced."""
        rows = np.array(vectors, dtype=np.float32).reshape(len(ids), self._dimension)
        for article_id, row, day in zip(ids, rows, days, strict=True):
            self._held[article_id] = (day, row)

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Removes vectors; unknown ids are passed over."""
        for article_id in ids:
            self._held.pop(article_id, None)

    def search(
        self, queries: Matrix, limit: int, days: Sequence[DayRange]
    ) -> list[list[Neighbour]]:
        """The nearest articles of each query; none for a query of zeros, which means nothing."""
        return [
            self._search_one(query, limit, day_range)
            for query, day_range in zip(queries, days, strict=True)
        ]

    def count(self, days: DayRange) -> int:
        """Number of vectors that a search of these days reads."""
        return sum(day is None or day in days for day, _ in self._held.values())

    def latest(self, limit: int) -> list[ArticleId]:
        """At most so many articles, those of the latest day first, undated last."""
        held = sorted(self._held, key=lambda each: self._held[each][0] or date.min, reverse=True)
        return held[:limit]

    def save(self) -> None:
        """Does nothing: the index is in memory."""

    def _search_one(self, query: Vector, limit: int, days: DayRange) -> list[Neighbour]:
        ids = [
            article_id for article_id, (day, _) in self._held.items() if day is None or day in days
        ]
        if not ids or not query.any():
            return []
        rows = np.stack([self._held[article_id][1] for article_id in ids])
        return ordered([(ids, similarities(query, rows))], limit)
