"""Which words of an article are embedded."""

from app.domain.article import Article

PASSAGE_VERSION = "title; title + 2000"
"""Goes into every model's fingerprint: other passages give other vectors."""

# News tells the event at its beginning; further down come background and other events, which
# pull the vectors of different events of the same actors together.
_WHOLE_CHARACTERS = 2000


def headline_passage(article: Article) -> str:
    """The title."""
    return article.title


def whole_passage(article: Article) -> str:
    """Title and the beginning of the body, about 300 words, cut at a space where there is one."""
    body = article.body
    if len(body) > _WHOLE_CHARACTERS:
        cut = body[:_WHOLE_CHARACTERS]
        body = cut.rsplit(maxsplit=1)[0] if " " in cut else cut
    return f"{article.title}\n{body}".strip()
