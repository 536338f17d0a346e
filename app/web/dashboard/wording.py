"""How pages say languages, dates, spans and odds."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zlib import crc32

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from babel.numbers import format_decimal, get_decimal_symbol
from markupsafe import Markup, escape

from app.analysis.tolls import CountKind
from app.domain.article import UNDETERMINED
from app.domain.evidence import Evidence
from app.domain.timeline import Precision, Published, PublishedOrigin
from app.service.views import HistoryEntry
from app.web.dashboard.reader import reader
from app.web.dashboard.translation import gettext as _
from app.web.dashboard.translation import marked, ngettext
from app.web.wire import probability

COLOURS = 12
"""Colours of languages in the stylesheet: classes `c0` to `c11`."""

# One line a colour: languages that often tell the same stories stand on different lines.
_LANGUAGES_OF_COLOURS = (
    "en",
    "ru da bn ja",
    "uk ca sv ta",
    "bg be fa",
    "de sq ko",
    "fr mk lv az ur",
    "es sr nb hy hi",
    "ar sl cs et",
    "zh el sk lt",
    "tr it hu vi",
    "pl pt hr fi he th",
    "ro nl ka id",
)
_COLOUR_OF = {
    tag: colour for colour, tags in enumerate(_LANGUAGES_OF_COLOURS) for tag in tags.split()
}
_NAMELESS = {"somebody": marked("somebody")}
_LEAD_LENGTH = 420
_KEPT_CHARACTERS = 90  # around a change
_KINDS_OF_EVIDENCE = {
    "prior": marked("To begin with"),
    "meaning": marked("Meaning"),
    "names": marked("Names"),
    "numbers": marked("Numbers"),
    "dates": marked("Dates stated"),
    "time": marked("Time published"),
    "genre": marked("Kind of text"),
    "source": marked("Source"),
    "copy": marked("Same text"),
    "person": marked("Said by a person"),
    "adjustment": marked("Learnt from corrections"),
    "story": marked("Other reports"),
}
_KINDS_OF_COUNTS = {
    CountKind.KILLED: marked("Killed"),
    CountKind.INJURED: marked("Injured"),
    CountKind.MISSING: marked("Missing"),
    CountKind.MAGNITUDE: marked("Magnitude"),
}


def language_name(tag: str) -> str:
    """'Bulgarian', 'Portuguese (Brazil)' in the reader's words; the tag if it has none."""
    if tag == UNDETERMINED:
        return _("Language unknown")
    return _language_name(tag, reader().interface)


@lru_cache(maxsize=1024)
def direction(tag: str) -> str:
    """Value of `dir` for text in a language; 'auto' when the language is not known."""
    locale = None if tag == UNDETERMINED else _locale(tag)
    return locale.text_direction if locale else "auto"


@lru_cache(maxsize=1024)
def colour(tag: str) -> int:
    """Number of a language's colour, 0 to `COLOURS` - 1; the same on every page."""
    primary = tag.partition("-")[0]
    return _COLOUR_OF.get(primary, crc32(primary.encode()) % COLOURS)


def when(published: Published | None) -> str:
    """'7 Dec 2021, 19:10', '7 Dec 2021', 'Dec 2021', 'date unknown', ... in UTC."""
    if published is None:
        return _("date unknown")
    stated = _stated(published.at, published.precision)
    if published.origin is PublishedOrigin.STORY:
        return _("about %(date)s, from its story") % {"date": stated}
    return stated


def instant(at: datetime) -> str:
    """'7 Dec 2021, 19:10' in UTC."""
    return _stated(at, Precision.SECOND)


def span(published: Sequence[Published]) -> str:
    """From the first to the last of some dates, each only as precise as it is known."""
    if not published:
        return _("date unknown")
    ordered = sorted(published, key=lambda each: each.at)
    first, last = ordered[0], ordered[-1]
    begin, end = when(first), when(last)
    if begin == end:
        return begin
    if first.precision is last.precision is Precision.SECOND:
        if first.at.date() == last.at.date():
            return f"{begin}–{last.at:%H:%M}"
        if first.at.year == last.at.year:
            return f"{_said(first.at, 'd MMM, HH:mm')} – {end}"
    return f"{begin} – {end}"


def duration(gap: timedelta) -> str:
    """'12 min', '3 h 20 min', '2 d 4 h'."""
    minutes = round(gap.total_seconds() / 60)
    hours, days = minutes // 60, minutes // 1440
    if hours < 1:
        return _("%(minutes)s min") % {"minutes": minutes}
    if hours < 24:
        whole = _("%(hours)s h") % {"hours": hours}
        return (
            f"{whole} {_('%(minutes)s min') % {'minutes': minutes % 60}}" if minutes % 60 else whole
        )
    whole = _("%(days)s d") % {"days": days}
    if days < 7 and hours % 24:
        return f"{whole} {_('%(hours)s h') % {'hours': hours % 24}}"
    return whole


def count(number: int, singular: str, plural: str) -> str:
    """'1 copy', '2 copies', '1,204 articles'."""
    return f"{number_said(number)} {ngettext(singular, plural, number)}"


def number_said(value: float) -> str:
    """'1,204', '6.2', as the reader writes numbers."""
    return format_decimal(value, locale=reader().interface)


def fixed(value: float, digits: int) -> str:
    """A number with so many digits behind the point, or the comma of the reader."""
    return format_decimal(value, format=f"0.{'0' * digits}", locale=reader().interface)


def figure(told: str) -> str:
    """A number that was told in English, '0.58', as the reader writes it; other words as told."""
    if not re.fullmatch(r"[+-]?\d+\.\d+", told):
        return told
    return told.replace(".", get_decimal_symbol(reader().interface))


def signed(log_odds: float) -> str:
    """'+3.2' or '−1.4', with a true minus sign."""
    rounded = round(log_odds, 1)
    sign = "" if not rounded else "+" if rounded > 0 else "\u2212"
    return f"{sign}{fixed(abs(rounded), 1)}"


def chance(log_odds: float) -> str:
    """Log-odds as a percentage; never a certainty."""
    percent = 100 * probability(log_odds)
    if percent > 99.9:
        return _("over 99.9 %")
    if percent < 0.1:
        return _("under 0.1 %")
    return f"{fixed(percent, 1)} %"


def kind_of_evidence(kind: str) -> str:
    """What a kind of evidence is called."""
    return _(_KINDS_OF_EVIDENCE[kind])


def kind_of_count(kind: CountKind) -> str:
    """What numbers of a kind count or measure."""
    return _(_KINDS_OF_COUNTS[kind])


def who_decided(entry: HistoryEntry) -> str:
    """The person; somebody who gave no name is called so."""
    return entry.who if entry.decision.author else _(_NAMELESS.get(entry.who, entry.who))


def strongest(evidence: Evidence) -> str:
    """What speaks most for one event: 'names, meaning, time published'."""
    speaking = [part for part in evidence.contributions if part.log_odds > 0]
    speaking.sort(key=lambda part: -part.log_odds)
    kinds = dict.fromkeys(kind_of_evidence(part.kind).lower() for part in speaking)
    return ", ".join(list(kinds)[:3])


def lead(body: str) -> str:
    """The beginning of an article, cut at a word."""
    text = " ".join(body.split())
    if len(text) <= _LEAD_LENGTH:
        return text
    cut = text[:_LEAD_LENGTH]
    # Chinese, Japanese and Thai write no spaces; there any place is as good.
    cut = cut.rsplit(" ", 1)[0] if " " in cut[_LEAD_LENGTH // 2 :] else cut
    return cut.rstrip(" .,;:–—") + "…"


def shortened(text: str) -> str:
    """Words that did not change: the ends of a long passage, which stand beside changes."""
    if len(text) <= 2 * _KEPT_CHARACTERS:
        return text
    return f"{text[:_KEPT_CHARACTERS]} … {text[-_KEPT_CHARACTERS:]}"


def web_address(url: str | None) -> str | None:
    """The address if a browser may follow it (http, https), else None."""
    if url is None:
        return None
    return url if urlsplit(url).scheme in {"http", "https"} else None


def code_marked(text: str) -> Markup:
    """Plain text with `code` between backticks, as HTML."""
    parts = escape(text).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def languages_told(languages: Mapping[str, int]) -> str:
    """'Russian 3, Bulgarian 1'."""
    return ", ".join(f"{language_name(tag)} {number}" for tag, number in languages.items())


def _stated(at: datetime, precision: Precision) -> str:
    if precision is Precision.MONTH:
        return _said(at, "LLL y")
    return _said(at, "d MMM y, HH:mm" if precision is Precision.SECOND else "d MMM y")


def _said(at: datetime, pattern: str) -> str:
    """A date in the reader's words, by a pattern of CLDR."""
    return format_datetime(at, pattern, locale=reader().interface)


@lru_cache(maxsize=4096)
def _language_name(tag: str, interface: str) -> str:
    locale = _locale(tag)
    return (locale and locale.get_display_name(interface)) or tag


@lru_cache(maxsize=1024)
def _locale(tag: str) -> Locale | None:
    for candidate in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None
