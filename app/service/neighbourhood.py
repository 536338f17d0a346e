"""What is near an article: in the index, and among the earlier articles of its batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

import numpy as np

from app.clustering.candidates import SEARCHED_NEIGHBOURS
from app.domain.article import Article, ArticleId, EmbeddedArticle
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, Vector
from app.ports import Neighbour, VectorIndex


@dataclass(frozen=True, slots=True, eq=False)
class Fresh:
    """Articles that the index does not hold yet, or only in an earlier version.

    Attributes:
        days: Under which their vectors will be filed.
        wholes: Their vectors, `(n, dim)`.
    """

    ids: Sequence[ArticleId]
    days: Sequence[date | None]
    wholes: Matrix

    def first(self, count: int) -> "Fresh":
        """The first of them."""
        return Fresh(self.ids[:count], self.days[:count], self.wholes[:count])

    def add_to(self, index: VectorIndex) -> None:
        """Files their vectors; from then on the index holds them."""
        index.add(self.ids, self.wholes, self.days)

    def among(
        self, known: Sequence[Neighbour], likeness: Vector, within: DayRange
    ) -> list[Neighbour]:
        """The nearest of them and of what is known, nearest first.

        Args:
            known: Of the index, nearest first.
            likeness: Of each of them, `(n,)`.
            within: The days that are asked for.
        """
        full = len(known) >= SEARCHED_NEIGHBOURS
        floor = known[SEARCHED_NEIGHBOURS - 1].similarity if full else -np.inf
        own = [
            Neighbour(self.ids[row], float(likeness[row]))
            for row in np.flatnonzero(likeness >= floor).tolist()
            if (day := self.days[row]) is None or day in within
        ]
        if not own:
            return list(known[:SEARCHED_NEIGHBOURS])
        both = sorted([*known, *own], key=lambda each: (-each.similarity, each.article_id))
        return both[:SEARCHED_NEIGHBOURS]


def fresh(batch: Sequence[EmbeddedArticle]) -> Fresh:
    """Articles as what the index does not hold yet; of distinct ids."""
    ids, days = [each.article.id for each in batch], [day_of(each.article) for each in batch]
    return Fresh(ids, days, np.stack([each.whole for each in batch]))


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
        new, ranges = fresh(batch), [self._range(each.article) for each in batch]
        stored = self._index.search(new.wholes, SEARCHED_NEIGHBOURS, ranges)
        likeness = new.wholes @ new.wholes.T
        found, seen = [], set[ArticleId]()
        for row, neighbours in enumerate(stored):
            seen.add(new.ids[row])
            known = [each for each in neighbours if each.article_id not in seen]
            found.append(new.first(row).among(known, likeness[row, :row], ranges[row]))
        return found

    def of_vector(self, vector: Vector, article: Article, new: Fresh) -> list[Neighbour]:
        """Neighbours of a vector, nearest first.

        Args:
            vector: `(dim,)`, of unit length.
            article: When to search.
            new: What the index does not hold.
        """
        days = self._range(article)
        (neighbours,) = self._index.search(vector[None], SEARCHED_NEIGHBOURS, [days])
        newer = set(new.ids)
        known = [each for each in neighbours if each.article_id not in newer]
        return new.among(known, new.wholes @ vector, days)

    def _range(self, article: Article) -> DayRange:
        day = day_of(article)
        return DayRange() if day is None else DayRange(day - self._window, day + self._window)


def day_of(article: Article) -> date | None:
    """The UTC day under which an article's vector is filed; None when it is not dated."""
    return article.published.at.astimezone(UTC).date() if article.published else None
