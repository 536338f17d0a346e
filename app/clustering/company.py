"""An article and those it is compared with: how near they usually are to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.clustering.profile import Floats, Profile
from app.domain.article import ArticleId
from app.domain.vectors import Matrix

RADIUS_NEIGHBOURS = 6
"""How near articles usually are is told by the nearest few."""

USUAL_SIMILARITY = 0.2
"""Stands in for neighbours that are missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """Articles that are near one another.

    Attributes:
        ids: Of the articles.
        vectors: Their unit vectors, `(k, dim)`.
    """

    ids: frozenset[ArticleId]
    vectors: Matrix

    def radius_around(self, articles: Sequence[Profile], wholes: Matrix) -> Floats:
        """Mean similarity of the nearest to each article, itself aside, `(n,)`.

        Two are near when they are nearer than that to either (Conneau et al. 2018,
        Schnitzer et al. 2012).

        Args:
            articles: At least one, of the company or not.
            wholes: Their unit vectors, `(n, dim)`.
        """
        falling = np.full((len(articles), RADIUS_NEIGHBOURS + 1), USUAL_SIMILARITY)
        if self.ids:
            nearest = -np.sort(-(wholes @ self.vectors.T), axis=1)[:, : RADIUS_NEIGHBOURS + 1]
            falling[:, : nearest.shape[1]] = nearest
        is_inside = [each.id in self.ids for each in articles]
        spare = np.where(is_inside, falling[:, 0], falling[:, -1])  # oneself is the nearest
        radius: Floats = (falling.sum(axis=1) - spare) / RADIUS_NEIGHBOURS
        return radius


NOBODY = Company(frozenset(), np.zeros((0, 0), dtype=np.float32))


def company_of(articles: Sequence[Profile]) -> Company:
    """The company of at least one article."""
    ids = frozenset(each.id for each in articles)
    vectors = np.concatenate([each.whole for each in articles]).reshape(len(articles), -1)
    return Company(ids, vectors)
