"""What is measured between an article and each of its candidates, as plain numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.clustering.candidates import Surroundings
from app.clustering.profile import Floats, Profile, ProfileStack, Rows, Words
from app.domain.article import EventDate
from app.domain.evidence import EvidenceKind
from app.domain.vectors import Matrix

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
_SHORT_TEXT, _LONG_TEXT = 150, 600  # characters between which brevity falls from 1 to 0
_SMALL_NUMBER_WEIGHT = 0.3  # numbers to ten are everywhere
_UNDATED_GAP = 3.0  # what `gap` is for an unknown time: 19 hours


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
    count = len(others.profiles)
    values = np.zeros((count, len(FEATURES)))
    undated = np.zeros(count)
    column = {name: values[:, place] for place, name in enumerate(FEATURES)}
    _measure_meaning(column, article, others, surroundings)
    distinct, places = np.unique(others.rows, return_inverse=True)  # near texts share words
    cosines = (words.vectors(article.rows) @ words.vectors(distinct).T)[:, places]
    _measure_terms(column, cosines, article, others, rarity_of)
    _measure_numbers(column, article, others)
    _measure_shared_text(column, article, others)
    for row, other in enumerate(others.profiles):
        agree, differ = _compare_dates(article.article.event_dates, other.article.event_dates)
        column["dates_agree"][row], column["dates_differ"][row] = agree, differ
        known = article.hours is not None and other.hours is not None
        gap = abs((article.hours or 0.0) - (other.hours or 0.0))
        column["gap"][row] = np.log1p(gap) if known else _UNDATED_GAP
        undated[row] = not known
        source = article.article.source
        column["same_source"][row] = source is not None and source == other.article.source
    lengths = [min(article.length, other.length) for other in others.profiles]
    short = np.array([brevity(length) for length in lengths])
    language = article.article.language
    cross = np.array([float(each.article.language != language) for each in others.profiles])
    return Measured(values, np.stack([short, cross, undated, short * cross], axis=1))


def brevity(length: int) -> float:
    """1 for a headline alone, 0 for a full text, between them for a short notice.

    Args:
        length: Characters of title and body.
    """
    return min(max((_LONG_TEXT - length) / (_LONG_TEXT - _SHORT_TEXT), 0.0), 1.0)


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


def _measure_terms(
    column: Columns,
    cosines: Matrix,
    article: Profile,
    others: ProfileStack,
    rarity_of: RarityOf,
) -> None:
    starts = others.starts
    cosines[cosines < _COUNTERPART] = 0.0
    mine = np.maximum.reduceat(cosines, starts, axis=1)  # (terms, n): best counterpart there
    theirs = cosines.max(axis=0)  # (all their terms,): best counterpart here
    my_rarity = rarity_of(article.rows)
    my_weight = my_rarity * article.prominence
    their_rarity = rarity_of(others.rows)
    prominence, named = others.prominence, others.named
    weight = their_rarity * prominence

    def coverage(my_part: Floats, their_part: Floats) -> tuple[Floats, Floats]:
        my_share = (my_part @ mine) / max(my_part.sum(), 1e-9)
        whole = np.maximum(np.add.reduceat(their_part, starts), 1e-9)
        return my_share, np.add.reduceat(their_part * theirs, starts) / whole

    my_share, their_share = coverage(my_weight, weight)
    column["words"][:] = (my_share + their_share) / 2
    column["words_lesser"][:] = np.minimum(my_share, their_share)
    my_share, their_share = coverage(
        my_weight * (article.prominence >= 1), weight * (prominence >= 1)
    )
    column["headline_words"][:] = (my_share + their_share) / 2
    my_rare = my_weight * ((article.prominence >= 1) & (my_rarity >= np.median(my_rarity)))
    their_rare = weight * ((prominence >= 1) & (their_rarity >= _medians(their_rarity, starts)))
    my_share, their_share = coverage(my_rare, their_rare)
    column["headline_missing"][:] = 1 - (my_share + their_share) / 2
    my_stressed = my_weight * (article.named & (article.prominence >= _STRESSED))
    their_stressed = weight * (named & (prominence >= _STRESSED))
    my_share, their_share = coverage(my_stressed, their_stressed)
    speaking = (my_stressed.sum() > 0) & (np.add.reduceat(their_stressed, starts) > 0)
    missing = 1 - (my_share + their_share) / 2
    column["stressed_missing"][:] = np.where(speaking, missing, _USUALLY_MISSING)
    names_total = (my_weight * article.named).sum() + np.add.reduceat(weight * named, starts)
    names_found = (my_weight * article.named) @ mine + np.add.reduceat(
        weight * named * theirs, starts
    )
    column["names"][:] = np.where(names_total > 0, names_found / np.maximum(names_total, 1e-9), 0.3)
    identical = np.add.reduceat(
        ((cosines > 0.999) * my_weight[:, None]).sum(axis=0) * weight, starts
    )
    lengths = np.sqrt((my_weight**2).sum() * np.add.reduceat(weight**2, starts))
    column["same_terms"][:] = identical / np.maximum(lengths, 1e-9)
    shared = np.where(mine > _SHARED, mine * my_rarity[:, None], 0.0)
    column["rarest_shared"][:] = np.sort(shared, axis=0)[-3:].sum(axis=0) / 3


def _medians(values: Floats, starts: Rows) -> Floats:
    """Of each value the median of its segment, `(len(values),)`."""
    sizes = np.diff(np.append(starts, len(values)))
    segments = np.repeat(np.arange(len(starts)), sizes)
    rising = values[np.lexsort((values, segments))]
    medians: Floats = (rising[starts + (sizes - 1) // 2] + rising[starts + sizes // 2]) / 2
    return medians[segments]


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
