"""The sentences of two articles that say nearly the same: proof that people can read."""

import re

import numpy as np

from app.domain.article import Article
from app.ports import Embedder
from app.service.views import AlignedSentences

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？।])[\s”»“\"]*\s+|\n+|(?<=[。！？])")
_MAX_SENTENCES = 40
_SHORTEST = 12
_LEAST_SIMILARITY = 0.35
_SHOWN = 3


def align_sentences(
    left: Article, right: Article, embedder: Embedder
) -> tuple[AlignedSentences, ...]:
    """The best pairs of sentences, best first, at most 3; each sentence stands in one pair."""
    mine, theirs = _sentences(left), _sentences(right)
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


def _sentences(article: Article) -> list[str]:
    """The headline and the first sentences."""
    found = [part.strip() for part in _SENTENCE_END.split(article.body)]
    long_enough = [part for part in found if len(part) >= _SHORTEST]
    return [article.title, *long_enough][:_MAX_SENTENCES]
