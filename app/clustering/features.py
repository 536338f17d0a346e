"""What is measured between an article and each of its candidates, as plain numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.clustering.candidates import Surroundings
from app.clustering.profile import Floats, Profile, ProfileStack, Rows, Words
from app.domain.article import EventDate
from app.domain.evidence import EvidenceKind

FEATURES: Mapping[str, EvidenceKind] = {
    "whole": EvidenceKind.MEANING,  # cosine of title and body
    "headline": EvidenceKind.MEANING,  # cosine of titles
    "headline_in_whole": EvidenceKind.MEANING,  # the better cosine of a title in the other's whole
    "nearness": EvidenceKind.MEANING,  # cosine over what is usual here for that language
    "nearest": EvidenceKind.MEANING,  # 1 for the nearest of its language, 1/2 for the next, ...
    "words": EvidenceKind.MEANING,  # share of telling words with a counterpart, mean of both sides
    "words_lesser": EvidenceKind.MEANING,  # the same, of the side that has less
    "headline_words": EvidenceKind.MEANING,  # the same, of headline words
    "shared_text": EvidenceKind.COPY,  # share of word for word the same passages
    "names": EvidenceKind.NAMES,  # share of names with a counterpart
    "same_terms": EvidenceKind.NAMES,  # cosine of rarity over identical terms
    "rarest_shared": EvidenceKind.NAMES,  # rarity of the three rarest shared terms
    "headline_missing": EvidenceKind.NAMES,  # share of rare headline terms the other never mentions
    "stressed_missing": EvidenceKind.NAMES,  # the same, of names in headline and first paragraph
    "numbers_shared": EvidenceKind.NUMBERS,
    "numbers_differ": EvidenceKind.NUMBERS,  # headline numbers the other does not state
    "ordinals_differ": EvidenceKind.NUMBERS,  # 1 when both state ordinals and share none
    "dates_agree": EvidenceKind.DATES,
    "dates_differ": EvidenceKind.DATES,
    "gap": EvidenceKind.TIME,  # log of hours between publications
    "same_source": EvidenceKind.SOURCE,
}

_STRESSED = 0.7  # prominence of headline and first paragraph
_USUALLY_MISSING = 0.6  # where a text stresses no name, as in scripts without capitals
_COUNTERPART = 0.55  # cosine from which two words count as saying the same
_SHARED = 0.7  # cosine from which a shared term is called one
_IDENTICAL = 0.999  # cosine of a word with itself, rounding aside
_RAREST = 3
_USUAL_NAMES = 0.3  # where neither text names anything
_LEAST = 1e-9  # keeps a division by nothing finite
_SHORT_TEXT, _LONG_TEXT = 150, 600  # characters between which brevity falls from 1 to 0
_SMALL_NUMBER_WEIGHT = 0.3  # numbers to ten are everywhere
_UNDATED_GAP = 3.0  # what `gap` is for an unknown time: 19 hours
_FIRST: Rows = np.zeros(1, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Measured:
    """Features of an article against n candidates.

    Attributes:
        values: `(n, len(FEATURES))`, columns as `FEATURES`.
        conditions: `(n, 4)`, what changes the meaning of the features: brevity of the shorter
            text; 1 where the languages differ; 1 where either publication time is unknown;
            brevity where the languages differ, since headlines across languages share least.
    """

    values: Floats
    conditions: Floats

    @property
    def short(self) -> Floats:
        """Brevity of the shorter text, `(n,)`."""
        return self.conditions[:, 0]

    @property
    def cross(self) -> Floats:
        """1 where the languages differ, `(n,)`."""
        return self.conditions[:, 1]


RarityOf = Callable[[Rows], Floats]


def measure(
    article: Profile,
    others: ProfileStack,
    surroundings: Surroundings,
    rarity_of: RarityOf,
    words: Words,
) -> Measured:
    """Compares an article with candidates; one matrix product for all their terms.

    Args:
        article: The article.
        others: At least one candidate.
        surroundings: The article's.
        rarity_of: Rarity of terms in the stream by their rows.
        words: The vocabulary that the profiles were made with.
    """
    values = np.zeros((len(others.profiles), len(FEATURES)))
    column = {name: values[:, place] for place, name in enumerate(FEATURES)}
    _measure_meaning(column, article, others, surroundings)
    _measure_terms(column, _Compared(article, others, rarity_of, words))
    _measure_numbers(column, article, others)
    _measure_shared_text(column, article, others)
    dates, source = article.article.event_dates, article.article.source
    for row, other in enumerate(others.profiles):
        if dates and other.article.event_dates:
            column["dates_agree"][row], column["dates_differ"][row] = _compare_dates(
                dates, other.article.event_dates
            )
        column["same_source"][row] = source is not None and source == other.article.source
    gap = np.abs(others.hours - (np.nan if article.hours is None else article.hours))
    undated = np.isnan(gap)
    column["gap"][:] = np.where(undated, _UNDATED_GAP, np.log1p(gap))
    short = _brevities(np.minimum(others.lengths, article.length))
    language = article.article.language
    cross = np.array([each.article.language != language for each in others.profiles], np.float64)
    return Measured(values, np.stack([short, cross, undated, short * cross], axis=1))


def brevity(length: int) -> float:
    """1 for a headline alone, 0 for a full text, between them for a short notice.

    Args:
        length: Characters of title and body.
    """
    return float(_brevities(np.array(length)))


def _brevities(lengths: Floats) -> Floats:
    falling: Floats = (_LONG_TEXT - lengths) / (_LONG_TEXT - _SHORT_TEXT)
    return np.minimum(np.maximum(falling, 0.0), 1.0)


Columns = Mapping[str, npt.NDArray[np.float64]]


def _measure_meaning(
    column: Columns, article: Profile, others: ProfileStack, surroundings: Surroundings
) -> None:
    whole = others.wholes @ article.whole
    column["whole"][:] = whole
    column["headline"][:] = others.headlines @ article.headline
    column["headline_in_whole"][:] = np.maximum(
        others.wholes @ article.headline, others.headlines @ article.whole
    )
    for row, other in enumerate(others.profiles):
        language, similarity = other.article.language, float(whole[row])
        column["nearness"][row] = similarity - surroundings.radius_of(language)
        column["nearest"][row] = 1 / (1 + surroundings.rank(language, similarity + 1e-6))


class _Compared:
    """The terms of an article against those of its candidates.

    Attributes:
        starts: Where each candidate's terms begin, `(n,)`.
        mine: Of each of the article's terms the best counterpart's cosine, `(terms, n)`.
        theirs: Of each of their terms the best counterpart's cosine, `(all terms,)`.
        identical: Weight of the article's terms that are the same word, `(all terms,)`.
        own: The article's weights, see `_Weights`.
        other: Theirs.
    """

    def __init__(
        self, article: Profile, others: ProfileStack, rarity_of: RarityOf, words: Words
    ) -> None:
        terms = len(article.rows)
        distinct, places = np.unique(others.rows, return_inverse=True)  # near texts share words
        rarity = rarity_of(np.concatenate((article.rows, distinct)))
        cosines = words.vectors(article.rows) @ words.vectors(distinct).T
        cosines[cosines < _COUNTERPART] = 0.0
        self.starts = others.starts
        self.own = _weights(rarity[:terms], article.prominence, article.named, _FIRST)
        self.other = _weights(
            rarity[terms:][places], others.prominence, others.named, others.starts
        )
        self.mine = np.maximum.reduceat(cosines.take(places, axis=1), others.starts, axis=1)
        self.theirs = cosines.max(axis=0)[places]
        same_mine, same_theirs = np.nonzero(cosines > _IDENTICAL)
        weights = self.own.all[same_mine]
        self.identical = np.bincount(same_theirs, weights, minlength=len(distinct))[places]

    def sums(self, parts: Floats) -> Floats:
        """Sums over each candidate's terms, `(..., n)`."""
        found: Floats = np.add.reduceat(parts, self.starts, axis=-1)
        return found


@dataclass(frozen=True, slots=True)
class _Weights:
    """What terms weigh: rarity by prominence, of all terms and of some.

    Attributes:
        rarity: Of each term, `(terms,)`.
        parts: `(5, terms)`: all; in the headline; rare there; stressed names; names.
    """

    rarity: Floats
    parts: Floats

    @property
    def all(self) -> Floats:
        """Of all terms, `(terms,)`."""
        weights: Floats = self.parts[0]
        return weights


def _weights(
    rarity: Floats, prominence: Floats, named: npt.NDArray[np.bool_], starts: Rows
) -> _Weights:
    weight = rarity * prominence
    headline = prominence >= 1
    rare = headline & (rarity >= _medians(rarity, starts))
    stressed = named & (prominence >= _STRESSED)
    parts = weight * np.stack((np.ones_like(named), headline, rare, stressed, named))
    return _Weights(rarity, parts)


def _measure_terms(column: Columns, terms: _Compared) -> None:
    own, other = terms.own, terms.other
    own_total, other_total = own.parts.sum(axis=1), terms.sums(other.parts)
    own_found, other_found = own.parts @ terms.mine, terms.sums(other.parts * terms.theirs)
    own_share = own_found / np.maximum(own_total, _LEAST)[:, None]
    other_share = other_found / np.maximum(other_total, _LEAST)
    share = (own_share + other_share) / 2
    column["words"][:] = share[0]
    column["words_lesser"][:] = np.minimum(own_share[0], other_share[0])
    column["headline_words"][:] = share[1]
    column["headline_missing"][:] = 1 - share[2]
    speaking = (own_total[3] > 0) & (other_total[3] > 0)
    column["stressed_missing"][:] = np.where(speaking, 1 - share[3], _USUALLY_MISSING)
    names = own_total[4] + other_total[4]
    found = (own_found[4] + other_found[4]) / np.maximum(names, _LEAST)
    column["names"][:] = np.where(names > 0, found, _USUAL_NAMES)
    lengths = np.sqrt((own.all**2).sum() * terms.sums(other.all**2))
    column["same_terms"][:] = terms.sums(terms.identical * other.all) / np.maximum(lengths, _LEAST)
    shared = np.where(terms.mine > _SHARED, terms.mine * own.rarity[:, None], 0.0)
    if len(shared) > _RAREST:
        shared = np.partition(shared, -_RAREST, axis=0)[-_RAREST:]
    column["rarest_shared"][:] = shared.sum(axis=0) / _RAREST


def _medians(values: Floats, starts: Rows) -> Floats:
    """Of each value the median of its segment, `(len(values),)`."""
    sizes = np.diff(np.append(starts, len(values)))
    held = np.arange(sizes.max()) < sizes[:, None]
    rising = np.full(held.shape, np.inf)
    rising[held] = values
    rising.sort(axis=1)
    segments = np.arange(len(sizes))
    medians: Floats = (rising[segments, (sizes - 1) // 2] + rising[segments, sizes // 2]) / 2
    return np.repeat(medians, sizes)


def _measure_shared_text(column: Columns, article: Profile, others: ProfileStack) -> None:
    """Agreement of MinHash fingerprints estimates the Jaccard index of word shingles."""
    own = article.fingerprint
    if own is None:
        return
    known = [row for row, each in enumerate(others.profiles) if each.fingerprint is not None]
    if known:
        theirs = np.array([others.profiles[row].fingerprint for row in known])
        column["shared_text"][known] = (theirs == own).mean(axis=1)


def _measure_numbers(column: Columns, article: Profile, others: ProfileStack) -> None:
    for row, other in enumerate(others.profiles):
        shared = article.numbers.keys() & other.numbers.keys()
        worth = sum(
            _SMALL_NUMBER_WEIGHT if value <= 10 and value.is_integer() else 1.0 for value in shared
        )
        column["numbers_shared"][row] = min(worth, 4.0)
        if article.numbers and other.numbers:
            differ = _unshared_in_headline(article.numbers, other.numbers)
            differ += _unshared_in_headline(other.numbers, article.numbers)
            column["numbers_differ"][row] = min(differ, 3)
        if article.ordinals and other.ordinals:
            column["ordinals_differ"][row] = not article.ordinals.keys() & other.ordinals.keys()


def _unshared_in_headline(stated: Mapping[float, float], other: Mapping[float, float]) -> int:
    return sum(weight >= 1 and value not in other for value, weight in stated.items())


def _compare_dates(
    left: tuple[EventDate, ...], right: tuple[EventDate, ...]
) -> tuple[float, float]:
    """Prominence of the best agreeing dates; of the most prominent dates when none agree."""
    if not left or not right:
        return 0.0, 0.0
    agreeing = [
        min(mine.weight, theirs.weight)
        for mine in left
        for theirs in right
        if mine.first <= theirs.last and theirs.first <= mine.last
    ]
    if agreeing:
        return max(agreeing), 0.0
    return 0.0, min(max(date.weight for date in left), max(date.weight for date in right))
