"""Spans of a text that name a date: where they stand and what they say, unresolved yet."""

import re
from dataclasses import replace

from app.analysis.date_statement import DateSpan, Statement
from app.analysis.date_vocabulary import Phrase, Sense, Tokens, Vocabulary, vocabulary
from app.analysis.east_asian_dates import find_east_asian_dates

# What stands before is looked at after the first figure: only there the search is fast.
_FIGURE = r"\d(?<![\d.,/-]\d)"
_ISO = re.compile(rf"({_FIGURE}\d{{3}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?![\d/-])")
_DAY_FIRST = re.compile(rf"({_FIGURE}\d?)([./-])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?![\d/-])")
_EAST_ASIAN = frozenset({"zh", "ja", "ko"})
_MONTH_BEFORE_DAY = frozenset({"en", "hu"})
_CONNECTORS = frozenset(
    {"de", "of", "del", "di", "do", "en", "the", "er", "e", "ro", "º", "ª", "st", "nd", "rd"}
    | {"th", "го", "й", "е", "ти", "ви", "ри", "ро", "η", "ης", "ο", "ου", "г", "año", "an", "năm"}
)
_RANGE_WORDS = frozenset(
    {"до", "bis", "to", "al", "au", "do", "tot", "til", "till", "a", "la", "по"}
)
_DASHES = frozenset("-–—‑")
_MAX_GAP = 4  # characters between the parts of a date: '7. ', ', ', ' (', '-го '
_MAX_WEEKDAY_GAP = 12  # 'on Friday, the 26th of November'
_BREAKS = frozenset("\n();:")
# Words that take 'tomorrow' for what it also means: 'in the morning'.
_MORNINGS = {
    "de": frozenset({"am", "jeden", "guten", "diesem", "heute", "gestern"}),
    "es": frozenset({"la", "de", "esta", "por", "cada"}),
}
_YEARS = range(1900, 2100)
_PERSIAN_YEARS = range(1300, 1500)


def find_dates(text: str, language: str) -> list[DateSpan]:
    """All spans that name a date, in order, without overlaps; [] if there are none.

    Numeric dates are found in any language, words in those of `DATE_WORDS` and in Chinese,
    Japanese and Korean. Never raises.

    Args:
        text: May hold several lines; no span crosses one.
        language: BCP 47 tag.
    """
    primary = language.partition("-")[0]
    spans = _numeric(text, primary)
    if primary in _EAST_ASIAN:
        spans += find_east_asian_dates(text, primary)
    words = vocabulary("no" if primary in {"nb", "nn"} else "hr" if primary == "bs" else primary)
    if words is not None:
        spans += _Finder(text, words).find()
    spans.sort(key=lambda span: (span.start, span.start - span.end))
    distinct: list[DateSpan] = []
    for span in spans:
        if distinct and span.start < distinct[-1].end:
            continue
        merged = _merged(distinct[-1], span, text) if distinct else None
        if merged is None:
            distinct.append(span)
        else:
            distinct[-1] = merged
    return distinct


def _merged(before: DateSpan, after: DateSpan, text: str) -> DateSpan | None:
    """'Tuesday, 7 December' and '26 November (Friday)' are one date each."""
    gap = text[before.end : after.start]
    if len(gap) > _MAX_WEEKDAY_GAP or "\n" in gap or "." in gap:
        return None
    if _is_weekday(before.said) and _is_day(after.said):
        said = replace(after.said, weekday=before.said.weekday)
    elif _is_day(before.said) and _is_weekday(after.said) and len(gap) <= _MAX_GAP - 1:
        said = replace(before.said, weekday=after.said.weekday)
    else:
        return None
    return DateSpan(before.start, after.end, said)


def _is_weekday(said: Statement) -> bool:
    return said.weekday is not None and said.day is None and not said.direction


def _is_day(said: Statement) -> bool:
    return said.month is not None and said.day is not None and said.weekday is None


def _numeric(text: str, language: str) -> list[DateSpan]:
    spans = []
    for match in _ISO.finditer(text):
        said = Statement(year=int(match[1]), month=int(match[3]), day=int(match[4]))
        spans.append(DateSpan(match.start(), match.end(), said))
    for match in _DAY_FIRST.finditer(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        if len(match[4]) == 2:
            if match[2] == "-" or len(match[1]) + len(match[3]) < 4:
                continue  # a score, a version, a ratio
            year += 2000 if year < 70 else 1900
        said = Statement(year=year, month=month, day=day)
        if month > 12 or (match[2] == "/" and language == "en" and day <= 12):
            said = replace(said, month=day, day=month, swappable=month <= 12)
        spans.append(DateSpan(match.start(), match.end(), said))
    return spans


class _Finder:
    """Reads the tokens of one text from left to right."""

    def __init__(self, text: str, words: Vocabulary) -> None:
        self._text = text
        self._words = words
        self._tokens = Tokens(text)
        self._spans: list[DateSpan] = []

    def find(self) -> list[DateSpan]:
        place = 0
        for first in self._beginnings():
            if first < place:
                continue
            phrase = self._phrase_at(first)
            if phrase is None:
                continue
            place = first + len(phrase.rest) + 1
            span = self._span(phrase, first, place)
            if span is not None:
                self._spans.append(span)
        return self._spans

    def _beginnings(self) -> list[int]:
        """Where a phrase may begin; for nearly all words nothing else is done."""
        phrases, keys = self._words.phrases, self._tokens.keys
        return [place for place, key in enumerate(keys) if key in phrases or "'" in key]

    def _phrase_at(self, place: int) -> Phrase | None:
        key = self._tokens.keys[place]
        phrases = self._words.phrases.get(key)
        if phrases is None:  # 'Aralık'ta' has its ending after an apostrophe
            phrases = self._words.phrases.get(key.partition("'")[0])
        for phrase in phrases or ():
            end = place + 1 + len(phrase.rest)
            if tuple(self._tokens.keys[place + 1 : end]) == phrase.rest:
                return phrase
        return None

    def _span(self, phrase: Phrase, first: int, end: int) -> DateSpan | None:
        if phrase.sense in {Sense.MONTH, Sense.PERSIAN_MONTH}:
            return self._month(phrase, first, end)
        if phrase.sense is Sense.WEEKDAY:
            return self._weekday(phrase.value, first, end)
        if phrase.sense is Sense.DAYS:
            return self._count(phrase.value, first, end)
        return self._relative(phrase, first, end)

    # Dates with a month

    def _month(self, phrase: Phrase, first: int, end: int) -> DateSpan | None:
        if self._words.language == "en" and not self._tokens.is_capitalised(first):
            return None  # 'may', 'march'
        persian = phrase.sense is Sense.PERSIAN_MONTH
        said = Statement(month=phrase.value, persian=persian)
        if self._month_named(end) == phrase.value:
            end += 1  # 'أيار/مايو': the month in two calendars
        said, start, end = self._day_of_month(said, first, end)
        years = _PERSIAN_YEARS if persian else _YEARS
        after, before = self._number_after(end, years), self._number_before(first, years)
        if after is not None:
            said, end = replace(said, year=self._tokens.value(after)), after + 1
        elif before is not None:
            said, start = replace(said, year=self._tokens.value(before)), before
        if said.day is None and said.year is None:
            return None
        return DateSpan(self._tokens.start(start), self._tokens.end(end - 1), said)

    def _day_of_month(self, said: Statement, first: int, end: int) -> tuple[Statement, int, int]:
        day = self._number_before(first, range(1, 32))
        if day is not None:
            said = replace(said, day=self._tokens.value(day))
            since = self._range_start(day)
            if since is None:
                return said, day, end
            return replace(said, since=self._tokens.value(since)), since, end
        if self._words.language in _MONTH_BEFORE_DAY:
            after = self._number_after(end, range(1, 32))
            if after is not None:
                return replace(said, day=self._tokens.value(after)), first, after + 1
        return said, first, end

    def _number_before(self, place: int, values: range) -> int | None:
        other = place - 1
        while other >= 0 and other >= place - 2 and self._tokens.keys[other] in _CONNECTORS:
            other -= 1
        if other < 0 or self._tokens.value(other) not in values:
            return None
        start = self._tokens.start(other)
        joined = start > 0 and self._text[start - 1] in ".,:/" and self._text[start - 2].isdigit()
        return other if not joined and self._near(other, place) else None

    def _number_after(self, place: int, values: range) -> int | None:
        other = place
        while other < len(self._tokens) and other <= place + 1:
            if self._tokens.keys[other] not in _CONNECTORS:
                break
            other += 1
        if other >= len(self._tokens) or self._tokens.value(other) not in values:
            return None
        following = self._text[self._tokens.end(other) : self._tokens.end(other) + 2]
        part_of_more = following[:1] in tuple(".,:/") and following[1:].isdigit()
        return other if not part_of_more and self._near(place - 1, other) else None

    def _range_start(self, day: int) -> int | None:
        """The '7' of '7-9 December' or 'from 7 to 9 December'."""
        earlier = day - 1
        if earlier >= 0 and self._tokens.keys[earlier] in _RANGE_WORDS:
            earlier -= 1
        elif earlier < 0 or self._gap(earlier, day).strip(" .") not in _DASHES:
            return None
        if earlier < 0 or not 1 <= self._tokens.value(earlier) < self._tokens.value(day):
            return None
        return earlier if self._near(earlier, day) else None

    # Dates that count from the day of publication

    def _weekday(self, weekday: int, first: int, end: int) -> DateSpan | None:
        if self._words.weekdays_capitalised and not (
            self._tokens.is_capitalised(first) or self._tokens.is_capitalised(end - 1)
        ):
            return None  # 'Chủ nhật', 'thứ Ba'
        if self._words.language == "ro" and first > 0 and self._counted(first - 1) >= 0:
            return None  # 'trei luni' are months
        said = Statement(weekday=weekday)
        start, stop = self._tokens.start(first), self._tokens.end(end - 1)
        if first > 0 and self._near(first - 1, first):
            direction = self._direction(first - 1)
            if direction:
                said, start = replace(said, direction=direction), self._tokens.start(first - 1)
        if end < len(self._tokens) and self._near(end - 1, end):
            direction = self._direction(end)
            if direction and not said.direction:
                said, stop = replace(said, direction=direction), self._tokens.end(end)
            elif 1 <= self._tokens.value(end) <= 31 and self._is_bare_day(end):
                said, stop = replace(said, day=self._tokens.value(end)), self._tokens.end(end)
        return DateSpan(start, stop, said)

    def _counted(self, place: int) -> int:
        """A number in figures or as a word, else -1."""
        value = self._tokens.value(place)
        return value if value >= 0 else self._words.numbers.get(self._tokens.keys[place], -1)

    def _direction(self, place: int) -> int:
        key = self._tokens.keys[place]
        return -1 if key in self._words.last else 1 if key in self._words.next else 0

    def _is_bare_day(self, place: int) -> bool:
        """'martes 7', 'quarta-feira (8)': a day of the month that needs no month."""
        if any(self._month_named(other) for other in range(place + 1, place + 3)):
            return False
        after = self._text[self._tokens.end(place) : self._tokens.end(place) + 1]
        before = self._text[self._tokens.start(place) - 1]
        return (before == "(" and after == ")") or (
            self._words.language in {"es", "fr", "it", "pt"} and after not in tuple(":.hH%/")
        )

    def _month_named(self, place: int) -> int:
        """The month that a token begins to name, 0 if it names none."""
        phrase = self._phrase_at(place) if place < len(self._tokens) else None
        return phrase.value if phrase is not None and phrase.sense is Sense.MONTH else 0

    def _count(self, days: int, first: int, end: int) -> DateSpan | None:
        """'3 days ago', 'vor drei Tagen', 'in two weeks'."""
        place = first - 1
        if place < 0 or not self._near(place, first):
            return None
        count = self._counted(place)
        if not 1 <= count <= 60:
            return None
        for phrases, sign in ((self._words.ago, -1), (self._words.later, 1)):
            for phrase in phrases:
                width = len(phrase)
                if self._keys(place - width, place) == phrase:
                    start, stop = place - width, end
                elif self._keys(end, end + width) == phrase:
                    start, stop = place, end + width
                else:
                    continue
                said = Statement(offset=sign * count * days, slack=3 if days == 7 else 0)
                return DateSpan(self._tokens.start(start), self._tokens.end(stop - 1), said)
        return None

    def _relative(self, phrase: Phrase, first: int, end: int) -> DateSpan | None:
        before = self._tokens.keys[first - 1] if first > 0 else ""
        if phrase.value == 1 and before in _MORNINGS.get(self._words.language, ()):
            return None
        is_noun = self._words.language == "de" and before and self._tokens.is_capitalised(first)
        if phrase.value == 1 and is_noun:
            return None  # 'der Morgen'
        if phrase.sense is Sense.OFFSET:
            said = Statement(offset=phrase.value)
        elif phrase.sense is Sense.WEEK:
            said = Statement(week=phrase.value)
        else:
            said = Statement(months=phrase.value)
        return DateSpan(self._tokens.start(first), self._tokens.end(end - 1), said)

    # Distances

    def _keys(self, first: int, end: int) -> tuple[str, ...]:
        return tuple(self._tokens.keys[first:end]) if first >= 0 else ()

    def _gap(self, first: int, second: int) -> str:
        return self._text[self._tokens.end(first) : self._tokens.start(second)]

    def _near(self, first: int, second: int) -> bool:
        """Whether nothing but a little punctuation stands between two tokens' words."""
        for place in range(first, second):
            gap = self._gap(place, place + 1)
            if len(gap) > _MAX_GAP or (set(gap) & _BREAKS and gap.strip() != "("):
                return False
        return True
