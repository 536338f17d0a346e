"""An index in partitions that stand elsewhere: asked all at once, their answers made one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from app.distributed.layout import Layout
from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix
from app.ports import Neighbour

Found = tuple[list[ArticleId], list[float]]
"""The articles nearest to a query and their cosines, nearest first."""


class Parts(Protocol):
    """The partitions, wherever they stand. Safe to call from several threads.

    Raises:
        ClusterUnavailableError: From every method, when a partition does not answer in time.
    """

    def search(
        self, asked: Mapping[int, tuple[Matrix, int, Sequence[DayRange]]]
    ) -> Mapping[int, list[Found]]:
        """Asks partitions by number; each answers as `IndexPart.search`."""
        ...

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Tells every partition."""
        ...

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Tells every partition."""
        ...

    def counts(self, days: DayRange | None) -> list[int]:
        """Vectors of every partition, or those of some days."""
        ...

    def latest(self, limit: int) -> list[Mapping[ArticleId, date | None]]:
        """Asks every partition."""
        ...


class PartitionedIndex:
    """A `VectorIndex` over partitions. Its answers are those of one index, ties included.

    Args:
        layout: How articles are spread over the partitions.
        parts: The partitions.
    """

    def __init__(self, layout: Layout, parts: Parts) -> None:
        self._layout = layout
        self._parts = parts

    def __len__(self) -> int:
        """Number of vectors."""
        return sum(self._parts.counts(None))

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Adds vectors; an id that is there already is replaced, maybe in another partition."""
        self._parts.add(ids, vectors, days)

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Removes vectors; unknown ids are passed over."""
        if ids:
            self._parts.remove(list(ids))

    def reconcile(
        self, stored: Iterable[tuple[Sequence[ArticleId], Sequence[date | None], Matrix]]
    ) -> int:
        """Changes nothing: each partition keeps itself up to the store."""
        return 0

    def search(
        self, queries: Matrix, limit: int, days: Sequence[DayRange]
    ) -> list[list[Neighbour]]:
        """The nearest articles of each query, most similar first, ties by id."""
        asking: dict[int, list[int]] = {}
        for number, wanted in enumerate(days):
            for part in self._layout.parts_of(wanted):
                asking.setdefault(part, []).append(number)
        answers = self._parts.search(
            {
                part: (queries[numbers], limit, [days[number] for number in numbers])
                for part, numbers in asking.items()
            }
        )
        found: list[list[tuple[float, ArticleId]]] = [[] for _ in days]
        for part, numbers in asking.items():
            for number, (ids, cosines) in zip(numbers, answers[part], strict=True):
                found[number] += zip((-each for each in cosines), ids, strict=True)
        return [
            [Neighbour(article_id, -negative) for negative, article_id in sorted(each)[:limit]]
            for each in found
        ]

    def count(self, days: DayRange) -> int:
        """Number of vectors that a search of these days reads."""
        return sum(self._parts.counts(days))

    def latest(self, limit: int) -> list[ArticleId]:
        """At most so many articles, those of the latest day first, undated last."""
        days = {key: day for part in self._parts.latest(limit) for key, day in part.items()}
        return sorted(days, key=lambda each: days[each] or date.min, reverse=True)[:limit]

    def save(self) -> None:
        """Does nothing: partitions are rebuilt from the store."""
