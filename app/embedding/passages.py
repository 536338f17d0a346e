"""Which words of an article are embedded: its headline, and its whole."""

from app.domain.article import Article

MAX_BODY_CHARACTERS = 6_000
"""About 1,000 words: news tells what happened first, and a page of background dilutes it."""

PASSAGE_RULE = f"title, newline, first {MAX_BODY_CHARACTERS} characters of body"
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


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters; scripts without spaces are cut where the limit falls."""
    words = text[: limit + 1].rsplit(maxsplit=1)
    kept = words[0] if len(words) == 2 else ""
    return kept if len(kept) > limit // 2 else text[:limit]
