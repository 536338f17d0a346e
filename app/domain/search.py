"""A search: which articles are looked through, what is found of the words, what was shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from app.domain.article import ArticleId
from app.domain.story import StoryId

NAME_BYTES: Final = 6
"""Of a short name; two of 500 stories have the same in one of 2 * 10**9 searches."""


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


@dataclass(frozen=True, slots=True)
class Shown:
    """The stories that earlier pages of a search showed.

    Attributes:
        names: Short names of them, each of `NAME_BYTES`.
    """

    names: frozenset[bytes] = frozenset()

    def __contains__(self, story_id: StoryId) -> bool:
        return _short_name(story_id) in self.names

    def and_also(self, stories: Iterable[StoryId]) -> "Shown":
        """These and others."""
        return Shown(self.names.union(map(_short_name, stories)))


NOTHING_SHOWN = Shown()


def _short_name(story_id: StoryId) -> bytes:
    return blake2b(story_id.encode(), digest_size=NAME_BYTES).digest()
