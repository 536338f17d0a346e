"""What a sentence counts: the killed, injured and missing, and how strong an earthquake was.

Precision goes before completeness: a number is taken only where one word of one kind stands
nearest to it in its clause and nothing else is counted.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.analysis.numbers import extract_numbers


class CountKind(StrEnum):
    """What a number counts or measures."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    MAGNITUDE = "magnitude"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of one kind in a sentence; `surface` as written."""

    kind: CountKind
    value: float
    surface: str


# Beginnings of words, in lower case; '\b' where the beginning alone is another word's too.
_KIND_WORDS = tuple(
    (kind, re.compile(words))
    for kind, words in (
        (
            CountKind.KILLED,
            r"kill(?:s|ed|ing)?\b|dead\b|deaths?\b|die[sd]?\b|fatalit"
            r"|tote[nr]?\b|getötet|todesopfer|gestorben|starben\b"
            r"|morts?\b|mort[eio]s?\b|tué|décès|muert[aeo]|murier|fallec|morrer|vittime\b|decedut"
            r"|mor[tț]i\b|decedat|uciși|zabit|zginę|mrtv|zahynul|zemřel|poginul|погинул"
            r"|загина|загин|загиб|погиб|убит|вбит|жертв|умер|скончал|помер|смъртни"
            r"|öldü|ölü|ölen|νεκρ|σκοτώθηκ|doden\b|gedood|omgekomen|döda\b|döds|omkom|kuol",
        ),
        (
            CountKind.INJURED,
            r"injur|wounded\b|hurt\b|verletz|bless[ée]|herid|ferid|ferit|răni|rann[aeiyo]|zraněn"
            r"|povr[ei]?[jđ]|повређ|ранен|поранен|пострада|постражда|травмован|yaral|τραυματ"
            r"|gewond|skadad|loukkaant",
        ),
        (
            CountKind.MISSING,
            r"missing\b|unaccounted|vermiss|disparu|desaparecid|dispers[io]\b|dispăru|zaginion"
            r"|nezvěstn|pohřešov|nestal|нестал|изчезнал|безследно|пропавш|пропал|зникл|безвісти"
            r"|kayıp\b|αγνοούμεν|vermist|saknad",
        ),
        (
            CountKind.MAGNITUDE,
            r"magnitu|магнитуд|магнітуд|büyüklü|μεγέθ|stärke\b",
        ),
    )
)
# Whom a toll counts; what else follows a number is something else that is counted.
_PEOPLE = re.compile(
    r"people|persons?\b|mensch|personen|personnes|personas|pessoas|persone|persoane|osób|osob"
    r"|lidí|ljudi|људи|човек|души|хора|человек|люд|осіб|особ|чоловік|kişi|άνθρωπ|άτομα|mensen"
    r"|personer|människor|ihmis"
)
# What may stand between a number and what it counts, or after the two: no noun among them.
_BINDING = frozenset({
    "and", "y", "e", "i", "и", "та", "й", "und", "et", "en", "o", "os", "as", "de", "in", "im",
    "w", "we", "v", "ve", "в", "у", "на", "при", "след", "после", "nach", "dans", "na", "ha",
    "have", "were", "was", "are", "is", "sind", "wurden", "są", "zostało", "zostali", "au",
    "hanno", "bei", "by", "са", "бяха", "е",
})  # fmt: skip
_CONJUNCTIONS = frozenset({
    "and", "y", "e", "i", "и", "та", "й", "und", "et", "en", "og", "och", "ve", "και", "es", "a",
})  # fmt: skip
_CLAUSE = re.compile(r"[;:,](?=\s)|[()«»“”„\"]|\s[–—]\s")
_TOKEN = re.compile(r"\d[\d.,  ]*\d|\d|[^\W\d_]+")
_REACH = 7  # words between a number and what it counts
_STRENGTHS = (2.0, 9.9)  # of earthquakes that are reported


def counts_in(sentence: str, language: str) -> list[Count]:
    """The tolls and strengths that a sentence states, in order; often none.

    A kind of which a clause states two numbers is left out, and so is a number between two
    kinds that are equally near.
    """
    found: list[Count] = []
    for clause in _CLAUSE.split(sentence):
        here = [count for count in _in_clause(clause, language) if count is not None]
        kinds = [count.kind for count in here]
        found += [count for count in here if kinds.count(count.kind) == 1]
    return found


def _in_clause(clause: str, language: str) -> list[Count | None]:
    numbers = {
        clause.find(each.surface): each
        for each in extract_numbers(clause, "", language)
        if not each.ordinal and not re.search(r"\d[-–:]\d", each.surface)
    }
    tokens = [(match.start(), match[0].lower()) for match in _TOKEN.finditer(clause)]
    counts: list[Count | None] = []
    for place, (start, token) in enumerate(tokens):
        number = numbers.get(start)
        if number is None or not token[0].isdigit():
            continue
        kind = _nearest_kind([word for _, word in tokens], place)
        following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        if kind is not None and _fits(kind, number.value, following):
            counts.append(Count(kind, number.value, number.surface))
    return counts


def _nearest_kind(words: list[str], place: int) -> CountKind | None:
    """The kind whose word is nearest, before another number is met; None for a tie."""
    nearest: dict[CountKind, int] = {}
    for step in (-1, 1):
        distance = 0
        for other in range(place + step, place + step * (_REACH + 1), step):
            if not 0 <= other < len(words) or words[other][0].isdigit():
                break
            distance += 2 if words[other] in _CONJUNCTIONS else 1
            kind = _kind_of(words[other])
            if kind is not None:
                nearest[kind] = min(distance, nearest.get(kind, distance))
                break
    if not nearest:
        return None
    best = min(nearest.values())
    kinds = [kind for kind, distance in nearest.items() if distance == best]
    return kinds[0] if len(kinds) == 1 else None


def _kind_of(word: str) -> CountKind | None:
    return next((kind for kind, words in _KIND_WORDS if words.match(word)), None)


def _fits(kind: CountKind, value: float, following: str) -> bool:
    if kind is CountKind.MAGNITUDE:
        return _STRENGTHS[0] <= value <= _STRENGTHS[1]
    counts_people = (
        not following
        or following in _BINDING
        or _PEOPLE.match(following) is not None
        or _kind_of(following) is kind
    )
    return counts_people and value >= 1 and value == int(value)
