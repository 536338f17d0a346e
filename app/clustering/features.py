"""What is measured between an article and each of its candidates, as plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.clustering.candidates import Surroundings
from app.clustering.company import Company
from app.clustering.genre import GENRES
from app.clustering.profile import (
    Floats,
    Profile,
    ProfileStack,
    Rows,
    StackedTerms,
    Words,
    stack,
    stack_terms,
)
from app.clustering.stream_statistics import StreamStatistics
from app.clustering.term_matching import TermMatches, match_terms
from app.domain.article import EventDate
from app.domain.evidence import EvidenceKind
from app.domain.vectors import Matrix

FEATURES: Mapping[str, EvidenceKind] = {
    "whole": EvidenceKind.MEANING,  # cosine of title and body
    "headline": EvidenceKind.MEANING,  # cosine of titles
    "headline_in_whole": EvidenceKind.MEANING,  # the better cosine of a title in the other's whole
    "nearness": EvidenceKind.MEANING,  # cosine over what is usual here for that language
    "nearest": EvidenceKind.MEANING,  # 1 for the nearest of its language, 1/2 for the next, ...
    "own_nearness": EvidenceKind.MEANING,  # cosine over what is usual around the article
    "other_nearness": EvidenceKind.MEANING,  # the same as the candidate sees it
    "together_nearness": EvidenceKind.MEANING,  # the same of both, each with its nearest
    "together_apart": EvidenceKind.MEANING,  # cosine of both, each with its nearest, beyond all
    "beyond": EvidenceKind.MEANING,  # cosine of both beyond what the stream tells
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
    "roundup": EvidenceKind.GENRE,  # log-odds that either is one
    "background": EvidenceKind.GENRE,  # the same
}

CONDITIONS = (
    "brevity",  # of the shorter text
    "cross",  # 1 where the languages differ
    "undated",  # 1 where either publication time is unknown
    "cross_brevity",  # brevity where the languages differ: headlines across them share least
    "crowding",  # how far what is near the article is all of one topic
    "crowded_brevity",  # crowding of headlines
)
"""What changes the meaning of the features, each in [0, 1]. In a crowd of one topic likeness tells
less, and what differs tells more."""

USUAL_NAMES = 0.3
"""`names` where neither text names anything."""

_STRESSED = 0.7  # prominence of headline and first paragraph
_USUALLY_MISSING = 0.6  # where a text stresses no name, as in scripts without capitals
_SHORT_TEXT, _LONG_TEXT = 150, 600  # characters between which brevity falls from 1 to 0
_WIDEST_NEARNESS = 0.25  # more tells that there is little around, not that two are nearer
_SMALL_NUMBER_WEIGHT = 0.3  # numbers to ten are everywhere
_SHARED_RARITY, _SHARED_WORDS, _SHARED_MEANING = 0.2, 0.03, 0.3  # less of all three is nothing
_UNDATED_GAP = 3.0  # what `gap` is for an unknown time: 19 hours
_COLUMN = {name: place for place, name in enumerate(FEATURES)}
_GENRES = [_COLUMN[name] for name in GENRES]
_Pairs = Sequence[tuple[Profile, Profile]]  # an article and its candidate
_ALL, _HEADLINE, _RARE, _STRESSED_NAMES, _NAMES = range(5)  # kinds of terms


@dataclass(frozen=True, slots=True)
class Measured:
    """Features of an article against n candidates.

    Attributes:
        values: `(n, len(FEATURES))`, columns as `FEATURES`.
        conditions: `(n, len(CONDITIONS))`, columns as `CONDITIONS`.
    """

    values: Floats
    conditions: Floats

    def rows(self, rows: slice) -> "Measured":
        """Some of the rows."""
        return Measured(self.values[rows], self.conditions[rows])

    @property
    def shared_text(self) -> Floats:
        """Share of passages word for word the same, `(n,)`."""
        return self.values[:, _COLUMN["shared_text"]]

    @property
    def shares_nothing(self) -> npt.NDArray[np.bool_]:
        """Whether there is no word that both have, hardly one like another, and little meaning."""
        names = ("rarest_shared", "words", "whole")
        rarest, words, whole = (self.values[:, _COLUMN[each]] for each in names)
        found: npt.NDArray[np.bool_] = (
            (rarest < _SHARED_RARITY) & (words < _SHARED_WORDS) & (whole < _SHARED_MEANING)
        )
        return found

    @property
    def short(self) -> Floats:
        """Brevity of the shorter text, `(n,)`."""
        return self.conditions[:, 0]

    @property
    def cross(self) -> Floats:
        """1 where the languages differ, `(n,)`."""
        return self.conditions[:, 1]

    @property
    def undated(self) -> Floats:
        """1 where either publication time is unknown, `(n,)`."""
        return self.conditions[:, 2]


def measure(
    article: Profile,
    others: ProfileStack,
    surroundings: Surroundings,
    statistics: StreamStatistics,
    words: Words,
) -> Measured:
    """Compares an article with candidates; one matrix product for all their terms.

    Args:
        article: The article.
        others: At least one candidate.
        surroundings: The article's.
        statistics: What is usual in the stream.
        words: The vocabulary that the profiles were made with.
    """
    return measure_groups(
        [article],
        [len(others.profiles)],
        others,
        surroundings=surroundings,
        statistics=statistics,
        words=words,
    )


def measure_groups(
    articles: Sequence[Profile],
    counts: Sequence[int],
    others: ProfileStack,
    *,
    surroundings: Surroundings,
    statistics: StreamStatistics,
    words: Words,
) -> Measured:
    """Compares articles with candidates of their own, at half the cost of one after another.

    Args:
        articles: The articles.
        counts: How many candidates each has, at least one.
        others: The candidates, those of the first article first.
        surroundings: Of all of the articles.
        statistics: What is usual in the stream.
        words: The vocabulary that the profiles were made with.
    """
    own = stack(articles)
    matches = match_terms(
        stack_terms([*articles, *others.profiles]),
        counts,
        rarity_of=statistics.rarity,
        words=words,
        weigh=_weights,
    )
    values = np.zeros((len(others.profiles), len(FEATURES)))
    conditions = np.empty((len(others.profiles), len(CONDITIONS)))
    _measure_terms(values, matches)
    article_of = np.repeat(np.arange(len(articles)), counts)
    pairs = list(
        zip([articles[each] for each in article_of.tolist()], others.profiles, strict=True)
    )
    _measure_meaning(values, own, article_of, others, surroundings)
    _measure_company(values, own, article_of, others, surroundings.company)
    beyond = statistics.beyond(own)[article_of], statistics.beyond(others)
    values[:, _COLUMN["beyond"]] = _cosines(*beyond)
    _measure_numbers(values, pairs)
    _measure_shared_text(values, pairs)
    _measure_dates_and_source(values, pairs)
    values[:, _GENRES] = np.maximum(own.genres[article_of], others.genres)
    _measure_times(values, conditions, own.hours[article_of], others.hours)
    lengths = np.minimum(own.lengths[article_of], others.lengths)
    _measure_circumstances(conditions, pairs, lengths, surroundings)
    return Measured(values, conditions)


def brevity(length: int) -> float:
    """1 for a headline alone, 0 for a full text, between them for a short notice.

    Args:
        length: Characters of title and body.
    """
    return min(max((_LONG_TEXT - length) / (_LONG_TEXT - _SHORT_TEXT), 0.0), 1.0)


def _brevities(lengths: Floats) -> Floats:
    """`brevity` of each."""
    falling: Floats = (_LONG_TEXT - lengths) / (_LONG_TEXT - _SHORT_TEXT)
    return np.minimum(np.maximum(falling, 0.0), 1.0)


def _measure_terms(values: Floats, found: TermMatches) -> None:
    own, other = found.own_share, found.other_share
    share = (own + other) / 2
    values[:, _COLUMN["words"]] = share[_ALL]
    values[:, _COLUMN["words_lesser"]] = np.minimum(own[_ALL], other[_ALL])
    values[:, _COLUMN["headline_words"]] = share[_HEADLINE]
    values[:, _COLUMN["headline_missing"]] = 1 - share[_RARE]
    speaking = (found.own_total[_STRESSED_NAMES] > 0) & (found.other_total[_STRESSED_NAMES] > 0)
    missing = np.where(speaking, 1 - share[_STRESSED_NAMES], _USUALLY_MISSING)
    values[:, _COLUMN["stressed_missing"]] = missing
    values[:, _COLUMN["names"]] = found.share(_NAMES, usual=USUAL_NAMES)
    values[:, _COLUMN["same_terms"]] = found.same
    values[:, _COLUMN["rarest_shared"]] = found.rarest


def _weights(rarity: Floats, terms: StackedTerms) -> Floats:
    """What terms weigh, rarity by prominence: all; in the headline; rare there; names stressed."""
    prominence, named = terms.prominence, terms.named
    weights = np.empty((5, len(rarity)))
    weights[_ALL] = rarity * prominence
    headline = prominence >= 1
    weights[_HEADLINE] = weights[_ALL] * headline
    weights[_RARE] = weights[_HEADLINE] * (rarity >= _medians(rarity, terms))
    weights[_NAMES] = weights[_ALL] * named
    weights[_STRESSED_NAMES] = weights[_NAMES] * (prominence >= _STRESSED)
    return weights


def _medians(values: Floats, terms: StackedTerms) -> Floats:
    """Of each value the median of its profile, `(len(values),)`."""
    sizes = terms.ends - terms.starts
    held = np.arange(sizes.max()) < sizes[:, None]
    rising = np.full(held.shape, np.inf)
    rising[held] = values
    rising.sort(axis=1)
    segments = np.arange(len(sizes))
    medians: Floats = (rising[segments, (sizes - 1) // 2] + rising[segments, sizes // 2]) / 2
    return np.repeat(medians, sizes)


def _measure_meaning(
    values: Floats,
    own: ProfileStack,
    article_of: Rows,
    others: ProfileStack,
    surroundings: Surroundings,
) -> None:
    wholes, headlines = own.wholes[article_of], own.headlines[article_of]
    whole = _cosines(wholes, others.wholes)
    values[:, _COLUMN["whole"]] = whole
    values[:, _COLUMN["headline"]] = _cosines(headlines, others.headlines)
    values[:, _COLUMN["headline_in_whole"]] = np.maximum(
        _cosines(headlines, others.wholes), _cosines(wholes, others.headlines)
    )
    near = list(
        zip([other.article.language for other in others.profiles], whole.tolist(), strict=True)
    )
    usual = [surroundings.radius_of(language) for language, _ in near]
    values[:, _COLUMN["nearness"]] = np.minimum(whole - usual, _WIDEST_NEARNESS)
    values[:, _COLUMN["nearest"]] = [
        1 / (1 + surroundings.rank(language, similarity + 1e-6)) for language, similarity in near
    ]


def _cosines(left: Matrix, right: Matrix) -> Floats:
    """Of each row with the row beside it, `(n,)`."""
    cosines: Floats = np.einsum("ij,ij->i", left, right)
    return cosines


def _measure_company(
    values: Floats, own: ProfileStack, article_of: Rows, others: ProfileStack, company: Company
) -> None:
    """How near each two are over what is usual around the one, and around the other."""
    one, other = company.rows(own.profiles)[article_of], company.rows(others.profiles)
    found = company.likenesses
    values[:, _COLUMN["together_apart"]] = found.apart[one, other]
    whole = values[:, _COLUMN["whole"]]
    usual = (found.likeness[one] + found.likeness[other]) / 2
    for name, nearness in (
        ("own_nearness", whole - found.similarity[one]),
        ("other_nearness", whole - found.similarity[other]),
        ("together_nearness", found.together[one, other] - usual),
    ):
        values[:, _COLUMN[name]] = np.minimum(nearness, _WIDEST_NEARNESS)


def _measure_shared_text(values: Floats, pairs: _Pairs) -> None:
    """Agreement of MinHash fingerprints estimates the Jaccard index of word shingles."""
    known = [
        (row, own.fingerprint, other.fingerprint)
        for row, (own, other) in enumerate(pairs)
        if own.fingerprint is not None and other.fingerprint is not None
    ]
    if known:
        rows, left, right = zip(*known, strict=True)
        same = np.count_nonzero(np.array(left) == np.array(right), axis=1)
        values[list(rows), _COLUMN["shared_text"]] = same / len(left[0])


def _measure_dates_and_source(values: Floats, pairs: _Pairs) -> None:
    told = [(own.article, other.article) for own, other in pairs]
    dates = [_compare_dates(own.event_dates, other.event_dates) for own, other in told]
    values[:, [_COLUMN["dates_agree"], _COLUMN["dates_differ"]]] = dates
    same = [own.source is not None and own.source == other.source for own, other in told]
    values[:, _COLUMN["same_source"]] = same


def _measure_times(values: Floats, conditions: Floats, own: Floats, others: Floats) -> None:
    gap = np.abs(others - own)
    undated = np.isnan(gap)
    values[:, _COLUMN["gap"]] = np.where(undated, _UNDATED_GAP, np.log1p(gap))
    conditions[:, CONDITIONS.index("undated")] = undated


def _measure_circumstances(
    conditions: Floats, pairs: _Pairs, lengths: Floats, surroundings: Surroundings
) -> None:
    short = _brevities(lengths)
    cross = np.array(
        [own.article.language != other.article.language for own, other in pairs], dtype=float
    )
    crowding = np.array([surroundings.crowding(other.article.language) for _, other in pairs])
    for name, column in (
        ("brevity", short),
        ("cross", cross),
        ("cross_brevity", short * cross),
        ("crowding", crowding),
        ("crowded_brevity", short * crowding),
    ):
        conditions[:, CONDITIONS.index(name)] = column


def _measure_numbers(values: Floats, pairs: _Pairs) -> None:
    for row, (own, other) in enumerate(pairs):
        if own.numbers and other.numbers:
            shared = own.numbers.keys() & other.numbers.keys()
            worth = sum(
                _SMALL_NUMBER_WEIGHT if value <= 10 and value.is_integer() else 1.0
                for value in shared
            )
            values[row, _COLUMN["numbers_shared"]] = min(worth, 4.0)
            differ = len(own.headline_numbers - other.numbers.keys())
            differ += len(other.headline_numbers - own.numbers.keys())
            values[row, _COLUMN["numbers_differ"]] = min(differ, 3)
        if own.ordinals and other.ordinals:
            differs = own.ordinals.keys().isdisjoint(other.ordinals.keys())
            values[row, _COLUMN["ordinals_differ"]] = differs


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
