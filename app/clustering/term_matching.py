"""The terms of articles against those of their candidates: what has a counterpart, what not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats, Rows, StackedTerms, Words

RarityOf = Callable[[Rows], Floats]
Cosines = npt.NDArray[np.float32]
Weigh = Callable[[Floats, StackedTerms], Floats]

_COUNTERPART = 0.55  # cosine from which two words count as saying the same
_SHARED = 0.7  # cosine from which a shared term is called one
_IDENTICAL = 0.999  # cosine of a word with itself, rounding aside
_RAREST = 3
_BEYOND_RARITY = 1e3  # sorts by pair first
_ARTICLES_AT_ONCE = 6  # near articles share words: one product is cheaper, of many it is not
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
    terms: StackedTerms,
    counts: Sequence[int],
    *,
    rarity_of: RarityOf,
    words: Words,
    weigh: Weigh,
) -> TermMatches:
    """Matches the terms of articles with those of the candidates of each.

    Args:
        terms: The articles' terms, and then the candidates', those of the first article first.
        counts: How many candidates each article has; at least one.
        rarity_of: Rarity of terms in the stream by their rows.
        words: The vocabulary that the profiles were made with.
        weigh: Rarity and terms -> weights by kinds of terms, `(kinds, terms)`; the first kind
            is all terms.
    """
    rarity = rarity_of(terms.rows)
    weights = weigh(rarity, terms)
    totals, squares = terms.sums(weights), terms.sums(weights[0] ** 2)
    articles, pairs = len(counts), len(terms.starts) - len(counts)
    theirs, identical = np.zeros((2, len(terms.rows)))
    own_found, rarest = np.zeros((len(weights), pairs)), np.zeros(pairs)
    for part in _parts(terms, counts):
        mine, there, these = part.mine, part.theirs, part.pairs
        found = _match(part, terms.rows[mine], terms.rows[there], weights[0, mine], words)
        theirs[there], identical[there] = found.theirs, found.identical
        own_found[:, these] = _found(found.mine, part, weights[:, mine])
        rarest[these] = _rarest(found, rarity[mine], part.count)
    lengths = np.sqrt(np.repeat(squares[:articles], counts) * squares[articles:])
    same = terms.sums(identical * weights[0])[articles:] / np.maximum(lengths, _LEAST)
    return TermMatches(
        own_total=np.repeat(totals[:, :articles], counts, axis=1),
        own_found=own_found,
        other_total=totals[:, articles:],
        other_found=terms.sums(weights * theirs)[:, articles:],
        same=same,
        rarest=rarest,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Some articles and all of their candidates.

    Attributes:
        mine: The articles' terms.
        theirs: The candidates' terms.
        pairs: The candidates.
        sizes: How many terms each article has.
        counts: How many candidates.
        article_of_mine: Of each of the articles' terms, which article's it is.
        article_of_pair: Of each candidate.
        pair_of_theirs: Of each of the candidates' terms, which candidate's it is.
    """

    mine: slice
    theirs: slice
    pairs: slice
    sizes: Rows
    counts: Rows
    article_of_mine: Rows
    article_of_pair: Rows
    pair_of_theirs: Rows

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return len(self.article_of_pair)


def _parts(terms: StackedTerms, counts: Sequence[int]) -> Iterator[_Part]:
    starts, ends, sizes = terms.starts, terms.ends, terms.ends - terms.starts
    first = 0
    for start in range(0, len(counts), _ARTICLES_AT_ONCE):
        asked = np.array(counts[start : start + _ARTICLES_AT_ONCE])
        articles = slice(start, start + len(asked))
        pairs = slice(first, first := first + int(asked.sum()))
        theirs = slice(len(counts) + pairs.start, len(counts) + pairs.stop)
        places = np.arange(len(asked))
        yield _Part(
            mine=slice(starts[start], ends[articles.stop - 1]),
            theirs=slice(starts[theirs.start], ends[theirs.stop - 1]),
            pairs=pairs,
            sizes=sizes[articles],
            counts=asked,
            article_of_mine=np.repeat(places, sizes[articles]),
            article_of_pair=np.repeat(places, asked),
            pair_of_theirs=np.repeat(np.arange(asked.sum()), sizes[theirs]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Matched:
    """The terms of some articles against those of their candidates.

    Attributes:
        theirs: Of each of the candidates' terms the best counterpart's cosine, or 0.
        identical: Of each of the candidates' terms what the same word weighs in the article.
        mine: Of each of an article's terms the best counterpart's cosine, or 0: for each
            candidate in turn.
        pairs: Which candidate each of `mine` is about, rising.
        terms: Which term each of `mine` is about.
    """

    theirs: Cosines
    identical: Floats
    mine: Cosines
    pairs: Rows
    terms: Rows


def _match(part: _Part, rows: Rows, others: Rows, weights: Floats, words: Words) -> _Matched:
    """One product for all words of the part: near texts share words.

    Few words are counterparts; only these are spread over the terms.
    """
    (mine, place_of_mine), (their, place_of_theirs) = words.distinct(rows), words.distinct(others)
    width = len(mine)
    cosines = (words.vectors(their) @ words.vectors(mine).T).ravel()
    near = np.flatnonzero(cosines >= _COUNTERPART)
    their_word, my_word = np.divmod(near, width)
    known = np.bincount(their_word, minlength=len(their))
    sizes = known[place_of_theirs]
    theirs, at = _runs((np.cumsum(known) - known)[place_of_theirs], sizes)
    pair, my_word, cosine = part.pair_of_theirs[theirs], my_word[at], cosines[near[at]]
    # What the words weigh in each article; nothing where they stand in others alone.
    cells = part.article_of_mine * width + place_of_mine
    weight_of = np.bincount(cells, weights, minlength=len(part.sizes) * width)
    weight = weight_of[part.article_of_pair[pair] * width + my_word]
    best_of_theirs = np.zeros(len(others), dtype=np.float32)
    held = np.flatnonzero(sizes)
    if len(held):
        begins = (np.cumsum(sizes) - sizes)[held]
        best_of_theirs[held] = np.maximum.reduceat(cosine * (weight > 0), begins)
    best = np.zeros(part.count * width, dtype=np.float32)
    np.maximum.at(best, pair * width + my_word, cosine)
    same = weight * (cosine > _IDENTICAL)
    identical: Floats = np.bincount(theirs, same, minlength=len(others)).astype(np.float64)
    starts = np.cumsum(part.sizes) - part.sizes
    pairs, terms = _runs(starts[part.article_of_pair], part.sizes[part.article_of_pair])
    return _Matched(
        theirs=best_of_theirs,
        identical=identical,
        mine=best[pairs * width + place_of_mine[terms]],
        pairs=pairs,
        terms=terms,
    )


def _runs(starts: Rows, sizes: Rows) -> tuple[Rows, Rows]:
    """Runs of places end to end: of which run each is, and the place."""
    run = np.repeat(np.arange(len(sizes)), sizes)
    return run, np.arange(len(run)) + (starts - np.cumsum(sizes) + sizes)[run]


def _found(cosines: Cosines, part: _Part, weights: Floats) -> Floats:
    """What the articles' terms weigh as far as they have a counterpart, `(kinds, pairs)`."""
    sums: list[Floats] = []
    term = first = 0
    for size, count in zip(part.sizes.tolist(), part.counts.tolist(), strict=True):
        of_pairs = cosines[first : first + size * count].reshape(count, size)
        sums.append(weights[:, term : term + size] @ of_pairs.T)
        term, first = term + size, first + size * count
    return np.concatenate(sums, axis=1)


def _rarest(found: _Matched, rarity: Floats, count: int) -> Floats:
    """Mean rarity of the rarest shared terms, `(count,)`."""
    shared = np.flatnonzero(found.mine > _SHARED)
    values, pairs = found.mine[shared] * rarity[found.terms[shared]], found.pairs[shared]
    falling = np.argsort(pairs * _BEYOND_RARITY - values)
    rank = np.arange(len(pairs)) - np.searchsorted(pairs, np.arange(count))[pairs]
    first = np.flatnonzero(rank < _RAREST)
    mean: Floats = np.bincount(pairs[first], values[falling[first]], minlength=count) / _RAREST
    return mean
