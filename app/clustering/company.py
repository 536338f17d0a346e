"""An article and those it is compared with: how near they usually are to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.clustering.profile import Floats, Profile, Rows
from app.domain.vectors import Matrix, Vector

RADIUS_NEIGHBOURS = 6
"""How near articles usually are is told by the nearest few."""

USUAL_SIMILARITY = 0.2
"""Stands in for neighbours that are missing, where no news of other years are known."""

_MIDDLE_SHARE, _MIDDLE_RESTRAINT = 0.8, 12.0
"""How much of the middle is taken away, and how many articles weigh as much as the lack of others.
Shares from .5 to 1 and restraints from 8 to 40 told pairs apart about as well."""

_LIKER = 0.1  # what being taken together with its nearest usually adds
_TAKEN_TOGETHER = 3
_LEAST = 1e-9  # keeps a division by nothing finite


@dataclass(frozen=True, slots=True, eq=False)
class Likenesses:
    """How near articles usually are to a company, and how alike they are, in its eyes.

    Attributes:
        similarity: How near their nearest of the company are in the mean, themselves aside,
            `(n,)`. Two are near when they are nearer than that to either (Conneau et al. 2018,
            Schnitzer et al. 2012).
        together: Cosines of articles each taken together with its nearest, `(n, n)`; what
            either of two adds to the other is left out. What the few words of one leave open,
            those that say nearly the same tell (query expansion, Chum et al. 2007).
        likeness: As `similarity`, of those.
        apart: As `together`, by what articles tell beyond the company.
    """

    similarity: Floats
    together: Matrix
    likeness: Floats
    apart: Matrix


class Company:
    """Articles that are near one another. What is usual around an article is found once.

    What all of them tell, in each language, is the middle of their vectors; what an article
    tells beyond it is what is left of its own without it (Mu and Viswanath 2018 take away the
    mean of all texts; here it is that of the few that are near).

    Args:
        articles: They are the company.
    """

    def __init__(self, articles: Sequence[Profile] = ()) -> None:
        self._members = {each.id: each for each in articles}
        self._known = dict(self._members)
        self._row_of = {article_id: row for row, article_id in enumerate(self._known)}
        self._likenesses: Likenesses | None = None

    def rows(self, articles: Sequence[Profile]) -> Rows:
        """Where articles stand in `likenesses`; those from outside are added to it."""
        for each in articles:
            if each.id not in self._row_of:
                self._row_of[each.id] = len(self._known)
                self._known[each.id] = each
                self._likenesses = None
        return np.array([self._row_of[each.id] for each in articles], dtype=np.intp)

    @property
    def likenesses(self) -> Likenesses:
        """Of the company, and of those from outside that were asked for."""
        if self._likenesses is None:
            self._likenesses = self._compared(list(self._known.values()))
        return self._likenesses

    def _compared(self, articles: Sequence[Profile]) -> Likenesses:
        company = len(self._members)
        wholes = np.concatenate([each.whole for each in articles]).reshape(len(articles), -1)
        usual = np.array([each.usual for each in articles])
        similarities: Matrix = wholes @ wholes.T
        together = _taken_together(similarities, company)
        beyond = _beyond_middle(articles, wholes, company)
        return Likenesses(
            mean_of_nearest(_but_itself(similarities, company, -np.inf), usual),
            together,
            mean_of_nearest(_but_itself(together, company, -np.inf), usual + _LIKER),
            _taken_together(beyond @ beyond.T, company),
        )


def _beyond_middle(articles: Sequence[Profile], wholes: Matrix, company: int) -> Matrix:
    """Unit vectors of what articles tell beyond what is usual in their language.

    Args:
        articles: The company first.
        wholes: Their unit vectors, `(n, dim)`.
        company: How many are of it.
    """
    if not company:
        return wholes
    languages = [each.article.language for each in articles]
    middles = _middles(languages[:company], wholes[:company])
    left = wholes - np.array([middles.get(each, middles[""]) for each in languages])
    unit: Matrix = left / np.sqrt(np.einsum("ij,ij->i", left, left))[:, None]
    return unit


def _middles(languages: Sequence[str], vectors: Matrix) -> dict[str, Vector]:
    """Language -> share of the middle of the company in it, held to that of all; '' -> of all."""
    held = np.float32(_MIDDLE_RESTRAINT)
    whole = vectors.sum(axis=0) / (len(vectors) + held)
    middles = {"": whole}
    rows_of: dict[str, list[int]] = {}
    for row, language in enumerate(languages):
        rows_of.setdefault(language, []).append(row)
    for language, rows in rows_of.items():
        of_language = vectors[rows].sum(axis=0) + held * whole
        middles[language] = of_language / (len(rows) + held)
    return {each: np.float32(_MIDDLE_SHARE) * middle for each, middle in middles.items()}


def _taken_together(similarities: Matrix, company: int) -> Matrix:
    """Cosines of articles each taken together with its nearest of a company, `(n, n)`.

    All by the products of the vectors: a sum's product is the sum of products.

    Args:
        similarities: Of articles, the company first, `(n, n)`.
        company: How many are of it.
    """
    if not company:
        return similarities
    near = _but_itself(similarities, company, 0.0)
    last = min(_TAKEN_TOGETHER, company)
    nearest = np.argpartition(-near, last - 1, axis=1)[:, :last]
    row = np.arange(len(near))
    added = np.zeros_like(similarities)  # by each of the company to each article's sum
    added[row[:, None], nearest] = np.maximum(near[row[:, None], nearest], 0.0)
    shares = added[:, :company]
    of_sums = similarities + shares @ similarities[:company]  # sums by articles
    products = of_sums + of_sums[:, :company] @ shares.T  # sums by sums
    squares = products[row, row][:, None] + added * (added - 2 * of_sums)
    given = added.T * of_sums[row, row][:, None]
    products -= given + given.T
    products += added * added.T * similarities
    cosines: Matrix = products / np.sqrt(np.maximum(squares * squares.T, _LEAST))
    return cosines


def mean_of_nearest(near: Matrix, usual: Floats | float = USUAL_SIMILARITY) -> Floats:
    """Over the few that are nearest to each article.

    Args:
        near: Similarities, `(n, k)`; -inf for what does not count.
        usual: Stands in for those that are missing, `(n,)`.
    """
    if near.shape[1] > RADIUS_NEIGHBOURS:
        near = np.partition(near, -RADIUS_NEIGHBOURS, axis=1)[:, -RADIUS_NEIGHBOURS:]
    missing = near == -np.inf
    found = np.where(missing, 0.0, near).sum(axis=1)
    lacking = missing.sum(axis=1) + (RADIUS_NEIGHBOURS - near.shape[1])
    mean: Floats = (found + lacking * usual) / RADIUS_NEIGHBOURS
    return mean


def _but_itself(near: Matrix, company: int, instead: float) -> Matrix:
    """What of a company is near to articles, `(n, company)`, with another number for itself."""
    others = near[:, :company].copy()
    np.fill_diagonal(others, instead)
    return others
