"""The terms of articles against those of their candidates: what has a counterpart, what not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats, Rows, StackedTerms, Words

RarityOf = Callable[[Rows], Floats]
Weigh = Callable[[Floats, StackedTerms], Floats]

_COUNTERPART = 0.55  # cosine from which two words count as saying the same
_SHARED = 0.7  # cosine from which a shared term is called one
_IDENTICAL = 0.999  # cosine of a word with itself, rounding aside
_RAREST = 3
_LEAST = 1e-9  # keeps a division by nothing finite


@dataclass(frozen=True, slots=True)
class TermMatches:
    """What of the terms of n pairs has a counterpart on the other side.

    Attributes:
        own_total: Weight of the first side's terms, by kinds of terms, `(kinds, n)`.
        own_found: The same as far as they have a counterpart.
        other_total: Weight of the second side's terms.
        other_found: The same as far as they have a counterpart.
        same: Cosine of weights over identical terms, `(n,)`.
        rarest: Mean rarity of the three rarest shared terms, `(n,)`.
    """

    own_total: Floats
    own_found: Floats
    other_total: Floats
    other_found: Floats
    same: Floats
    rarest: Floats

    @property
    def own_share(self) -> Floats:
        """Share of the first side's weight that has a counterpart, `(kinds, n)`."""
        share: Floats = self.own_found / np.maximum(self.own_total, _LEAST)
        return share

    @property
    def other_share(self) -> Floats:
        """Share of the second side's weight that has a counterpart, `(kinds, n)`."""
        share: Floats = self.other_found / np.maximum(self.other_total, _LEAST)
        return share

    def share(self, kind: int, usual: float) -> Floats:
        """Share of a kind of terms of both sides together; `usual` where there are none."""
        total = self.own_total[kind] + self.other_total[kind]
        found = self.own_found[kind] + self.other_found[kind]
        return np.where(total > 0, found / np.maximum(total, _LEAST), usual)


def match_terms(
    own: StackedTerms,
    others: StackedTerms,
    counts: Sequence[int],
    *,
    rarity_of: RarityOf,
    words: Words,
    weigh: Weigh,
) -> TermMatches:
    """Matches the terms of articles with those of the candidates of each.

    Args:
        own: The articles' terms.
        others: The candidates' terms, those of the first article first.
        counts: How many candidates each article has; at least one.
        rarity_of: Rarity of terms in the stream by their rows.
        words: The vocabulary that the profiles were made with.
        weigh: Rarity and terms -> weights by kinds of terms, `(kinds, terms)`; the first kind
            is all terms.
    """
    rarity = rarity_of(np.concatenate((own.rows, others.rows)))
    own_rarity, other_rarity = rarity[: len(own.rows)], rarity[len(own.rows) :]
    own_weights, other_weights = weigh(own_rarity, own), weigh(other_rarity, others)
    pairs = len(others.starts)
    theirs, identical = np.zeros(len(others.rows)), np.zeros(len(others.rows))
    own_found, rarest = np.zeros((len(own_weights), pairs)), np.zeros(pairs)
    first, last_term = 0, others.ends
    for place, count in enumerate(counts):
        mine = slice(own.starts[place], own.ends[place])
        there = slice(others.starts[first], last_term[first + count - 1])
        starts = others.starts[first : first + count] - there.start
        found = _match(own.rows[mine], others.rows[there], starts, words)
        theirs[there] = found.theirs
        identical[there][found.at] = found.is_identical @ own_weights[0, mine]
        own_found[:, first : first + count] = own_weights[:, mine] @ found.mine.T
        rarest[first : first + count] = _rarest(found.mine, own_rarity[mine])
        first += count
    all_own, all_other = own_weights[0], other_weights[0]
    own_squares = np.repeat(own.sums(all_own**2), counts)
    lengths = np.sqrt(own_squares * others.sums(all_other**2))
    return TermMatches(
        own_total=np.repeat(own.sums(own_weights), counts, axis=1),
        own_found=own_found,
        other_total=others.sums(other_weights),
        other_found=others.sums(other_weights * theirs),
        same=others.sums(identical * all_other) / np.maximum(lengths, _LEAST),
        rarest=rarest,
    )


@dataclass(frozen=True, slots=True)
class _Matched:
    """The terms of one article against those of its candidates.

    Attributes:
        mine: Of each of the article's terms the best counterpart's cosine, `(n, terms)`.
        theirs: Of each of their terms the best counterpart's cosine, `(all terms,)`.
        at: Places of those of their terms that have one, rising.
        is_identical: Which of the article's terms are the same word as those, `(at, terms)`.
    """

    mine: Floats
    theirs: npt.NDArray[np.float32]
    at: Rows
    is_identical: npt.NDArray[np.bool_]


def _match(rows: Rows, others: Rows, starts: Rows, words: Words) -> _Matched:
    distinct, places = words.distinct(others)  # near texts share words
    # Their terms lie along the first axis: to pick some and to find the best then goes by
    # whole rows, at half the time.
    cosines = words.vectors(distinct) @ words.vectors(rows).T
    best = cosines.max(axis=1)
    best[best < _COUNTERPART] = 0.0
    theirs = best[places]
    # Few words have a counterpart: only their rows are spread over the candidates.
    at = np.flatnonzero(theirs)
    close = cosines.take(places[at], axis=0)
    close *= close >= _COUNTERPART
    mine = np.zeros((len(starts), len(rows)))
    bounds = np.searchsorted(at, starts)
    held = np.flatnonzero(np.append(bounds[1:], len(at)) > bounds)
    if len(held):
        mine[held] = np.maximum.reduceat(close, bounds[held], axis=0)
    return _Matched(mine, theirs, at, close > _IDENTICAL)


def _rarest(mine: Floats, rarity: Floats) -> Floats:
    """Mean rarity of the rarest shared terms, `(n,)`."""
    shared = mine > _SHARED
    columns = np.flatnonzero(shared.any(axis=0))
    values = (mine * shared)[:, columns] * rarity[columns]
    if len(columns) > _RAREST:
        values = np.partition(values, -_RAREST, axis=1)[:, -_RAREST:]
    mean: Floats = values.sum(axis=1) / _RAREST
    return mean
