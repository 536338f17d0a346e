"""What is usual in the stream of recent articles: how rare a term is, what all of them tell."""

import gzip
import json
import math
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.clustering.company import MIDDLE_RESTRAINT, MIDDLE_SHARE, told_share
from app.clustering.profile import Floats, Profile, ProfileStack, Rows, stack
from app.clustering.vocabulary import Vocabulary
from app.domain.article import ArticleId
from app.domain.vectors import Matrix, Vector, unit_rows

STREAM_ARTICLES = 10_000
"""Articles remembered: a day or more of a large stream; older counts say little about today."""

PACKAGED_BACKGROUND = Path(__file__).parent / "weights" / "background.json.gz"
_BACKGROUND_ARTICLES = 200  # of the stream outweigh the background
_UNKNOWN_SHARE = 0.002  # terms that the background does not list are held by fewer than 0.4 %
_LEAST_RARITY = 0.05
_STEPS = 2**20
"""Of 1: sums of whole numbers are the same in any order, and after articles have left them."""

_Sum = npt.NDArray[np.int64]


@cache
def background() -> Mapping[str, float]:
    """Share of articles that hold a term, for common terms; made by `training.background`."""
    shares: dict[str, float] = json.loads(gzip.decompress(PACKAGED_BACKGROUND.read_bytes()))
    return shares


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """What of an article is counted."""

    rows: Rows
    language: str
    vector: npt.NDArray[np.int32]


class StreamStatistics:
    """Counts terms, and sums vectors, over the last `STREAM_ARTICLES` articles, in order.

    Args:
        words: The vocabulary whose rows are counted.
    """

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._counts: npt.NDArray[np.float64] = np.zeros(0)
        self._prior: npt.NDArray[np.float64] = np.zeros(0)
        self._known = 0  # rows with a prior; the arrays are longer
        self._recent: deque[_Counted] = deque()
        self._sums: dict[str, _Sum] = {}  # by language
        self._held: Counter[str] = Counter()
        self._middles: dict[str, Vector] = {}  # those asked for since the last article

    def add(self, rows: Rows, language: str, whole: Vector) -> None:
        """Counts one more article.

        Args:
            rows: Its distinct terms.
            language: Its language.
            whole: Its vector.
        """
        self._count(_Counted(rows, language, np.rint(whole * _STEPS).astype(np.int32)), 1)
        if len(self._recent) > STREAM_ARTICLES:
            self._count(self._recent.popleft(), -1)

    def rarity(self, rows: Rows) -> Floats:
        """Inverse document frequency of terms, natural log, positive, `(len(rows),)`.

        The background stands in for a stream that has only begun.
        """
        self._grow()
        total = len(self._recent) + _BACKGROUND_ARTICLES
        rarity: Floats = math.log(total) - np.log(self._counts[rows] + self._prior[rows])
        return np.maximum(rarity, _LEAST_RARITY)

    def beyond(self, articles: ProfileStack) -> Matrix:
        """What articles tell beyond what the stream does in their language.

        Returns:
            `(n, dim)`, unit rows.
        """
        if not self._recent:
            return articles.wholes
        languages = [each.article.language for each in articles.profiles]
        for language in set(languages) - self._middles.keys():
            self._middles[language] = self._middle(language)
        wholes = articles.wholes
        middles = np.concatenate([self._middles[each] for each in languages]).reshape(wholes.shape)
        likeness = np.einsum("ij,ij->i", wholes, middles)
        share = told_share(likeness, np.einsum("ij,ij->i", middles, middles))
        return unit_rows(wholes - middles * share[:, None])

    def _middle(self, language: str) -> Vector:
        """What is taken away from articles of a language; of all where few are of it."""
        of_all = MIDDLE_RESTRAINT / (len(self._recent) + MIDDLE_RESTRAINT)
        total: Floats = np.sum(list(self._sums.values()), axis=0) * of_all
        if language in self._sums:
            total += self._sums[language]
        held = self._held[language] + MIDDLE_RESTRAINT
        middle: Vector = (total * (MIDDLE_SHARE / held / _STEPS)).astype(np.float32)
        return middle

    def _count(self, article: _Counted, by: int) -> None:
        """Lets an article come in (1) or leave (-1)."""
        self._grow()
        self._counts[article.rows] += by
        summed = self._sums.setdefault(article.language, np.zeros(len(article.vector), np.int64))
        summed += by * article.vector
        self._held[article.language] += by
        self._middles.clear()
        if by > 0:
            self._recent.append(article)

    def _grow(self) -> None:
        known, words = self._known, len(self._words)
        if known == words:
            return
        if words > len(self._counts):
            spare = np.zeros(max(words, 4096))
            self._prior = np.concatenate([self._prior, spare])
            self._counts = np.concatenate([self._counts, spare])
        shares = background()
        fresh = [shares.get(key, _UNKNOWN_SHARE) for key in self._words.keys_from(known)]
        self._prior[known:words] = _BACKGROUND_ARTICLES * np.array(fresh)
        self._known = words


class Remainders:
    """What articles tell beyond the stream as it is now; each is asked for once.

    Args:
        statistics: Of the stream; nothing may come in as long as this is used.
    """

    def __init__(self, statistics: StreamStatistics) -> None:
        self._statistics = statistics
        self._known: dict[ArticleId, Vector] = {}

    def of(self, articles: Sequence[Profile]) -> Matrix:
        """Of at least one article, `(n, dim)`, unit rows."""
        unknown = [each for each in articles if each.id not in self._known]
        if unknown:
            told = self._statistics.beyond(stack(unknown))
            self._known.update(zip((each.id for each in unknown), told, strict=True))
        return np.stack([self._known[each.id] for each in articles])
