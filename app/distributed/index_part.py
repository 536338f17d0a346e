"""One partition of the index: what an actor holds, rebuilt from the store whenever it starts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.distributed.layout import Layout
from app.distributed.partitioned_index import Found
from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint
from app.index.faiss_index import FaissIndex
from app.ports import LedgerQuery, Neighbour, Store
from app.service.neighbourhood import fresh

_ENTRIES_AT_ONCE = 2_000  # bounds the vectors read at once when it catches up


class IndexPart:
    """Vectors of one partition, in memory. Nothing is kept here that the store does not hold.

    Args:
        store: Read when it starts and when it catches up.
        dimension: Length of a vector.
        fingerprint: Of the model that makes the vectors.
        layout: How articles are spread.
        number: Of this partition.

    Raises:
        StorageError: The store cannot be read.
    """

    def __init__(
        self,
        store: Store,
        dimension: int,
        fingerprint: ModelFingerprint,
        *,
        layout: Layout,
        number: int,
    ) -> None:
        self._store = store
        self._layout = layout
        self._number = number
        self._index = FaissIndex(None, dimension, fingerprint)
        self._days: dict[ArticleId, date | None] = {}
        self._read_to = store.last_number()
        for ids, days, vectors in store.vectors():
            self.add(ids, vectors, days)

    def catch_up(self) -> int:
        """Takes over what was committed since it was last told so or started.

        A writer that is killed after a commit has not told it; its successor has it asked.

        Returns:
            Vectors that it holds.

        Raises:
            StorageError: The store cannot be read.
        """
        pending: dict[ArticleId, None] = {}
        for entry in self._store.entries(LedgerQuery(after=self._read_to)):
            pending.update(dict.fromkeys(move.article_id for move in entry.decision.moves))
            self._read_to = entry.number
            if len(pending) >= _ENTRIES_AT_ONCE:
                self._read_anew(list(pending))
                pending = {}
        self._read_anew(list(pending))
        return len(self._index)

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Takes the vectors of its own among these articles, and lets the others go."""
        last_rows = {article_id: row for row, article_id in enumerate(ids)}
        mine = {
            article_id: row
            for article_id, row in last_rows.items()
            if self._layout.part_of(article_id, days[row]) == self._number
        }
        self.remove([each for each in ids if each not in mine])
        rows = list(mine.values())
        self._index.add(list(mine), vectors[rows], [days[row] for row in rows])
        self._days.update((article_id, days[row]) for article_id, row in mine.items())

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Removes vectors; unknown ids are passed over."""
        self._index.remove(ids)
        for each in ids:
            self._days.pop(each, None)

    def search(self, queries: Matrix, limit: int, days: Sequence[DayRange]) -> list[Found]:
        """The nearest of its articles to each query."""
        return [_columns(row) for row in self._index.search(queries, limit, days)]

    def count(self, days: DayRange) -> int:
        """Number of vectors that a search of these days reads."""
        return self._index.count(days)

    def latest(self, limit: int) -> Mapping[ArticleId, date | None]:
        """At most so many of its articles with their days, those of the latest day first."""
        return {each: self._days[each] for each in self._index.latest(limit)}

    def __len__(self) -> int:
        """Number of vectors."""
        return len(self._index)

    def _read_anew(self, ids: Sequence[ArticleId]) -> None:
        found = self._store.embedded(ids)
        self.remove([each for each in ids if each not in found])
        if found:
            new = fresh(list(found.values()))
            self.add(new.ids, new.wholes, new.days)


def _columns(neighbours: Sequence[Neighbour]) -> Found:
    """Lists travel between processes three times as fast as objects."""
    return [each.article_id for each in neighbours], [each.similarity for each in neighbours]
