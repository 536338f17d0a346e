"""What was compared, in the reader's language: evidence is kept in English, in these sentences."""

import re
from typing import Final

from app.web.dashboard.sentences import Sentences
from app.web.dashboard.translation import marked as _

_KNOWN: Final = Sentences(
    (
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
        _("the other articles of both parts, and how far behind the next story is"),
        _("the other articles of both stories, and how far behind the next story is"),
        _("how far behind the next story is"),
        _("what people's corrections taught"),
        _("%(share)s of the text is the same"),
        _("neither reads like a round-up or background"),
        _("one reads like a round-up of many events"),
        _("one reads like background rather than a report"),
        _("same source"),
        _("different sources"),
        _("short texts"),
        _("full texts"),
        _("two languages"),
        _("one language"),
    )
)


_RIGHT_TO_LEFT: Final = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_QUOTED: Final = re.compile("(?<=“)[^”]+(?=”)")
_ISOLATED: Final = "\u2068{}\u2069"  # Unicode's first strong isolate: neighbours keep their order


def detail_in_words(detail: str) -> str:
    """A detail of evidence in the reader's language; names and numbers stay as they are."""
    return _KNOWN.translated(_isolated(detail))


def _isolated(detail: str) -> str:
    """Words from right to left, quoted or beside numbers, set apart from the words around."""
    if not _RIGHT_TO_LEFT.search(detail):
        return detail
    if "“" in detail:
        return _QUOTED.sub(lambda found: _ISOLATED.format(found[0]), detail)
    sides = [side.split(", ") for side in detail.split(" against ")]
    return " against ".join(", ".join(map(_ISOLATED.format, side)) for side in sides)
