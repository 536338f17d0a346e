"""The sentences of two articles that say nearly the same: proof that people can read."""

import numpy as np

from app.analysis.sentences import sentences_of
from app.domain.article import Article
from app.ports import Embedder
from app.service.views import AlignedSentences

_LEAST_SIMILARITY = 0.35
_SHOWN = 3


def align_sentences(
    left: Article, right: Article, embedder: Embedder
) -> tuple[AlignedSentences, ...]:
    """The best pairs of sentences, best first, at most 3; each sentence stands in one pair."""
    mine, theirs = sentences_of(left), sentences_of(right)
    vectors = embedder.embed([*mine, *theirs])
    likeness = vectors[: len(mine)] @ vectors[len(mine) :].T
    pairs: list[AlignedSentences] = []
    while len(pairs) < _SHOWN and likeness.size:
        row, column = np.unravel_index(int(likeness.argmax()), likeness.shape)
        best = float(likeness[row, column])
        if best < _LEAST_SIMILARITY:
            break
        pairs.append(AlignedSentences(mine[row], theirs[column], round(best, 4)))
        likeness[row, :] = likeness[:, column] = -1.0
    return tuple(pairs)
