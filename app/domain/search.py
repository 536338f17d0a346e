"""A search: which articles are looked through, and what is found of the words."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.article import ArticleId


@dataclass(frozen=True, slots=True)
class SearchScope:
    """Which articles are searched.

    Attributes:
        language: Articles in this language.
        source: Articles of this source.
        since: Articles published at or after this instant; no undated ones.
        until: Articles published at or before this instant; no undated ones.
    """

    language: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYWHERE = SearchScope()


@dataclass(frozen=True, slots=True)
class WordsFound:
    """Articles that hold words.

    Attributes:
        ids: Those that hold all the words come first, best match first.
        spellings: For each word, as romanised: itself, which stands for all that begin with
            it, then other words that were taken for it. A run of Chinese characters is one
            word, each of its syllables followed by a blank.
    """

    ids: tuple[ArticleId, ...]
    spellings: tuple[tuple[str, ...], ...]
