"""What kind of text an article is: a report tells of one event, a round-up of many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.article import EmbeddedArticle

GENRES = ("roundup", "background")
"""Kinds of text that tell of no single event, as labelled files call them."""

_LEAST, _MOST = -4.0, 4.0  # log-odds; nearly all reports are at the least

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GenreModel:
    """Tells the genre of an article by its vectors: the words of round-ups are alike.

    Attributes:
        weights: Of headline and whole, `(len(GENRES), 2 * dim)`.
        priors: Log-odds without them, `(len(GENRES),)`.
    """

    weights: _Floats
    priors: _Floats

    def log_odds(self, embedded: EmbeddedArticle) -> _Floats:
        """That an article is of each genre, `(len(GENRES),)` within bounds.

        Of vectors of another length nothing is known, and it is taken for a report.
        """
        vectors = np.concatenate((embedded.headline, embedded.whole))
        if len(vectors) != self.weights.shape[1]:
            return np.full(len(GENRES), _LEAST)
        told: _Floats = np.clip(self.weights @ vectors + self.priors, _LEAST, _MOST)
        return told

    def document(self) -> dict[str, object]:
        """The model as JSON."""
        return {"weights": self.weights.round(4).tolist(), "priors": self.priors.round(4).tolist()}


NO_GENRES = GenreModel(np.zeros((len(GENRES), 0)), np.zeros(len(GENRES)))
"""Takes everything for a report."""


def genres_of(document: Mapping[str, Any]) -> GenreModel:
    """The model that `GenreModel.document` wrote.

    Raises:
        ValueError: It is of other genres.
    """
    weights = np.array(document["weights"], dtype=np.float64)
    if weights.shape[:1] != (len(GENRES),):
        raise ValueError("other genres")
    return GenreModel(weights.reshape(len(GENRES), -1), np.array(document["priors"]))
