"""The vectors of one publication day in a flat inner-product FAISS index."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from app.domain.article import ArticleId
from app.domain.vectors import Matrix, Vector

Rows = npt.NDArray[np.int64]

_BLAS_FROM = 1024  # queries times dimension


class Partition:
    """Vectors and their ids, in the same order. Not for several threads at once.

    faiss is imported when the first partition is made: importing it takes a quarter of a
    second that a command without a search need not pay.

    Attributes:
        ids: The article of each row.
        changed: Whether something was added or removed since it was last set to False.
    """

    __slots__ = ("_dimension", "_flat", "changed", "ids")

    def __init__(self, dimension: int) -> None:
        import faiss  # noqa: PLC0415 - see above

        self.ids: list[ArticleId] = []
        self.changed = False
        self._dimension = dimension
        self._flat: faiss.IndexFlatIP = faiss.IndexFlatIP(dimension)

    def __len__(self) -> int:
        """Number of vectors."""
        return len(self.ids)

    def add(self, ids: Sequence[ArticleId], vectors: Matrix) -> None:
        """Appends vectors of ids that are not there."""
        self._flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self.ids.extend(ids)
        self.changed = True

    def remove(self, ids: Collection[ArticleId]) -> None:
        """Removes vectors; the others keep their order."""
        import faiss  # noqa: PLC0415 - see above

        rows = [row for row, article_id in enumerate(self.ids) if article_id in ids]
        if rows:
            self._flat.remove_ids(faiss.IDSelectorBatch(np.array(rows, dtype=np.int64)))
            self.ids = [article_id for article_id in self.ids if article_id not in ids]
            self.changed = True

    def nearest(self, queries: Matrix, limit: int) -> tuple[Matrix, Rows]:
        """Scores and rows of the best of each query, best first, `(n, min(limit, len))`.

        The scores carry the rounding of float32 sums; `similarities` gives final ones.
        """
        _configure()
        return self._flat.search(queries, min(limit, len(self.ids)))

    def scores(self, query: Vector) -> Vector:
        """Scores of all rows for one query, `(len,) float32`, rounded as in `nearest`."""
        scores: Vector = self.vectors() @ query
        return scores

    def vectors(self) -> Matrix:
        """All vectors, `(len, dim) float32`: a view that the next change makes invalid."""
        import faiss  # noqa: PLC0415 - see above

        if not self.ids:
            return np.empty((0, self._dimension), dtype=np.float32)
        stored: Matrix = faiss.rev_swig_ptr(
            self._flat.get_xb(), len(self.ids) * self._dimension
        ).reshape(len(self.ids), self._dimension)
        return stored


def _configure() -> None:
    import faiss  # noqa: PLC0415 - see above

    # Belongs to the calling thread. One thread: more only fight with the decisions and
    # requests that run beside it.
    faiss.omp_set_num_threads(1)
    # FAISS 1.15 takes BLAS only from 128000 / dimension queries on; 256 queries of 256
    # dimensions over 100,000 vectors took 1,020 ms instead of 180.
    faiss.cvar.distance_compute_blas_threshold = _BLAS_FROM
