"""Real, small implementations of ports for tests of other parts."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from app.domain.language import LanguageGuess
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class FixedLanguage:
    """Takes every text to be in one language."""

    def __init__(self, language: str, probability: float = 1.0) -> None:
        self._guess = LanguageGuess(language, probability)

    def identify(self, text: str) -> LanguageGuess:
        return self._guess


class WordEmbedder:
    """Texts that share words are near: the mean of one random direction a word."""

    name = "words"
    fingerprint = ModelFingerprint("f" * 64)

    def __init__(self, dimension: int = 16) -> None:
        self.dimension = dimension

    def embed(self, texts: Sequence[str]) -> Matrix:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            for word in text.lower().split():
                rows[number] += self._direction(word)
        return unit_rows(rows)

    def _direction(self, word: str) -> Matrix:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
