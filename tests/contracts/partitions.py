"""Partitions of an index within the test's own process: the real ones, without a cluster."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.distributed.index_part import IndexPart
from app.distributed.layout import Layout
from app.distributed.partitioned_index import Found, PartitionedIndex
from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint
from app.ports import Store


class LocalParts:
    """`Parts` that stand here."""

    def __init__(self, parts: Sequence[IndexPart]) -> None:
        self._parts = parts

    def search(
        self, asked: Mapping[int, tuple[Matrix, int, Sequence[DayRange]]]
    ) -> Mapping[int, list[Found]]:
        return {number: self._parts[number].search(*each) for number, each in asked.items()}

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        for part in self._parts:
            part.add(ids, vectors, days)

    def remove(self, ids: Collection[ArticleId]) -> None:
        for part in self._parts:
            part.remove(ids)

    def counts(self, days: DayRange | None) -> list[int]:
        return [len(part) if days is None else part.count(days) for part in self._parts]

    def latest(self, limit: int) -> list[Mapping[ArticleId, date | None]]:
        return [part.latest(limit) for part in self._parts]


def partitioned(store: Store, dimension: int, layout: Layout) -> PartitionedIndex:
    """An index over what is stored."""
    parts = [
        IndexPart(store, dimension, ModelFingerprint("c0ffee"), layout=layout, number=number)
        for number in range(layout.parts)
    ]
    return PartitionedIndex(layout, LocalParts(parts))
