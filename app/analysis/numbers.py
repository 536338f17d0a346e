"""The numbers an article states: amounts, counts, scores and ordinals."""

import re
import unicodedata

from app.analysis.number_words import factor_of
from app.analysis.terms import BODY_WEIGHT, LEAD_WEIGHT, TITLE_WEIGHT
from app.domain.article import Number

MAX_NUMBERS = 32
"""Distinct numbers kept of an article, most prominent first."""

# A figure right after a letter is part of a name, but not where no spaces part the words.
_SPACED = r"[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_LETTER = r"[^\W\d_]"
# Vowel signs of Arabic, Hebrew, Hindi and Thai belong to words, though Python's \w has them not.
_MARK = r"[\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e]"
_NUMBER = re.compile(
    # What stands before is looked at after the first figure: only there the search is fast.
    rf"(?P<digits>\d(?<!{_SPACED}\d)(?<![.,:/-]\d)(?:"
    r"\d?(?:,\d\d)+,\d{3}(?!\d)"  # 12,34,567 as in India
    r"|\d{0,2}(?P<separator>[ \u00a0\u202f.,'’])\d{3}(?:(?P=separator)\d{3})*+(?!\d)"
    r"(?P<fraction>(?!(?P=separator))[.,]\d++)?+"
    r"|\d*+(?:[.,]\d++)?+))"
    r"(?P<ordinal>-?(?:й|я|е|го|му|ти|та|то|ят|ий|ия|ият|а|st|nd|rd|th|º|ª|ème|eme|er|\.º)(?!\w))?"
    r"(?:[-–:](?P<second>\d{1,3})(?![\w:/–-]|[.,]\d))?"
    rf"(?P<unit>\s?%|\s?{_LETTER}(?:{_LETTER}|{_MARK})*+)?(?![/:.]\d)"
)
_WORD = re.compile(r"\s[^\W\d_]+")
# '3億5000万', '1조 2000억': amounts in parts.
_PART = re.compile(r"\s?(?P<digits>\d[\d,.]*)\s?(?P<unit>万亿|萬億|[千천百백]?[兆조億亿억万萬만])")
_EAST_ASIAN_DATE = re.compile(r"\s?[年月日時时년월일시](?![間间간])")
_ORDINAL_SIGNS = frozenset("第제")
_CURRENCIES = frozenset("$£€¥₹₽₺₴")
_OTHER_DIGIT = re.compile(r"\d(?<![0-9])")
_YEARS = range(1900, 2101)  # dates are evidence of their own
_MAX_CHARACTERS = 20_000
_LARGEST = 1e18  # longer ones are marks of things; 309 figures are infinity, which no JSON holds

# '20.45 Uhr', 'klo 19.30': hours and minutes, which in many languages a dot parts.
_DOTTED_TIME = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_AFTER_TIME = re.compile(
    r"uhr|hs?|hod|hodin\w*|godz\w*|ч|час\w*|годин\w*|sati|óra\w*|мск|msk|gmt|cet|utc|wib|uur"
)
_BEFORE_TIME = re.compile(
    r"(?:^|\W)(?:kl|klo|kello|godz|godzin\w+|or[ea]|orele|d?alle|a las|saat|pukul|jam)\.?\s$"
)
# 'в 18.30.': these stand before rates and prices too, which have a unit or fewer figures.
_AT = re.compile(r"(?:^|\W)(?:at|в|у|о|об|u|v|w|o|ob|från|til)\s$")


def extract_numbers(title: str, body: str, language: str) -> tuple[Number, ...]:
    """The distinct numbers of an article, most prominent first.

    Whole numbers from 1900 to 2100 are taken for years and left out, as are clock times, dates
    in digits and what is above 10**18. A score or a range states both its numbers. At most
    `MAX_NUMBERS`; digits of any script are read.
    """
    found: dict[tuple[float, bool], Number] = {}
    _collect(found, title, language, TITLE_WEIGHT)
    weight = LEAD_WEIGHT
    for paragraph in body[:_MAX_CHARACTERS].split("\n"):
        if paragraph.strip():
            _collect(found, paragraph, language, weight)
            weight = BODY_WEIGHT
    return tuple(sorted(found.values(), key=lambda number: -number.weight)[:MAX_NUMBERS])


def _collect(
    found: dict[tuple[float, bool], Number], text: str, language: str, weight: float
) -> None:
    plain = _with_ascii_digits(text)
    end = 0
    for match in _NUMBER.finditer(plain):
        if match.start() < end or _is_time_or_date(match, plain):
            continue
        before = plain[match.start() - 1 : match.start()]
        ordinal = bool(match["ordinal"]) or before in _ORDINAL_SIGNS
        values, end = _values(match, plain, language)
        surface = plain[match.start() - (before in _ORDINAL_SIGNS) : end].strip()
        for value in values:
            if value > _LARGEST:
                continue
            number = Number(value, surface, ordinal, weight)
            found.setdefault((value, ordinal), number)


def _values(match: re.Match[str], text: str, language: str) -> tuple[list[float], int]:
    """The numbers that a match states, and where their words end."""
    parts = _parts(text, match.start())
    if parts is not None:
        return parts
    money = text[match.start() - 1 : match.start()] in _CURRENCIES
    unit, end = (match["unit"] or "").strip().lower(), match.end()
    factor = factor_of(unit, language, money=money)
    if 1 < factor < 1e6 and (following := _WORD.match(text, end)):
        second = factor_of(following[0].strip().lower(), language, money=False)
        if second > 1:  # 'mil millones', 'lakh crore'
            factor, end = factor * second, following.end()
    values = [_value(match)] + ([float(match["second"])] if match["second"] else [])
    if factor == 1 and values[0] in _YEARS:  # '2021-22' is a season
        return [], end
    return [value * factor for value in values], end


def _parts(text: str, start: int) -> tuple[list[float], int] | None:
    total, end = 0.0, start
    while match := _PART.match(text, end):
        digits = match["digits"].replace(",", "").rstrip(".")
        if digits.count(".") > 1:
            break
        total += float(digits) * factor_of(match["unit"], "", money=False)
        end = match.end()
    return ([total], end) if end > start else None


def _value(match: re.Match[str]) -> float:
    digits = match["digits"]
    if match["separator"]:
        whole = digits[: len(digits) - len(match["fraction"] or "")]
        fraction = (match["fraction"] or "").replace(",", ".")
        return float(re.sub(r"\D", "", whole) + fraction)
    if digits.count(",") > 1:
        return float(digits.replace(",", ""))
    return float(digits.replace(",", "."))


def _is_time_or_date(match: re.Match[str], text: str) -> bool:
    if _EAST_ASIAN_DATE.match(text, match.end("digits")):
        return True
    if match["second"] is not None:
        parted = match.group()[len(match["digits"]) :].lstrip("0123456789")[:1]
        return parted == ":" and len(match["second"]) == 2 and _is_hour(match)
    if not _DOTTED_TIME.fullmatch(match["digits"]):
        return False
    before = text[max(0, match.start() - 16) : match.start()].lower()
    unit = (match["unit"] or "").strip().lower()
    if _AFTER_TIME.fullmatch(unit) or (unit != "%" and _BEFORE_TIME.search(before)):
        return True
    return not unit and len(match["digits"]) == 5 and _AT.search(before) is not None


def _is_hour(match: re.Match[str]) -> bool:
    hour = match["digits"]
    return len(hour) <= 2 and hour.isdecimal() and int(hour) < 24 and int(match["second"]) < 60


def _with_ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), text)
