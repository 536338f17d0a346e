"""Nearest neighbours by FAISS: one flat partition a publication day, and one without a day."""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint, Vector
from app.index.partition import Partition, Rows
from app.index.partition_files import PartitionFiles
from app.index.similarity import ordered, similarities
from app.ports import Neighbour

# FAISS is asked for a few more than wanted, so that near-ties at the end are settled by exact
# cosines and ids; only when these few are near-ties too is the whole partition read.
_SPARE = 8
_ROUNDING = 1e-5  # more than a float32 sum of a thousand products of unit vectors is off by

_Hit = tuple[Partition, Vector, Rows]


class FaissIndex:
    """A `VectorIndex` in partitions by UTC publication day. Safe to use from several threads.

    The cost of a search grows with the days it asks for, not with the archive. Answers do not
    depend on the batch, on the order of additions or on restarts.

    Args:
        folder: Where `save` keeps it; None for an index in memory. Files that cannot be
            trusted are logged and passed over; `reconcile` puts back what they held.
        dimension: Length of a vector.
        fingerprint: Of the model that makes the vectors.
    """

    def __init__(self, folder: Path | None, dimension: int, fingerprint: ModelFingerprint) -> None:
        self._dimension = dimension
        self._lock = threading.RLock()
        self._partitions: dict[date | None, Partition] = {}
        self._days: dict[ArticleId, date | None] = {}
        self._unsaved = False
        self._files = None if folder is None else PartitionFiles(folder, dimension, fingerprint)
        if self._files is not None:
            for day, (ids, vectors) in self._files.load().items():
                self._append(day, ids, vectors)
                self._partitions[day].changed = False
            self._unsaved = False

    def __len__(self) -> int:
        """Number of vectors."""
        return len(self._days)

    def ids(self) -> set[ArticleId]:
        """The articles whose vectors are held."""
        with self._lock:
            return set(self._days)

    @property
    def distrusted(self) -> Sequence[tuple[str, str]]:
        """Files that were passed over when it was opened, each with the reason."""
        return () if self._files is None else self._files.distrusted

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Adds vectors; an id that is there already is replaced (its day may change)."""
        rows_of_day: dict[date | None, list[int]] = {}
        last_rows = {article_id: row for row, article_id in enumerate(ids)}
        for row in last_rows.values():
            rows_of_day.setdefault(days[row], []).append(row)
        with self._lock:
            self.remove(ids)
            for day, rows in rows_of_day.items():
                self._append(day, [ids[row] for row in rows], vectors[rows])

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Removes vectors; unknown ids are passed over."""
        with self._lock:
            doomed: dict[date | None, set[ArticleId]] = {}
            for article_id in set(ids) & self._days.keys():
                doomed.setdefault(self._days.pop(article_id), set()).add(article_id)
            for day, gone in doomed.items():
                self._partitions[day].remove(gone)
                if not self._partitions[day]:
                    del self._partitions[day]
                self._unsaved = True

    def search(
        self, queries: Matrix, limit: int, days: Sequence[DayRange]
    ) -> list[list[Neighbour]]:
        """The nearest articles of each query; none for a query of zeros, which means nothing."""
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        hits: list[list[_Hit]] = [[] for _ in days]
        meaningful: list[bool] = np.any(queries, axis=1).tolist()
        with self._lock:
            for day, partition in self._partitions.items():
                asking = [
                    number
                    for number, wanted in enumerate(days)
                    if meaningful[number] and (day is None or day in wanted)
                ]
                if not asking:
                    continue
                scores, rows = partition.nearest(queries[asking], limit + _SPARE)
                for number, best, best_rows in zip(asking, scores, rows, strict=True):
                    hits[number].append((partition, best, best_rows))
            return [
                _merged(query, found, limit) for query, found in zip(queries, hits, strict=True)
            ]

    def count(self, days: DayRange) -> int:
        """Number of vectors that a search of these days reads."""
        with self._lock:
            return sum(
                len(partition)
                for day, partition in self._partitions.items()
                if day is None or day in days
            )

    def latest(self, limit: int) -> list[ArticleId]:
        """At most so many articles, those of the latest day first, undated last."""
        with self._lock:
            days = sorted(self._partitions, key=lambda day: day or date.min, reverse=True)
            ids = (article_id for day in days for article_id in self._partitions[day].ids)
            return list(islice(ids, limit))

    def reconcile(
        self, stored: Iterable[tuple[Sequence[ArticleId], Sequence[date | None], Matrix]]
    ) -> int:
        """Makes the index hold exactly what is stored: to be called after a start.

        Puts back what unreadable files held, replaces vectors of articles that changed after
        the last save, and drops what is stored no more.

        Args:
            stored: `Store.vectors()`.

        Returns:
            Number of vectors that had to be added, replaced or removed.
        """
        known: set[ArticleId] = set()
        corrected = 0
        with self._lock:
            # Additions stand behind these rows, so the rows hold until something is removed.
            rows_held = {
                article_id: row
                for partition in self._partitions.values()
                for row, article_id in enumerate(partition.ids)
            }
            stale: list[tuple[ArticleId, Vector, date | None]] = []
            for ids, days, vectors in stored:
                known.update(ids)
                missing = [row for row, article_id in enumerate(ids) if article_id not in rows_held]
                self.add(
                    [ids[row] for row in missing], vectors[missing], [days[r] for r in missing]
                )
                wrong = self._differing(rows_held, ids, days, vectors)
                stale += [(ids[row], vectors[row], days[row]) for row in wrong]
                corrected += len(missing)
            for article_id, vector, day in stale:
                self.add([article_id], vector[np.newaxis], [day])
            surplus = self._days.keys() - known
            self.remove(surplus)
        return corrected + len(stale) + len(surplus)

    def save(self) -> None:
        """Writes the partitions that have changed; a no-op for an index in memory.

        Raises:
            StorageError: The folder cannot be written; what it held before still counts.
        """
        with self._lock:
            if self._files is None or not self._unsaved:
                return
            changed = {day: part for day, part in self._partitions.items() if part.changed}
            self._files.save(
                self._partitions.keys(),
                {day: (part.ids, part.vectors()) for day, part in changed.items()},
            )
            for part in changed.values():
                part.changed = False
            self._unsaved = False

    def _append(self, day: date | None, ids: Sequence[ArticleId], vectors: Matrix) -> None:
        partition = self._partitions.get(day)
        if partition is None:
            partition = self._partitions[day] = Partition(self._dimension)
        partition.add(ids, vectors)
        self._days.update(dict.fromkeys(ids, day))
        self._unsaved = True

    def _differing(
        self,
        rows_held: Mapping[ArticleId, int],
        ids: Sequence[ArticleId],
        days: Sequence[date | None],
        vectors: Matrix,
    ) -> list[int]:
        """The rows of `ids` that are held, but on another day or with another vector."""
        differing: list[int] = []
        of_day: dict[date | None, list[int]] = {}
        for row, article_id in enumerate(ids):
            if article_id in rows_held:
                same_day = self._days[article_id] == days[row]
                (of_day.setdefault(days[row], []) if same_day else differing).append(row)
        for day, rows in of_day.items():
            held = self._partitions[day].vectors()[[rows_held[ids[row]] for row in rows]]
            changed = (held != vectors[rows]).any(axis=1)
            differing += [row for row, is_changed in zip(rows, changed, strict=True) if is_changed]
        return differing


def _merged(query: Vector, hits: Sequence[_Hit], limit: int) -> list[Neighbour]:
    """The best of all partitions, with exact cosines."""
    scores = np.concatenate([best for _, best, _ in hits]) if hits else np.empty(0)
    if limit < 1 or not scores.size:
        return []
    last = np.partition(scores, -limit)[-limit] if scores.size > limit else scores.min()
    floor = float(last) - _ROUNDING
    ids: list[ArticleId] = []
    vectors: list[Matrix] = []
    for partition, best, rows in hits:
        if best[0] < floor:
            continue  # most days of a large window hold none of the nearest
        undecided = len(rows) < len(partition) and best[-1] >= floor
        near = (
            np.flatnonzero(partition.scores(query) >= floor) if undecided else rows[best >= floor]
        )
        ids += [partition.ids[row] for row in near.tolist()]
        vectors.append(partition.vectors()[near])
    return ordered([(ids, similarities(query, np.concatenate(vectors)))], limit)
