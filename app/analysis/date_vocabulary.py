"""The vocabulary of dates of one language, ready to be looked up token by token."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from babel.dates import get_day_names, get_month_names

from app.analysis.date_words import DATE_WORDS, DateWords

# A word with its inner hyphens and apostrophes, or a number. Vowel signs and joiners belong
# to words of Hebrew, Arabic, Persian and Hindi.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u200c\u200d"
_LETTERS = rf"[^\W\d_]++(?:[{_MARKS}]++[^\W\d_]*+)*+"
_TOKEN = re.compile(rf"{_LETTERS}(?:[-']{_LETTERS})*+|\d++")
_CAPITALISED_WEEKDAYS = frozenset(
    {"en", "el", "id", "tr", "vi"}
)  # else 'second', 'friday' of a market
_PREFIXES = {"he": ("ב", "ל", "מ", "ה")}

# Cases that CLDR does not list: 'in December 2021', in some languages '7 December' too.
_SERBIAN_GENITIVES = (
    "januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra"
)
_MONTH_CASES = {
    "ru": ("январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",),
    "uk": (
        "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні",
    ),
    "be": (
        "студзені лютым сакавіку красавіку маі чэрвені ліпені жніўні верасні кастрычніку "
        "лістападзе снежні",
    ),
    "pl": (
        "styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku "
        "listopadzie grudniu",
    ),
    "cs": ("lednu únoru březnu dubnu květnu červnu červenci srpnu září říjnu listopadu prosinci",),
    "sk": (
        "januári februári marci apríli máji júni júli auguste septembri októbri novembri decembri",
    ),
    "hr": (
        "siječnju veljači ožujku travnju svibnju lipnju srpnju kolovozu rujnu listopadu studenom "
        "prosincu",
        _SERBIAN_GENITIVES,
    ),
    "sr": (
        "januaru februaru martu aprilu maju junu julu avgustu septembru oktobru novembru decembru",
        _SERBIAN_GENITIVES,
        "јануару фебруару марту априлу мају јуну јулу августу септембру октобру новембру децембру",
        "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
    ),
    "sl": (
        "januarju februarju marcu aprilu maju juniju juliju avgustu septembru oktobru novembru "
        "decembru",
        "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra "
        "decembra",
    ),
    "el": (
        "ιανουάριο φεβρουάριο μάρτιο απρίλιο μάιο ιούνιο ιούλιο αύγουστο σεπτέμβριο οκτώβριο "
        "νοέμβριο δεκέμβριο",
    ),
    "fi": (
        "tammikuussa helmikuussa maaliskuussa huhtikuussa toukokuussa kesäkuussa heinäkuussa "
        "elokuussa syyskuussa lokakuussa marraskuussa joulukuussa",
    ),
    "hu": (
        "januárban februárban márciusban áprilisban májusban júniusban júliusban augusztusban "
        "szeptemberben októberben novemberben decemberben",
    ),
}
_PERSIAN_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"


class Sense(StrEnum):
    """What a phrase means."""

    MONTH = "month"  # 1 to 12
    PERSIAN_MONTH = "persian month"  # 1 to 12 of the solar Hijri calendar
    WEEKDAY = "weekday"  # 0 is Monday
    OFFSET = "offset"  # days from publication
    DAYS = "days"  # a unit: how many days it has
    WEEK = "week"  # weeks from the one of publication
    MONTHS = "months"  # months from the one of publication


class Tokens:
    """Words and numbers of a text: their folded forms at once, the rest when asked for.

    Attributes:
        keys: Lower-case, with plain apostrophes and without joiners.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = fold(text)
        self._parts: list[str] = _TOKEN.findall(self._folded)
        self.keys = self._parts
        if "\u200c" in text or "\u200d" in text:
            self.keys = [_without_joiners(key) for key in self.keys]
        self._places: list[tuple[int, int]] = []

    def __len__(self) -> int:
        """Number of tokens."""
        return len(self.keys)

    def start(self, place: int) -> int:
        """Where a token begins in the text."""
        return self._span(place)[0]

    def end(self, place: int) -> int:
        """Where a token ends in the text."""
        return self._span(place)[1]

    def value(self, place: int) -> int:
        """Of a number of at most four digits, else -1."""
        key = self.keys[place]
        return int(key) if len(key) <= 4 and key.isdecimal() else -1

    def is_capitalised(self, place: int) -> bool:
        """Whether a word begins with a capital."""
        return self._text[self.start(place)].isupper()

    def _span(self, place: int) -> tuple[int, int]:
        places = self._places
        while len(places) <= place:
            # Between two tokens stands nothing that a token could begin with.
            part = self._parts[len(places)]
            start = self._folded.index(part, places[-1][1] if places else 0)
            places.append((start, start + len(part)))
        return places[place]


def fold(text: str) -> str:
    """Lower case with plain apostrophes, as long as the text itself."""
    # Each becomes as long as it was: places hold.
    plain = text.replace("’", "'").replace("ʼ", "'").replace("İ", "i")
    folded = plain.lower()
    return folded if len(folded) == len(text) else plain


@dataclass(frozen=True, slots=True)
class Phrase:
    """What follows a first token, and what the whole means."""

    rest: tuple[str, ...]
    sense: Sense
    value: int


@dataclass(slots=True)
class Vocabulary:
    """Phrases by their first token, longest first, and the words that modify dates."""

    language: str
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    last: frozenset[str] = frozenset()
    next: frozenset[str] = frozenset()
    ago: tuple[tuple[str, ...], ...] = ()
    later: tuple[tuple[str, ...], ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)
    weekdays_capitalised: bool = False


@cache
def vocabulary(language: str) -> Vocabulary | None:
    """The vocabulary of a language by its primary tag; None if there is none."""
    words = DATE_WORDS.get(language)
    if words is None:
        return None
    result = Vocabulary(
        language,
        last=frozenset(key for key, *_ in _keys(words.last)),
        next=frozenset(key for key, *_ in _keys(words.next)),
        ago=tuple(_keys(words.ago)),
        later=tuple(_keys(words.later)),
        weekdays_capitalised=language in _CAPITALISED_WEEKDAYS,
    )
    for number, forms in enumerate(words.numbers, start=2):
        result.numbers.update((key, number) for key, *_ in _keys(forms))
    for keys, sense, value in _entries(language, words):
        phrases = result.phrases.setdefault(keys[0], [])
        if all(phrase.rest != keys[1:] for phrase in phrases):
            phrases.append(Phrase(keys[1:], sense, value))
    for phrases in result.phrases.values():
        phrases.sort(key=lambda phrase: -len(phrase.rest))
    return result


def _without_joiners(key: str) -> str:
    return key.replace("\u200c", "").replace("\u200d", "")


def _keys(forms: str) -> Iterator[tuple[str, ...]]:
    for form in forms.split(","):
        keys = tuple(Tokens(unicodedata.normalize("NFC", form)).keys)
        if keys:
            yield keys


def _entries(language: str, words: DateWords) -> Iterator[tuple[tuple[str, ...], Sense, int]]:
    for value, forms in words.offsets.items():
        yield from ((keys, Sense.OFFSET, value) for keys in _keys(forms))
    yield from ((keys, Sense.WEEK, -1) for keys in _keys(words.last_week))
    yield from ((keys, Sense.MONTHS, -1) for keys in _keys(words.last_month))
    yield from ((keys, Sense.DAYS, 1) for keys in _keys(words.days))
    yield from ((keys, Sense.DAYS, 7) for keys in _keys(words.weeks))
    for day, forms in _weekday_forms(words):
        yield from ((keys, Sense.WEEKDAY, day) for keys in _keys(forms))
    for month, forms in _month_forms(language, words):
        for keys in _keys(forms):
            yield keys, Sense.MONTH, month
            for prefix in _PREFIXES.get(language, ()):
                yield (prefix + keys[0], *keys[1:]), Sense.MONTH, month
    if language == "fa":
        for month, name in enumerate(_PERSIAN_MONTHS.split(), start=1):
            yield (fold(name),), Sense.PERSIAN_MONTH, month


def _weekday_forms(words: DateWords) -> Iterator[tuple[int, str]]:
    unwanted = set(_keys(words.without))
    for locale in words.locales:
        for day, name in get_day_names("wide", "format", locale).items():
            if not unwanted & set(_keys(name)):
                yield day, name
    yield from enumerate(words.weekdays)


def _month_forms(language: str, words: DateWords) -> Iterator[tuple[int, str]]:
    for locale in words.locales:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, locale).items():
                    if len(name.strip(".")) > 1 and not name.isdecimal():
                        yield month, name
    yield from words.months.items()
    for forms in _MONTH_CASES.get(language, ()):
        yield from enumerate(forms.split(), start=1)
