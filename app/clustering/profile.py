"""A profile: an article in the form in which evidence compares it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from sys import intern
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from app.clustering.genre import NO_GENRES, GenreModel
from app.domain.article import Article, ArticleId, EmbeddedArticle, TermKind
from app.domain.vectors import Matrix, Vector

MAX_PROFILE_TERMS = 48
"""Most telling terms kept: comparing costs the product of both sides."""

_T = TypeVar("_T")
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


class Words(Protocol):
    """What a profile needs of the vocabulary."""

    def rows(self, keys: Sequence[str], surfaces: Sequence[str]) -> Rows:
        """The rows of terms."""
        ...

    def telling(self, rows: Rows) -> Floats:
        """How much each tells by itself."""
        ...

    def vectors(self, rows: Rows) -> Matrix:
        """Their unit vectors."""
        ...

    def distinct(self, rows: Rows) -> tuple[Rows, Rows]:
        """Each row once, and the place of each of `rows` among them."""
        ...

    def usual(self, wholes: Matrix) -> Floats:
        """How near the nearest news of other years are to articles."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """An article ready to be compared.

    Attributes:
        headline: Unit vector of the title, `(dim,)`.
        whole: Unit vector of title and body, `(dim,)`.
        keys: Romanised keys of its most telling terms; at least one ('' for none).
        surfaces: The same terms as written.
        rows: The same terms in the vocabulary, `(t,)`.
        telling: How much each term tells by itself, `(t,)`, 0 to about 12.
        prominence: Where each term stands, `(t,)` in (0, 1].
        named: Which terms are names, `(t,)`.
        numbers: Value -> prominence of the amounts it states.
        headline_numbers: The amounts of the headline.
        ordinals: Value -> prominence of the ordinals it states.
        fingerprint: MinHash of the text, or None for a text too short to have one.
        hours: Publication in hours since 1970, or None.
        length: Characters of title and body.
        usual: How near the nearest news of other years are, a mean cosine.
        genres: Log-odds that it is of each of `GENRES`.
    """

    article: Article
    headline: Vector
    whole: Vector
    keys: tuple[str, ...]
    surfaces: tuple[str, ...]
    rows: Rows
    telling: Floats
    prominence: Floats
    named: npt.NDArray[np.bool_]
    numbers: dict[float, float]
    headline_numbers: frozenset[float]
    ordinals: dict[float, float]
    fingerprint: npt.NDArray[np.uint64] | None
    hours: float | None
    length: int
    usual: float
    genres: Floats

    @property
    def id(self) -> ArticleId:
        """The article's id."""
        return self.article.id


@dataclass(frozen=True, slots=True, eq=False)
class TellingTerms:
    """The most telling terms of an article; fields as in `Profile`."""

    keys: tuple[str, ...]
    surfaces: tuple[str, ...]
    rows: Rows
    telling: Floats
    prominence: Floats
    named: npt.NDArray[np.bool_]


def telling_terms(article: Article, words: Words) -> TellingTerms:
    """The terms that tell most, weighed by their place, at least one ('' for none)."""
    keys = [term.key for term in article.terms] or [""]
    surfaces = [term.surface for term in article.terms] or [""]
    prominence = np.array([term.weight for term in article.terms] or [1.0])
    named = np.array([term.kind is TermKind.NAME for term in article.terms] or [False])
    rows = words.rows(keys, surfaces)
    telling = words.telling(rows)
    kept = np.argsort(-telling * prominence, kind="stable")[:MAX_PROFILE_TERMS]
    places = kept.tolist()
    return TellingTerms(
        # Interned: the profiles of a window share most of their words.
        keys=tuple([intern(keys[place]) for place in places]),
        surfaces=tuple([intern(surfaces[place]) for place in places]),
        rows=rows[kept],
        telling=telling[kept],
        prominence=prominence[kept],
        named=named[kept],
    )


def profile(embedded: EmbeddedArticle, words: Words, genres: GenreModel = NO_GENRES) -> Profile:
    """Makes a profile; deterministic."""
    return profiles([embedded], words, genres)[0]


def profiles(
    batch: Sequence[EmbeddedArticle], words: Words, genres: GenreModel = NO_GENRES
) -> list[Profile]:
    """Makes the profiles of at least one article."""
    usual = words.usual(np.stack([each.whole for each in batch])).tolist()
    return [_profile(each, words, genres, near) for each, near in zip(batch, usual, strict=True)]


def _profile(embedded: EmbeddedArticle, words: Words, genres: GenreModel, usual: float) -> Profile:
    article = embedded.article
    terms = telling_terms(article, words)
    numbers = {n.value: n.weight for n in article.numbers if not n.ordinal}
    return Profile(
        article=article,
        headline=embedded.headline,
        whole=embedded.whole,
        keys=terms.keys,
        surfaces=terms.surfaces,
        rows=terms.rows,
        telling=terms.telling,
        prominence=terms.prominence,
        named=terms.named,
        numbers=numbers,
        headline_numbers=frozenset(value for value, weight in numbers.items() if weight >= 1),
        ordinals={n.value: n.weight for n in article.numbers if n.ordinal},
        fingerprint=np.array(article.fingerprint, np.uint64) if article.fingerprint else None,
        hours=article.published.at.timestamp() / 3600 if article.published else None,
        length=article.characters,
        usual=usual,
        genres=genres.log_odds(embedded),
    )


def without_text(made: Profile) -> Profile:
    """A profile that holds of its article only what comparing needs: 10 kB, not 30."""
    return replace(made, article=replace(made.article, body="", terms=(), fingerprint=()))


@dataclass(frozen=True, slots=True, eq=False)
class StackedTerms:
    """The terms of n profiles end to end.

    Attributes:
        rows: In the vocabulary, `(all terms,)`.
        prominence: Where each stands.
        named: Which are names.
        starts: Where each profile's terms begin, `(n,)`.
        ends: Where they end.
    """

    rows: Rows
    prominence: Floats
    named: npt.NDArray[np.bool_]
    starts: Rows
    ends: Rows

    def sums(self, parts: Floats) -> Floats:
        """Sums over each profile's terms, `(..., n)`."""
        found: Floats = np.add.reduceat(parts, self.starts, axis=-1)
        return found


def stack_terms(profiles: Sequence[Profile]) -> StackedTerms:
    """Stacks the terms of at least one profile."""
    ends = np.cumsum([len(item.keys) for item in profiles])
    return StackedTerms(
        rows=np.concatenate([item.rows for item in profiles]),
        prominence=np.concatenate([item.prominence for item in profiles]),
        named=np.concatenate([item.named for item in profiles]),
        starts=np.concatenate(([0], ends[:-1])),
        ends=ends,
    )


@dataclass(frozen=True, slots=True, eq=False)
class ProfileStack:
    """The arrays of n profiles end to end, so that one product compares them all.

    Attributes:
        headlines: `(n, dim)`.
        wholes: `(n, dim)`.
        hours: Publication in hours since 1970, `(n,)`; nan for an unknown time.
        lengths: Characters of title and body, `(n,)`.
        genres: Log-odds, `(n, len(GENRES))`.
    """

    profiles: tuple[Profile, ...]
    headlines: Matrix
    wholes: Matrix
    hours: Floats
    lengths: Floats
    genres: Floats


def stack(profiles: Sequence[Profile]) -> ProfileStack:
    """Stacks at least one profile."""
    count = len(profiles)
    return ProfileStack(
        profiles=tuple(profiles),
        # Half the time of np.stack, which looks at each array by itself.
        headlines=np.concatenate([item.headline for item in profiles]).reshape(count, -1),
        wholes=np.concatenate([item.whole for item in profiles]).reshape(count, -1),
        hours=np.array([item.hours for item in profiles], dtype=np.float64),
        lengths=np.array([item.length for item in profiles], dtype=np.float64),
        genres=np.array([item.genres for item in profiles]),
    )


def spread(members: Sequence[_T], most: int) -> list[_T]:
    """As many of them as are allowed, evenly."""
    step = max(len(members) / most, 1.0)
    return [members[int(place * step)] for place in range(min(len(members), most))]
