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
class Together:
    """Articles, each taken together with its nearest of a company.

    What the few words of one leave open, those that say nearly the same tell (query expansion,
    Chum et al. 2007).

    Attributes:
        wholes: Unit vectors of the articles, `(n, dim)`.
        sums: The same, the vectors of the nearest added by their similarity, `(n, dim)`.
        shares: What each of the company adds to each sum, `(n, k)`.
        places: The row of each article in the company, `(n,)`; -1 for one from outside.
    """

    wholes: Matrix
    sums: Matrix
    shares: Matrix
    places: Rows

    def rows(self, rows: Rows) -> "Together":
        """Some of the articles, in this order."""
        return Together(self.wholes[rows], self.sums[rows], self.shares[rows], self.places[rows])

    def before(self, others: "Together") -> "Together":
        """These articles, and then others."""
        return Together(
            np.concatenate((self.wholes, others.wholes)),
            np.concatenate((self.sums, others.sums)),
            np.concatenate((self.shares, others.shares)),
            np.concatenate((self.places, others.places)),
        )

    def likeness(self, others: "Together") -> Matrix:
        """Cosines of sums, `(n, other n)`; what either of two adds to the other is left out."""
        given, taken = _added(others, self), _added(self, others).T
        own, theirs = _beside(self.sums, self.wholes), _beside(others.sums, others.wholes)
        product = self.sums @ others.sums.T - taken * own[:, None] - given * theirs
        product += given * taken * (self.wholes @ others.wholes.T)
        left = _beside(self.sums, self.sums)[:, None] + given**2
        left -= 2 * given * (self.sums @ others.wholes.T)
        right = _beside(others.sums, others.sums) + taken**2
        right -= 2 * taken * (self.wholes @ others.sums.T)
        cosines: Matrix = product / np.sqrt(np.maximum(left * right, _LEAST))
        return cosines


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """How near to articles their nearest of a company are in the mean, themselves aside.

    Two are near when they are nearer than that to either (Conneau et al. 2018,
    Schnitzer et al. 2012).

    Attributes:
        similarity: Of the texts, `(n,)`.
        together: Each with its nearest.
        likeness: Of those, `(n,)`.
        apart: The same articles with their nearest, by what they tell beyond the company.
    """

    similarity: Floats
    together: Together
    likeness: Floats
    apart: Together

    def rows(self, rows: Rows) -> "Usual":
        """Of some of the articles, in this order."""
        return Usual(
            self.similarity[rows],
            self.together.rows(rows),
            self.likeness[rows],
            self.apart.rows(rows),
        )

    def before(self, others: "Usual") -> "Usual":
        """Of these articles, and then of others."""
        return Usual(
            np.concatenate((self.similarity, others.similarity)),
            self.together.before(others.together),
            np.concatenate((self.likeness, others.likeness)),
            self.apart.before(others.apart),
        )


class Company:
    """Articles that are near one another. What is usual around an article is found once.

    What all of them tell, in each language, is the middle of their vectors; what an article
    tells beyond it is what is left of its own without it (Mu and Viswanath 2018 take away the
    mean of all texts; here it is that of the few that are near).

    Args:
        articles: They are the company.
    """

    def __init__(self, articles: Sequence[Profile] = ()) -> None:
        members = list({each.id: each for each in articles}.values())
        self._row_of = {each.id: row for row, each in enumerate(members)}
        self._vectors: Matrix = np.array([each.whole for each in members], dtype=np.float32)
        self._middles = _middles(members, self._vectors)
        self._apart = self._beyond_middle(members, self._vectors)
        self._together = _taken_together(self._vectors, self._vectors, np.arange(len(members)))
        self._known = self._usual(members, self._together, self._apart)

    def around(self, articles: Sequence[Profile], wholes: Matrix) -> Usual:
        """What is usual around articles.

        Args:
            articles: At least one, of the company or not.
            wholes: Their unit vectors, `(n, dim)`.
        """
        fresh = {each.id: row for row, each in enumerate(articles) if each.id not in self._row_of}
        if fresh:
            rows = list(fresh.values())
            strangers, vectors = [articles[row] for row in rows], wholes[rows]
            together = _taken_together(vectors, self._vectors, np.full(len(rows), -1))
            found = self._usual(strangers, together, self._beyond_middle(strangers, vectors))
            known = len(self._row_of)
            self._known = self._known.before(found) if known else found
            self._row_of.update({each: known + row for row, each in enumerate(fresh)})
        return self._known.rows(np.array([self._row_of[each.id] for each in articles]))

    def _usual(self, articles: Sequence[Profile], together: Together, apart: Matrix) -> Usual:
        usual, places = np.array([each.usual for each in articles]), together.places
        beyond = _taken_together(apart, self._apart, places)
        if not len(self._vectors):
            return Usual(usual, together, usual + _LIKER, beyond)
        similarities = together.wholes @ self._vectors.T
        likeness = together.likeness(self._together)
        return Usual(
            mean_of_nearest(_but_itself(similarities, places, -np.inf), usual),
            together,
            mean_of_nearest(_but_itself(likeness, places, -np.inf), usual + _LIKER),
            beyond,
        )

    def _beyond_middle(self, articles: Sequence[Profile], wholes: Matrix) -> Matrix:
        """Unit vectors of what articles tell beyond what is usual in their language."""
        if not self._middles:
            return wholes
        usual = self._middles[""]
        middles: Matrix = np.array(
            [self._middles.get(each.article.language, usual) for each in articles]
        )
        left = wholes - np.float32(_MIDDLE_SHARE) * middles
        unit: Matrix = left / np.linalg.norm(left, axis=1, keepdims=True)
        return unit


def _middles(members: Sequence[Profile], vectors: Matrix) -> dict[str, Vector]:
    """Language -> middle of the members in it, held to that of all; '' -> that of all."""
    if not members:
        return {}
    held = np.float32(_MIDDLE_RESTRAINT)
    whole = vectors.sum(axis=0) / (len(vectors) + held)
    middles = {"": whole}
    languages = np.array([each.article.language for each in members])
    for language in set(languages.tolist()):
        of_language = vectors[languages == language]
        middles[language] = (of_language.sum(axis=0) + held * whole) / (len(of_language) + held)
    return middles


def _taken_together(wholes: Matrix, company: Matrix, places: Rows) -> Together:
    """Articles with their nearest of a company.

    Args:
        wholes: Their unit vectors, `(n, dim)`.
        company: Unit vectors, `(k, dim)`.
        places: As `Together` has them.
    """
    shares = np.zeros((len(wholes), len(company)), dtype=np.float32)
    if not len(company):
        return Together(wholes, wholes, shares, places)
    near = _but_itself(wholes @ company.T, places, 0.0)
    nearest = np.argsort(-near, axis=1)[:, :_TAKEN_TOGETHER]
    added = np.maximum(np.take_along_axis(near, nearest, axis=1), 0.0)
    np.put_along_axis(shares, nearest, added, axis=1)
    return Together(wholes, wholes + shares @ company, shares, places)


def mean_of_nearest(near: Matrix, usual: Floats | float = USUAL_SIMILARITY) -> Floats:
    """Over the few that are nearest to each article.

    Args:
        near: Similarities, `(n, k)`; -inf for what does not count.
        usual: Stands in for those that are missing, `(n,)`.
    """
    some = np.broadcast_to(usual, len(near))[:, None]
    few = np.repeat(some, RADIUS_NEIGHBOURS, axis=1)
    if near.shape[1] > RADIUS_NEIGHBOURS:
        near = np.partition(near, -RADIUS_NEIGHBOURS, axis=1)[:, -RADIUS_NEIGHBOURS:]
    few[:, : near.shape[1]] = np.where(np.isinf(near), some, near)
    mean: Floats = few.mean(axis=1)
    return mean


def _but_itself(near: Matrix, places: Rows, instead: float) -> Matrix:
    """What is near to articles, `(n, k)`, with another number for the article itself."""
    inside = np.flatnonzero(places >= 0)
    near[inside, places[inside]] = instead
    return near


def _added(articles: Together, others: Together) -> Matrix:
    """What each of some articles adds to the sums of others, `(other n, n)`."""
    added = np.zeros((len(others.sums), len(articles.sums)), dtype=np.float32)
    inside = np.flatnonzero(articles.places >= 0)
    added[:, inside] = others.shares[:, articles.places[inside]]
    return added


def _beside(left: Matrix, right: Matrix) -> Vector:
    """Products of each row with the row beside it, `(n,)`."""
    products: Vector = np.einsum("ij,ij->i", left, right)
    return products
