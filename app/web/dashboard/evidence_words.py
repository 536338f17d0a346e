"""What was compared, in the reader's language: evidence is kept in English, in these sentences."""

import re
from functools import lru_cache
from typing import Final

from app.web.dashboard.catalogues import ENGLISH
from app.web.dashboard.reader import reader
from app.web.dashboard.translation import gettext
from app.web.dashboard.translation import marked as _

_SENTENCES: Final = (
    _("before any comparison: near neighbours, %(length)s, %(languages)s"),
    _("similarity %(texts)s of the texts, %(headlines)s of the headlines"),
    _("no name or telling word in common"),
    _("%(share)s of the passages word for word the same"),
    _("no shared passage"),
    _("numbers in one text only"),
    _("no numbers"),
    _("%(mine)s agrees with %(theirs)s"),
    _("%(mine)s against %(theirs)s"),
    _("dates in one text at most"),
    _("publication time unknown: other evidence decides"),
    _("published %(hours)s h apart"),
    _("published %(days)s days apart"),
    _("the story's other %(number)s articles, and how far behind the next story is"),
    _("the story's other 1 article, and how far behind the next story is"),
    _("a person said that it belongs with %(article)s"),
    _("the other articles of both stories, and how far behind the next story is"),
    _("how far behind the next story is"),
    _("what people's corrections taught"),
    _("%(share)s of the text is the same"),
    _("same source"),
    _("different sources"),
)
_PARTS: Final = (
    _("short texts"),
    _("full texts"),
    _("two languages"),
    _("one language"),
)


def detail_in_words(detail: str) -> str:
    """A detail of evidence in the reader's language; names and numbers stay as they are."""
    if reader().interface == ENGLISH:
        return detail
    for sentence in _SENTENCES:
        found = _pattern(sentence).fullmatch(detail)
        if found is not None:
            parts = {
                name: gettext(part) if part in _PARTS else part
                for name, part in found.groupdict().items()
            }
            return gettext(sentence) % parts
    return detail


@lru_cache(maxsize=len(_SENTENCES))
def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", sentence)
    return re.compile(
        "".join(
            f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        )
    )
