"""How rare each term is in the stream of recent articles."""

import math
from collections import Counter, deque
from collections.abc import Sequence

import numpy as np

from app.clustering.profile import Floats

STREAM_ARTICLES = 20_000
"""Articles remembered: a few days of a large stream; older counts say little about today."""

_PRIOR_ARTICLES = 200
_PRIOR_SHARE = 0.004  # of articles hold a term of middling length of vector
_MIDDLING, _STEEPNESS = 6.0, 0.35  # fitted by eye on term vectors against counts in dev


class StreamStatistics:
    """Counts terms over the last `STREAM_ARTICLES` articles; a fold over them in order."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._recent: deque[tuple[str, ...]] = deque()

    def add(self, keys: Sequence[str]) -> None:
        """Counts one more article's distinct terms."""
        self._counts.update(keys)
        self._recent.append(tuple(keys))
        if len(self._recent) > STREAM_ARTICLES:
            self._counts.subtract(self._recent.popleft())

    def rarity(self, keys: Sequence[str], telling: Floats) -> Floats:
        """Inverse document frequency of terms, natural log, smoothed.

        The prior count of a term falls with how much its vector tells, so that rarity is
        sensible from the first article on.

        Returns:
            `(len(keys),)`, positive.
        """
        seen = np.array([self._counts[key] for key in keys], dtype=np.float64)
        prior = _PRIOR_ARTICLES * _PRIOR_SHARE * np.exp(-(telling - _MIDDLING) * _STEEPNESS)
        total = len(self._recent) + _PRIOR_ARTICLES
        rarity: Floats = math.log(total) - np.log(seen + prior + 0.5)
        return np.maximum(rarity, 0.05)
