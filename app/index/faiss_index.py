"""Nearest neighbours by FAISS: one partition a publication day, and one without a day."""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint, Vector
from app.index.codes import turned
from app.index.partition import Hits, Partition
from app.index.partition_files import PartitionFiles
from app.index.similarity import ordered, similarities
from app.ports import Neighbour

# FAISS is asked for a few more than wanted, so that near-ties at the end are settled by exact
# cosines and ids; only when these few are near-ties too is the whole partition read.
_SPARE = 8
_ROUNDING = 1e-5  # more than a float32 sum of a thousand products of unit vectors is off by

# Of what codes tell to be near, so many times the neighbours wanted are looked at exactly. Of
# 256 neighbours among 100,000 vectors 255.8 are then found, of the first 50 all.
_ROUGHLY = 4


class FaissIndex:
    """A `VectorIndex` in partitions by UTC publication day. Safe to use from several threads.

    The cost of a search grows with the days it asks for, not with the archive. Answers do not
    depend on the batch, on the order of additions or on restarts.
    Of days of `CODED_FROM` vectors or more a few of the farther neighbours may be missed; those
    that are found have exact cosines.

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
        with self._lock:
            hits = self._hits(queries, limit + _SPARE, days)
            return [_merged(query, near, limit) for query, near in zip(queries, hits, strict=True)]

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

    def _hits(self, queries: Matrix, limit: int, days: Sequence[DayRange]) -> list[list[Hits]]:
        """What may be nearest to each query, of each partition of its days."""
        hits: list[list[Hits]] = [[] for _ in days]
        is_coded = any(each.is_coded for each in self._partitions.values())
        coded = turned(queries) if is_coded else queries
        rows_of_range: dict[DayRange, list[int]] = {}
        for row in np.flatnonzero(np.any(queries, axis=1)).tolist():
            rows_of_range.setdefault(days[row], []).append(row)
        rows_of_day: dict[date | None, list[int]] = {}
        counts: dict[int, int] = {}
        for each, rows in rows_of_range.items():
            asked = [day for day in self._partitions if _is_of(day, each)]
            for day in asked:
                rows_of_day.setdefault(day, []).extend(rows)
            # In many partitions each holds few of the nearest.
            some = max(limit // 3, _ROUGHLY * limit // max(len(asked), 1))
            counts.update(dict.fromkeys(rows, some))
        for day, asking in rows_of_day.items():
            partition = self._partitions[day]
            if partition.is_coded:
                found = partition.about_nearest(coded[asking], [counts[row] for row in asking])
            else:
                found = partition.nearest(queries[asking], limit)
            for row, near in zip(asking, found, strict=True):
                hits[row].append(near)
        return hits

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


def _is_of(day: date | None, days: DayRange) -> bool:
    return day is None or day in days


def _merged(query: Vector, hits: Sequence[Hits], limit: int) -> list[Neighbour]:
    """The best of all partitions, with exact cosines."""
    if limit < 1 or not hits:
        return []
    near = [each for each in hits if not each.is_rough]
    near += _looked_at(query, [each for each in hits if each.is_rough], limit * _ROUGHLY)
    scores = np.concatenate([each.scores for each in near])
    last = np.partition(scores, -limit)[-limit] if scores.size > limit else -np.inf
    floor = float(last) - _ROUNDING
    ends = np.cumsum([len(each.scores) for each in near])
    is_near = np.flatnonzero(scores >= floor)
    cuts = [0, *np.searchsorted(is_near, ends).tolist()]
    ids: list[ArticleId] = []
    vectors: list[Matrix] = []
    for each, end, start, stop in zip(near, ends.tolist(), cuts, cuts[1:], strict=False):
        partition = each.partition
        if each.edge >= floor:
            rows = np.flatnonzero(partition.scores(query) >= floor)
        elif start < stop:
            rows = each.rows[is_near[start:stop] - (end - len(each.scores))]
        else:
            continue  # most days of a large window hold none of the nearest
        ids += [partition.ids[row] for row in rows.tolist()]
        vectors.append(partition.vectors()[rows])
    return ordered([(ids, similarities(query, np.concatenate(vectors)))], limit)


def _looked_at(query: Vector, rough: Sequence[Hits], count: int) -> list[Hits]:
    """The best of what codes tell, at least so many, with their scores."""
    if not rough:
        return []
    told = np.concatenate([each.scores for each in rough])
    cut = np.partition(told, -count)[-count] if told.size > count else -np.inf
    found: list[Hits] = []
    for hits in rough:
        kept = int((hits.scores >= cut).sum())
        scores = hits.partition.vectors()[hits.rows[:kept]] @ query
        # Where all were kept, those that codes tell to be last speak for the rows behind them.
        edge = -np.inf
        if kept == len(hits.rows) and not hits.are_all:
            edge = scores[hits.scores == hits.scores[-1]].max() if kept else np.inf
        found.append(Hits(hits.partition, scores, hits.rows[:kept], float(edge)))
    return found
