"""Where in an article the words stand that somebody looked for, whatever the scripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from app.analysis.romanise import romanise
from app.domain.article import Article

_PASSAGE_CHARACTERS = 240
_BEFORE = 40  # characters shown before the first word found
_MOST_WORDS = 20_000  # of an article that are looked through
_MOST_FOUND = 500  # of these, words looked for

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(f"[{_HAN}]|(?:(?![{_HAN}])[^\\W_])(?:(?![{_HAN}])[\\w'’ʼ\u0300-\u036f])*")
_NO_LETTER = re.compile("[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a passage.

    Attributes:
        is_match: It is a word that was looked for.
    """

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a word stands, and which of the words looked for it is."""

    start: int
    end: int
    word: int


def passage_with(article: Article, spellings: Sequence[Sequence[str]]) -> tuple[Segment, ...]:
    """The passage of an article that holds most of the words, in pieces.

    It is cut from the title and the body, which follows on a line of its own; the beginning
    where none of the words stands. The texts of the pieces make the passage: plain text, never
    markup.

    Args:
        article: The article.
        spellings: As in `WordsFound`.
    """
    written = f"{article.title}\n{article.body}" if article.body else article.title
    places = _places(written, spellings)[:_MOST_FOUND]
    start, end = _window(written, places)
    pieces, here = list[Segment](), start
    for place in places:
        if start <= place.start and place.end <= end:
            pieces.append(Segment(written[here : place.start], is_match=False))
            pieces.append(Segment(written[place.start : place.end], is_match=True))
            here = place.end
    pieces.append(Segment(written[here:end], is_match=False))
    return tuple(each for each in pieces if each.text)


def _places(written: str, spellings: Sequence[Sequence[str]]) -> list[_Place]:
    words = [
        (match.start(), match.end(), _NO_LETTER.sub("", romanise(match[0])))
        for match in islice(_WORD.finditer(written), _MOST_WORDS)
    ]
    places, number = list[_Place](), 0
    while number < len(words):
        found, length = _found_at(number, words, spellings)
        if length:
            start, end = words[number][0], words[number + length - 1][1]
            places.append(_Place(start, end, found))
        number += max(length, 1)
    return places


def _found_at(
    number: int, words: Sequence[tuple[int, int, str]], spellings: Sequence[Sequence[str]]
) -> tuple[int, int]:
    """Which of the words looked for begins here, and how many written words it takes; or 0."""
    romanised = words[number][2]
    for which, (word, *others) in enumerate(spellings):
        syllables = word.split()
        if word.endswith(" "):
            here = [each[2] for each in words[number : number + len(syllables)]]
            if here == syllables:
                return which, len(syllables)
        elif romanised.startswith(word) or any(map(romanised.startswith, others)):
            return which, 1
    return 0, 0


def _window(written: str, places: Sequence[_Place]) -> tuple[int, int]:
    """The part that holds most of the different words, then most words; the first of equals."""
    best, most = 0, (0, 0)
    for number, place in enumerate(places):
        reach = place.start - _BEFORE + _PASSAGE_CHARACTERS
        near = places[number : number + _PASSAGE_CHARACTERS]
        inside = [each.word for each in near if each.end <= reach]
        if (len(set(inside)), len(inside)) > most:
            best, most = max(place.start - _BEFORE, 0), (len(set(inside)), len(inside))
    start = _after_blank(written, best)
    end = min(start + _PASSAGE_CHARACTERS, len(written))
    if end < len(written):
        blank = max(written.rfind(" ", start, end), written.rfind("\n", start, end))
        end = blank if blank > start + _PASSAGE_CHARACTERS // 2 else end
    return start, end


def _after_blank(written: str, at: int) -> int:
    """The beginning of the word after a place, so that no word is cut."""
    if at == 0:
        return 0
    blank = re.compile(r"\s").search(written, at - 1, at + _BEFORE)
    return blank.end() if blank else at
