"""How rare each term is in the stream of recent articles."""

import gzip
import json
import math
from collections import deque
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.clustering.profile import Floats, Rows
from app.clustering.vocabulary import Vocabulary

STREAM_ARTICLES = 10_000
"""Articles remembered: a day or more of a large stream; older counts say little about today."""

PACKAGED_BACKGROUND = Path(__file__).parent / "weights" / "background.json.gz"
_BACKGROUND_ARTICLES = 200  # of the stream outweigh the background
_UNKNOWN_SHARE = 0.002  # terms that the background does not list are held by fewer than 0.4 %
_LEAST_RARITY = 0.05


@cache
def background() -> Mapping[str, float]:
    """Share of articles that hold a term, for common terms; made by `training.background`."""
    shares: dict[str, float] = json.loads(gzip.decompress(PACKAGED_BACKGROUND.read_bytes()))
    return shares


class StreamStatistics:
    """Counts terms over the last `STREAM_ARTICLES` articles; a fold over them in order.

    Args:
        words: The vocabulary whose rows are counted.
    """

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._counts: npt.NDArray[np.float64] = np.zeros(0)
        self._prior: npt.NDArray[np.float64] = np.zeros(0)
        self._known = 0  # rows with a prior; the arrays are longer
        self._recent: deque[Rows] = deque()

    def add(self, rows: Rows) -> None:
        """Counts one more article's distinct terms."""
        self._grow()
        self._counts[rows] += 1
        self._recent.append(rows)
        if len(self._recent) > STREAM_ARTICLES:
            self._counts[self._recent.popleft()] -= 1

    def rarity(self, rows: Rows) -> Floats:
        """Inverse document frequency of terms, natural log, positive, `(len(rows),)`.

        The background stands in for a stream that has only begun.
        """
        self._grow()
        total = len(self._recent) + _BACKGROUND_ARTICLES
        rarity: Floats = math.log(total) - np.log(self._counts[rows] + self._prior[rows])
        return np.maximum(rarity, _LEAST_RARITY)

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
