"""Vectors as two bits a dimension: which rows may be near, at a tenth of the time of reading all.

Rows are turned by a fixed rotation, which spreads any unit vector evenly over its dimensions, and
each dimension is rounded to one of four levels, those that lose least of a normal variable (Max
1960). Nothing is fitted: the codes of a row depend on nothing but the row. FAISS reads them by
tables of 4 bits that stay in registers (André et al. 2015 call it fast scan).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from app.domain.vectors import Matrix

Rows = npt.NDArray[np.int64]

LEAST_DIMENSION = 64
"""With fewer dimensions, what rounding loses does not even out."""

_LEVELS = (-1.510, -0.4528, 0.4528, 1.510)  # of a variable of variance 1
_DIMENSIONS_A_CODE = 2
_MOST_GONE = 8  # codes are made anew once one in so many is of a row that is no more


class Codes:
    """The codes of rows in the order in which they were added. Not for several threads at once.

    Args:
        dimension: Length of a row.
    """

    __slots__ = ("_gone", "_row_of", "_scan")

    def __init__(self, dimension: int) -> None:
        import faiss  # noqa: PLC0415 - importing it takes a quarter of a second

        pairs = -(-dimension // _DIMENSIONS_A_CODE)
        even = pairs * _DIMENSIONS_A_CODE
        self._scan = faiss.IndexPQFastScan(even, pairs, 4, faiss.METRIC_INNER_PRODUCT)
        levels = [(first, second) for first in _LEVELS for second in _LEVELS]
        centroids = np.tile(np.array(levels, dtype=np.float32) / np.sqrt(even), (pairs, 1))
        faiss.copy_array_to_vector(centroids.astype(np.float32).ravel(), self._scan.pq.centroids)
        self._scan.is_trained = True
        self._row_of: Rows = np.empty(0, dtype=np.int64)  # -1 for one that is gone
        self._gone = 0

    @property
    def is_worn(self) -> bool:
        """True when so many rows are gone that the codes are better made anew."""
        return self._gone * _MOST_GONE > len(self._row_of)

    def add(self, vectors: Matrix) -> None:
        """Appends rows."""
        first = len(self._row_of) - self._gone
        self._scan.add(turned(vectors))
        self._row_of = np.append(self._row_of, np.arange(first, first + len(vectors)))

    def remove(self, rows: Rows) -> None:
        """Removes rows; the others move up."""
        held = self._row_of >= 0
        is_gone = np.isin(self._row_of, rows)
        moved = self._row_of - np.searchsorted(np.sort(rows), self._row_of)
        self._row_of = np.where(held & ~is_gone, moved, -1)
        self._gone = int((self._row_of < 0).sum())

    def nearest(self, queries: Matrix, counts: Sequence[int]) -> list[tuple[Matrix, Rows]]:
        """About the nearest rows of each query, with rough inner products, falling.

        Args:
            queries: Unit rows, `turned`.
            counts: How many rows each wants at most. Of rows that are told to be equally near
                all come or none: the answer depends on nothing but rows, query and count.
        """
        asked = min(max(counts) + self._gone, len(self._row_of))
        scores, places = self._scan.search(queries, asked)
        held = len(self._row_of) - self._gone
        found = []
        for count, told, rows in zip(counts, scores, self._row_of[places], strict=True):
            rough = told[rows >= 0]
            kept = np.searchsorted(-rough, -rough[count - 1]) if count < held else held
            found.append((rough[:kept], rows[rows >= 0][:kept]))
        return found


def turned(vectors: Matrix) -> Matrix:
    """Rows as codes are made of them, `(n, dimension)`; one column more for an odd dimension."""
    # In float64: in float32 a row would be rounded otherwise alone than among others.
    found = vectors.astype(np.float64) @ _rotation(vectors.shape[1])
    return np.ascontiguousarray(found, dtype=np.float32)


@cache
def _rotation(dimension: int) -> npt.NDArray[np.float64]:
    even = dimension + dimension % _DIMENSIONS_A_CODE
    normal = np.random.default_rng(0).standard_normal((even, even))
    rotation: npt.NDArray[np.float64] = np.linalg.qr(normal)[0][:dimension]
    return rotation
