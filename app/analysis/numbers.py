"""The numbers an article states: amounts, counts, scores and ordinals."""

import re
import unicodedata

from app.analysis.terms import BODY_WEIGHT, LEAD_WEIGHT, TITLE_WEIGHT
from app.domain.article import Number

MAX_NUMBERS = 32
"""Distinct numbers kept of an article, most prominent first."""

_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?![\d])"
_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?P<han>第)?(?P<digits>{_GROUPED}|\d++(?:[.,]\d++)?+)"
    r"(?P<ordinal>-?(?:й|я|е|го|му|ти|та|то|ят|ий|ия|ият|а|st|nd|rd|th|º|ª|ème|eme|er|\.º)(?!\w))?"
    r"(?P<unit>\s?%|\s?[^\W\d_]+)?(?![/:.]\d)"
)
_MULTIPLIERS = (
    (re.compile(r"тыс|тис|хил|thousand|tausend|mille?\b|mil\b|tys|tis|mii|bin\b"), 1e3),
    (re.compile(r"млн|мільйон|миллион|милион|million|milion|milhõ|millon|mln|mio|milyon"), 1e6),
    (
        re.compile(r"млрд|мільярд|миллиард|милиард|billion|bn\b|milliard|miliard|mrd|mld|milyar"),
        1e9,
    ),
    (re.compile(r"万|萬|만"), 1e4),
    (re.compile(r"億|亿|억"), 1e8),
)
_OTHER_DIGIT = re.compile(r"\d(?<![0-9])")
_YEARS = range(1900, 2101)  # dates are evidence of their own
_MAX_CHARACTERS = 20_000


def extract_numbers(title: str, body: str, language: str) -> tuple[Number, ...]:
    """The distinct numbers of an article, most prominent first.

    Whole numbers from 1900 to 2100 are taken for years and left out, as are clock times and
    dates in digits. At most `MAX_NUMBERS`; digits of any script are read.
    """
    del language  # separators are told from their place: '1.234' groups, '1.5' does not
    found: dict[tuple[float, bool], Number] = {}
    _collect(found, title, TITLE_WEIGHT)
    weight = LEAD_WEIGHT
    for paragraph in body[:_MAX_CHARACTERS].split("\n"):
        if paragraph.strip():
            _collect(found, paragraph, weight)
            weight = BODY_WEIGHT
    return tuple(sorted(found.values(), key=lambda number: -number.weight)[:MAX_NUMBERS])


def _collect(found: dict[tuple[float, bool], Number], text: str, weight: float) -> None:
    for match in _NUMBER.finditer(_with_ascii_digits(text)):
        ordinal = bool(match["ordinal"] or match["han"])
        value = _value(match["digits"])
        unit = (match["unit"] or "").strip().lower()
        multiplier = next((factor for words, factor in _MULTIPLIERS if words.match(unit)), 1.0)
        if multiplier == 1.0 and value in _YEARS:
            continue
        number = Number(value * multiplier, match.group().strip(), ordinal, weight)
        found.setdefault((number.value, ordinal), number)


def _value(digits: str) -> float:
    if re.fullmatch(_GROUPED, digits):
        return float(re.sub(r"\D", "", digits))
    return float(digits.replace(",", "."))


def _with_ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), text)
