"""Cosines that come out the same in every implementation, and their order."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

import numpy as np

from app.domain.article import ArticleId
from app.domain.vectors import Matrix, Vector
from app.ports import Neighbour


def similarities(query: Vector, rows: Matrix) -> Matrix:
    """Cosines of a unit query with unit rows, `(n,) float32`.

    Summed in float64 and rounded once: the order of summation, and with it the library, the
    batch size and the place of a row, leaves no trace. Equal rows have equal cosines.
    """
    exact = rows.astype(np.float64) @ query.astype(np.float64)
    return np.clip(exact, -1.0, 1.0).astype(np.float32)


def ordered(scored: Iterable[tuple[Sequence[ArticleId], Matrix]], limit: int) -> list[Neighbour]:
    """The best of several lists of ids with their cosines: most similar first, ties by id."""
    found = [
        Neighbour(article_id, similarity)
        for ids, cosines in scored
        for article_id, similarity in zip(ids, cosines.tolist(), strict=True)
    ]
    found.sort()
    found.sort(key=attrgetter("similarity"), reverse=True)  # keeps the order of equals
    return found[:limit]
