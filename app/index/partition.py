"""The vectors of one publication day in a flat inner-product FAISS index, codes beside them."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from app.domain.article import ArticleId
from app.domain.vectors import Matrix, Vector
from app.index.codes import LEAST_DIMENSION, Codes, Rows

CODED_FROM = 1024
"""Vectors from which a partition is read by its codes; fewer are read as fast without."""

_BLAS_FROM = 1024  # queries times dimension
_PICKED = 4  # of fewer times the rows wanted, picking them takes FAISS four times as long as all


class Hits(NamedTuple):
    """Rows of a partition that may be the nearest of a query; a tuple: a search makes hundreds.

    Attributes:
        scores: Inner products, falling where they are not of all rows; they carry the rounding
            of float32 sums.
        edge: Rows that are no hits may score as much as this.
        is_rough: Whether scores are told from codes, and off by a few hundredths.
    """

    partition: "Partition"
    scores: Vector
    rows: Rows
    edge: float
    is_rough: bool = False

    @property
    def are_all(self) -> bool:
        """Whether the partition has no further rows."""
        return len(self.rows) >= len(self.partition)


class Partition:
    """Vectors and their ids, in the same order. Not for several threads at once.

    faiss is imported when the first partition is made: importing it takes a quarter of a
    second that a command without a search need not pay.

    Attributes:
        ids: The article of each row.
        changed: Whether something was added or removed since it was last set to False.
    """

    __slots__ = ("_codes", "_dimension", "_flat", "_view", "changed", "ids")

    def __init__(self, dimension: int) -> None:
        import faiss  # noqa: PLC0415 - see above

        self.ids: list[ArticleId] = []
        self.changed = False
        self._dimension = dimension
        self._codes: Codes | None = None
        self._flat: faiss.IndexFlatIP = faiss.IndexFlatIP(dimension)
        self._view: Matrix | None = None

    def __len__(self) -> int:
        """Number of vectors."""
        return len(self.ids)

    def add(self, ids: Sequence[ArticleId], vectors: Matrix) -> None:
        """Appends vectors of ids that are not there."""
        self._flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self._view = None
        if self._codes is not None:
            self._codes.add(vectors)
        self.ids.extend(ids)
        self.changed = True

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Removes vectors; the others keep their order."""
        import faiss  # noqa: PLC0415 - see above

        rows = np.array(
            [row for row, article_id in enumerate(self.ids) if article_id in ids], dtype=np.int64
        )
        if len(rows):
            self._flat.remove_ids(faiss.IDSelectorBatch(rows))
            self._view = None
            if self._codes is not None:
                self._codes.remove(rows)
            self.ids = [article_id for article_id in self.ids if article_id not in ids]
            self.changed = True

    @property
    def is_coded(self) -> bool:
        """Whether it is better searched by codes."""
        return len(self.ids) >= CODED_FROM and self._dimension >= LEAST_DIMENSION

    def nearest(self, queries: Matrix, limit: int) -> list[Hits]:
        """The nearest of each query, so many of each or more; where these are all, unordered."""
        if limit * _PICKED > len(self.ids):
            everything: Rows = np.arange(len(self.ids), dtype=np.int64)
            scores = queries @ self.vectors().T
            return [Hits(self, each, everything, -np.inf) for each in scores]
        _configure()
        scores, rows = self._flat.search(queries, limit)
        edges = scores[:, -1].tolist()
        return [Hits(self, *each) for each in zip(scores, rows, edges, strict=True)]

    def about_nearest(self, queries: Matrix, counts: Sequence[int]) -> list[Hits]:
        """About the nearest of each query, as `Codes.nearest`; for a partition that is coded."""
        _configure()
        if self._codes is None or self._codes.is_worn:
            self._codes = Codes(self._dimension)
            self._codes.add(self.vectors())
        found = self._codes.nearest(queries, counts)
        return [Hits(self, *each, edge=np.inf, is_rough=True) for each in found]

    def scores(self, query: Vector) -> Vector:
        """Scores of all rows for one query, `(len,) float32`, rounded as in `nearest`."""
        scores: Vector = self.vectors() @ query
        return scores

    def vectors(self) -> Matrix:
        """All vectors, `(len, dim) float32`: a view that the next change makes invalid."""
        import faiss  # noqa: PLC0415 - see above

        if not self.ids:
            return np.empty((0, self._dimension), dtype=np.float32)
        if self._view is None:
            self._view = faiss.rev_swig_ptr(
                self._flat.get_xb(), len(self.ids) * self._dimension
            ).reshape(len(self.ids), self._dimension)
        return self._view


def _configure() -> None:
    import faiss  # noqa: PLC0415 - see above

    # Belongs to the calling thread. One thread: more only fight with the decisions and
    # requests that run beside it.
    faiss.omp_set_num_threads(1)
    # FAISS 1.15 takes BLAS only from 128000 / dimension queries on; 256 queries of 256
    # dimensions over 100,000 vectors took 1,020 ms instead of 180.
    faiss.cvar.distance_compute_blas_threshold = _BLAS_FROM
