"""Which words of an article are embedded: its headline, and its whole."""

import numpy as np

from app.domain.article import Article
from app.domain.vectors import Matrix

MAX_BODY_CHARACTERS = 800
"""News tells what happened first; what follows is background, alike in reports of other events.
`tests.benchmarks.cosines` tells what other numbers give."""

HEADLINE_SHARE = 0.3
"""What the headline counts beside the whole."""

PASSAGE_RULE = (
    f"title, newline, first {MAX_BODY_CHARACTERS} characters of body, {HEADLINE_SHARE} of title"
)
"""Part of every fingerprint: other passages make other vectors."""


def headline_passage(article: Article) -> str:
    """The title alone."""
    return article.title


def whole_passage(article: Article) -> str:
    """Title and body, the body cut after `MAX_BODY_CHARACTERS` at the end of a word."""
    body = article.body
    if len(body) > MAX_BODY_CHARACTERS:
        body = _cut(body, MAX_BODY_CHARACTERS)
    return f"{article.title}\n{body}" if body else article.title


def with_headlines(wholes: Matrix, headlines: Matrix) -> Matrix:
    """Unit vectors of wholes, each with `HEADLINE_SHARE` of its headline added.

    Args:
        wholes: Of whole passages, `(n, dim)`: unit rows, or zeros where no token is known.
        headlines: Of their headlines, the same.
    """
    sums = wholes + np.float32(HEADLINE_SHARE) * headlines
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: Matrix = sums / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters; scripts without spaces are cut where the limit falls."""
    words = text[: limit + 1].rsplit(maxsplit=1)
    kept = words[0] if len(words) == 2 else ""
    return kept if len(kept) > limit // 2 else text[:limit]
