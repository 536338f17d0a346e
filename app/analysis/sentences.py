"""The sentences of an article."""

import re

from app.domain.article import Article

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？।])[\s”»“\"]*\s+|\n+|(?<=[。！？])")
_MAX_SENTENCES = 40
_SHORTEST = 12
_MAX_CHARACTERS = 40_000  # a text without an end of a sentence may be megabytes


def sentences_of(article: Article) -> list[str]:
    """The headline and the first sentences, at most 40; very short ones are left out."""
    found = [part.strip() for part in _SENTENCE_END.split(article.body[:_MAX_CHARACTERS])]
    long_enough = [part for part in found if len(part) >= _SHORTEST]
    return [article.title, *long_enough][:_MAX_SENTENCES]
