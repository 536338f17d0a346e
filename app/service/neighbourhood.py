"""What is near an article: in the index, and among the earlier articles of its batch."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta

import numpy as np

from app.clustering.candidates import SEARCHED_NEIGHBOURS
from app.domain.article import Article, ArticleId, EmbeddedArticle
from app.domain.timeline import DayRange
from app.domain.vectors import Vector
from app.ports import Neighbour, VectorIndex


class Neighbourhood:
    """Searches for neighbours within the active window. Deterministic.

    Args:
        index: Vectors of what is stored; read, never written.
        window_days: Articles further apart are no neighbours.
    """

    def __init__(self, index: VectorIndex, window_days: int) -> None:
        self._index = index
        self._window = timedelta(days=window_days)

    def of_each(self, batch: Sequence[EmbeddedArticle]) -> list[list[Neighbour]]:
        """Neighbours of each article, the earlier ones of the batch among them, nearest first.

        Args:
            batch: Articles of distinct ids.
        """
        wholes = np.stack([each.whole for each in batch])
        ranges = [self._range(each.article) for each in batch]
        stored = self._index.search(wholes, SEARCHED_NEIGHBOURS, ranges)
        ids, days = [each.article.id for each in batch], [day_of(each.article) for each in batch]
        likeness = wholes @ wholes.T
        found, seen = [], set[ArticleId]()
        for row, neighbours in enumerate(stored):
            seen.add(ids[row])
            known = [each for each in neighbours if each.article_id not in seen]
            found.append(_with_fresh(known, ids, days, likeness[row, :row], ranges[row]))
        return found

    def of_vector(
        self, vector: Vector, article: Article, batch: Sequence[EmbeddedArticle]
    ) -> list[Neighbour]:
        """Neighbours of a vector, nearest first.

        Args:
            vector: `(dim,)`, of unit length.
            article: When to search.
            batch: Articles that are not in the index yet, or only in an earlier version.
        """
        days = self._range(article)
        (neighbours,) = self._index.search(vector[None], SEARCHED_NEIGHBOURS, [days])
        ids = [each.article.id for each in batch]
        newer = set(ids)
        known = [each for each in neighbours if each.article_id not in newer]
        likeness = np.stack([each.whole for each in batch]) @ vector
        return _with_fresh(known, ids, [day_of(each.article) for each in batch], likeness, days)

    def _range(self, article: Article) -> DayRange:
        day = day_of(article)
        return DayRange() if day is None else DayRange(day - self._window, day + self._window)


def day_of(article: Article) -> date | None:
    """The UTC day under which an article's vector is filed; None when it is not dated."""
    return article.published.at.astimezone(UTC).date() if article.published else None


def _with_fresh(
    known: Sequence[Neighbour],
    ids: Sequence[ArticleId],
    days: Sequence[date | None],
    likeness: Vector,
    within: DayRange,
) -> list[Neighbour]:
    """The nearest of known neighbours and of articles that the index does not hold yet."""
    full = len(known) >= SEARCHED_NEIGHBOURS
    floor = known[SEARCHED_NEIGHBOURS - 1].similarity if full else -np.inf
    fresh = [
        Neighbour(ids[row], float(likeness[row]))
        for row in np.flatnonzero(likeness >= floor).tolist()
        if (day := days[row]) is None or day in within
    ]
    both = sorted([*known, *fresh], key=lambda each: (-each.similarity, each.article_id))
    return both[:SEARCHED_NEIGHBOURS]
