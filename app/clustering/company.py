"""An article and those it is compared with: how near they usually are to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats, Profile, Rows
from app.domain.vectors import Matrix, Vector

RADIUS_NEIGHBOURS = 6
"""How near articles usually are is told by the nearest few."""

USUAL_SIMILARITY = 0.2
"""Stands in for neighbours that are missing, where no news of other years are known."""

MIDDLE_SHARE, MIDDLE_RESTRAINT = 0.8, 12.0
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
        company, usual = len(self._members), np.array([each.usual for each in articles])
        wholes = np.concatenate([each.whole for each in articles]).reshape(len(articles), -1)
        similarities: Matrix = wholes @ wholes.T
        languages = np.array([each.article.language for each in articles])
        apart = _beyond_middle(similarities, languages, company)
        together, apart = _taken_together(np.stack((similarities, apart)), company)
        return Likenesses(
            similarity=mean_of_nearest(_but_itself(similarities, company, -np.inf), usual),
            together=together,
            likeness=mean_of_nearest(_but_itself(together, company, -np.inf), usual + _LIKER),
            apart=apart,
        )


# In what follows `similarities` are those of articles, the first of them the company, `(n, n)`.
# The vectors are not needed: the product of two sums is the sum of the products of their parts.


def _beyond_middle(similarities: Matrix, languages: npt.NDArray[np.str_], company: int) -> Matrix:
    """Cosines of what articles tell beyond what the company does in their language, `(n, n)`."""
    of_language = (languages[:, None] == languages[:company]).astype(np.float32)
    of_all = MIDDLE_RESTRAINT / (company + MIDDLE_RESTRAINT)
    held = of_language.sum(axis=1, keepdims=True) + np.float32(MIDDLE_RESTRAINT)
    middles = np.float32(MIDDLE_SHARE) * (of_language + np.float32(of_all)) / held
    likeness = middles @ similarities[:company]  # of middles and articles
    squares = np.einsum("ij,ij->i", likeness[:, :company], middles)
    share = told_share(likeness.diagonal(), squares)[:, None]
    middles *= share
    left = similarities - share * likeness
    left -= left[:, :company] @ middles.T
    lengths = np.sqrt(np.maximum(left.diagonal(), _LEAST))
    cosines: Matrix = left / (lengths[:, None] * lengths)
    return cosines


def told_share(likeness: Vector, squares: Vector) -> Vector:
    """How much of a middle articles tell, 0 to 1: no more can be taken away from them.

    Without the whole of it, two articles that tell nothing of what all others do would be alike
    in that.

    Args:
        likeness: Products of articles with their middle, `(n,)`.
        squares: Products of the middles with themselves, `(n,)`.
    """
    share: Vector = np.minimum(np.maximum(likeness / np.maximum(squares, _LEAST), 0.0), 1.0)
    return share


def _taken_together(similarities: Matrix, company: int) -> Matrix:
    """Cosines of articles each taken together with its nearest of the company, `(..., n, n)`."""
    if not company:
        return similarities
    near = _but_itself(similarities, company, 0.0)
    last = min(_TAKEN_TOGETHER, company)
    nearest = np.argpartition(-near, last - 1, axis=-1)[..., :last]
    shares = np.zeros_like(near)  # by each of the company to each article's sum
    added = np.maximum(np.take_along_axis(near, nearest, axis=-1), 0.0)
    np.put_along_axis(shares, nearest, added, axis=-1)
    taken = np.zeros_like(similarities)  # by one article from another
    taken[..., :company] = shares
    of_sums = similarities + shares @ similarities[..., :company, :]  # sums by articles
    products = of_sums + of_sums[..., :company] @ shares.swapaxes(-1, -2)  # sums by sums
    squares = _diagonal(products) + taken * (taken - 2 * of_sums)
    given = taken.swapaxes(-1, -2)
    products += given * (taken * similarities - _diagonal(of_sums))
    products -= taken * _diagonal(of_sums).swapaxes(-1, -2)
    lengths = np.maximum(squares * squares.swapaxes(-1, -2), _LEAST)
    cosines: Matrix = products / np.sqrt(lengths)
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


def _but_itself(similarities: Matrix, company: int, instead: float) -> Matrix:
    """What of the company is near to articles, `(..., n, company)`, another number for itself."""
    near = similarities[..., :company].copy()
    itself = np.arange(company)
    near[..., itself, itself] = instead
    return near


def _diagonal(matrix: Matrix) -> Matrix:
    """As a column, `(..., n, 1)`."""
    return matrix.diagonal(axis1=-2, axis2=-1)[..., None]
