"""Instants as exports and tables state them -> ISO 8601; what could be two is refused."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dateutil import parser, tz

from app.domain.errors import InvalidArticleError

_EPOCH_DIGITS = {10: 1, 13: 1_000, 16: 1_000_000}  # seconds, milli- and microseconds
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_YEAR_MONTH = re.compile(r"\d{4}-\d{2}")
_CLOCK = re.compile(r"\d:\d\d|\d\s*[ap]\.?m", re.IGNORECASE)
_MAX_CHARACTERS = 100  # a megabyte of '1:1' takes ten seconds to be found no instant
# What a text does not say is taken from these: a result that depends on them was not said.
_BASES = (datetime(1904, 1, 1), datetime(1908, 2, 2))  # compared, never used


def iso_instant(value: object) -> str:
    """An instant, a day or a month in ISO 8601; '' for None and ''.

    Understands ISO 8601, seconds or milliseconds since 1970, RFC 2822 ('Mon, 06 May 2024
    10:00:00 +0200') and dates in English ('May 6, 2024'). '06/05/2024' is June in one country
    and May in another.

    Raises:
        InvalidArticleError: It is none, or could be two.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value)) if abs(value) < 1e17 else str(value)
    stated = value.strip() if isinstance(value, str) else ""
    if len(stated) > _MAX_CHARACTERS:
        raise _unreadable(f"{stated[:_MAX_CHARACTERS]}…")
    if not stated:
        if value is None or isinstance(value, str):
            return ""
        raise _unreadable(value)
    if stated.isascii() and stated.isdecimal() and len(stated) in _EPOCH_DIGITS:
        seconds = int(stated) / _EPOCH_DIGITS[len(stated)]
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    stated = _YEAR_FIRST.sub(_with_hyphens, stated)
    if _YEAR_MONTH.fullmatch(stated) or _is_iso(stated):
        return stated
    return _from_words(stated)


def _with_hyphens(match: re.Match[str]) -> str:
    return f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"


def _is_iso(stated: str) -> bool:
    try:
        datetime.fromisoformat(stated)
    except ValueError:
        return False
    return True


def _from_words(stated: str) -> str:
    try:
        return parsedate_to_datetime(stated).isoformat()
    except ValueError:
        pass
    try:
        found: set[datetime] = {
            parser.parse(stated, dayfirst=day_first, default=base, tzinfos=_zone)
            for day_first in (False, True)
            for base in _BASES
        }
    except (ValueError, ArithmeticError) as error:  # a number too long for its decimals, too
        raise _unreadable(stated) from error
    if len(found) != 1 or stated[:4].isdecimal():  # year first, but not as ISO has it
        raise _unreadable(stated)
    instant = found.pop()
    return instant.isoformat() if _CLOCK.search(stated) else instant.date().isoformat()


def _zone(name: str | None, offset: int | None) -> tz.tzoffset | None:
    """A zone with an offset; the name of one alone says too little ('IST') and is left out."""
    return tz.tzoffset(name, offset) if offset is not None else None


def _unreadable(stated: object) -> InvalidArticleError:
    return InvalidArticleError(
        f"expected a date such as '2024-05-06T17:30:00+02:00', '2024-05-06' or 'May 6, 2024', "
        f"found {str(stated)[:60]!r}",
        field="published_at",
    )
