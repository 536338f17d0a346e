"""Evidence put into words: what was compared, fit to be shown beside each contribution."""

from collections.abc import Mapping

import numpy as np

from app.clustering.features import FEATURES, Measured
from app.clustering.genre import GENRES
from app.clustering.profile import MAX_PROFILE_TERMS, Profile, Words
from app.domain.article import Article, EventDate
from app.domain.evidence import Contribution, Evidence, EvidenceKind

_GENRE_TOLD = {
    "roundup": "one reads like a round-up of many events",
    "background": "one reads like background rather than a report",
}
_MATCH = 0.7
_SHOWN = 6


def evidence_of(
    left: Profile,
    right: Profile,
    words: Words,
    measured: Measured,
    shares: Mapping[EvidenceKind, float],
) -> Evidence:
    """The shares of a score as contributions, each with what was compared.

    Args:
        left: One article.
        right: The other.
        words: The vocabulary of both.
        measured: Features of this pair alone.
        shares: Log-odds by kind of evidence.
    """
    values = dict(zip(FEATURES, measured.values[0], strict=True))
    details = {
        EvidenceKind.PRIOR: _describe_prior(measured),
        EvidenceKind.MEANING: f"similarity {values['whole']:.2f} of the texts, "
        f"{values['headline']:.2f} of the headlines",
        EvidenceKind.NAMES: _describe_terms(left, right, words),
        EvidenceKind.NUMBERS: _describe_numbers(left, right),
        EvidenceKind.DATES: _describe_dates(left.article, right.article),
        EvidenceKind.TIME: _describe_gap(left, right),
        EvidenceKind.COPY: _describe_shared_text(values["shared_text"]),
        EvidenceKind.GENRE: _describe_genres(values),
        EvidenceKind.SOURCE: "same source" if values["same_source"] else "different sources",
    }
    return Evidence(
        tuple(
            Contribution(kind, round(share, 4), details[kind])
            for kind, share in shares.items()
            if kind in (EvidenceKind.PRIOR, EvidenceKind.TIME) or round(share, 4)
        )
    )


def matched_terms(
    left: Profile, right: Profile, words: Words, *, limit: int = MAX_PROFILE_TERMS
) -> list[tuple[str, str]]:
    """Names, then words, that have a counterpart in the other text, most telling first."""
    cosines = words.vectors(left.rows) @ words.vectors(right.rows).T
    nearest = cosines.max(axis=1)
    best, matches = cosines.argmax(axis=1).tolist(), (nearest >= _MATCH).tolist()
    strength = nearest * left.telling * (1 + left.named)
    pairs: dict[str, tuple[str, str]] = {}
    for place in np.argsort(-strength, kind="stable").tolist():
        if len(pairs) == limit:
            break
        if matches[place]:
            other = best[place]
            pairs.setdefault(right.keys[other], (left.surfaces[place], right.surfaces[other]))
    return list(pairs.values())


def _describe_prior(measured: Measured) -> str:
    length = "short texts" if measured.short[0] > 0.5 else "full texts"
    languages = "two languages" if measured.cross[0] else "one language"
    return f"before any comparison: near neighbours, {length}, {languages}"


def _describe_terms(left: Profile, right: Profile, words: Words) -> str:
    pairs = matched_terms(left, right, words, limit=_SHOWN)
    if not pairs:
        return "no name or telling word in common"
    return "; ".join(mine if mine == theirs else f"{mine} = {theirs}" for mine, theirs in pairs)


def _describe_shared_text(share: float) -> str:
    return f"{share:.0%} of the passages word for word the same" if share else "no shared passage"


def _describe_genres(values: Mapping[str, float]) -> str:
    genre = max(GENRES, key=values.__getitem__)
    return (
        _GENRE_TOLD[genre] if values[genre] > 0 else "neither reads like a round-up or background"
    )


def _describe_numbers(left: Profile, right: Profile) -> str:
    mine = {number.value: number.surface for number in left.article.numbers}
    theirs = {number.value: number.surface for number in right.article.numbers}
    shared = [f"{mine[value]} = {theirs[value]}" for value in mine if value in theirs]
    if shared:
        return "; ".join(shared[:_SHOWN])
    if mine and theirs:
        first, second = list(mine.values())[:3], list(theirs.values())[:3]
        return f"{', '.join(first)} against {', '.join(second)}"
    return "numbers in one text only" if mine or theirs else "no numbers"


def _describe_dates(left: Article, right: Article) -> str:
    for mine in left.event_dates:
        for theirs in right.event_dates:
            if mine.first <= theirs.last and theirs.first <= mine.last:
                return f"{_date(mine)} agrees with {_date(theirs)}"
    if left.event_dates and right.event_dates:
        return f"{_date(left.event_dates[0])} against {_date(right.event_dates[0])}"
    return "dates in one text at most"


def _date(date: EventDate) -> str:
    days = f"{date.first}" if date.first == date.last else f"{date.first} to {date.last}"
    return f"“{date.surface}” ({days})"


def _describe_gap(left: Profile, right: Profile) -> str:
    if left.hours is None or right.hours is None:
        return "publication time unknown: other evidence decides"
    gap = abs(left.hours - right.hours)
    return f"published {gap:.0f} h apart" if gap < 72 else f"published {gap / 24:.0f} days apart"
