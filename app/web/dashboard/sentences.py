"""English sentences with places, known again in what is told and said in the reader's language."""

import re
from collections.abc import Iterable
from typing import Final

from app.web.dashboard.catalogues import ENGLISH
from app.web.dashboard.reader import reader
from app.web.dashboard.translation import gettext
from app.web.dashboard.wording import figure

_HOLD_SENTENCES: Final = frozenset({"reason", "what", "articles"})
"""Places that are filled with another sentence; all others hold names and numbers."""


class Sentences:
    """Sentences that are known.

    Args:
        english: As they are told, with places such as `%(number)s`. The first that fits is taken.
    """

    def __init__(self, english: Iterable[str]) -> None:
        words = {each: re.split(r"%\((\w+)\)s", each) for each in english}
        self._whole = frozenset(each for each in words if len(words[each]) == 1)
        self._patterns = [(each, _pattern(words[each])) for each in words]

    def translated(self, told: str) -> str:
        """The sentence in the reader's language; one that is not known stays as it is."""
        if reader().interface == ENGLISH:
            return told
        if told in self._whole:
            return gettext(told)
        for sentence, pattern in self._patterns:
            found = pattern.fullmatch(told)
            if found is not None:
                return gettext(sentence) % self._places(found.groupdict())
        return told

    def _places(self, told: dict[str, str]) -> dict[str, str]:
        return {
            name: self.translated(each)
            if name in _HOLD_SENTENCES or each in self._whole
            else figure(each)
            for name, each in told.items()
        }


def _pattern(pieces: list[str]) -> re.Pattern[str]:
    """Matches a sentence, given as its words and the names of its places by turns."""
    return re.compile(
        "".join(
            f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        ),
        re.DOTALL,
    )
