"""Texts that nobody publishes: each kind has brought some parser of the world to its knees."""

import random
from collections.abc import Callable, Iterator
from itertools import count

# Repeated until the size is reached. Regular expressions meet what they match, then no end;
# Unicode brings marks without a letter, letters that grow in small letters, and signs unseen.
_REPEATED = {
    "one letter": "a",
    "one capital": "A",
    "figures": "7",
    "blanks": " ",
    "no-break blanks": "\u00a0",
    "line feeds": "\n",
    "carriage returns": "a\r",
    "short lines": "a\n",
    "lines broken at a column": "this is a line of a text that goes on and on in small letters\n",
    "full stops": ".",
    "quotation marks": '"',
    "commas": "1,",
    "figures and blanks": "123 ",
    "figures and dashes": "1-",
    "times": "1:",
    "ideographs": "联",
    "katakana": "ア",
    "dates in Chinese": "2021年12月7日",
    "dates": "on Tuesday, 7 December 2021, ",
    "dates in figures": "7.12.2021-",
    "relative dates": "в следующую пятницу ",
    "amounts": "$5 million ",
    "tolls": "5 killed, ",
    "apostrophes": "a'",
    "underscores": "a_",
    "accents": "\u0301\u0323",
    "accented letters": "a\u0301",
    "Hebrew points": "ש\u05c1\u05b0",
    "conjuncts": "क्षि",
    "families": "👨‍👩‍👧‍👦",
    "flags": "🇺🇦",
    "joiners": "\u200d",
    "nothing seen": "\u200b",
    "mixed directions": "\u202ea\u202c\u2066ب\u2069",
    "surrogates": "\ud800a",
    "NULs": "\0a",
    "controls": "".join(map(chr, range(32))),
    "one sign that is eighteen": "\ufdfa",
    "a letter that grows": "İ",
    "figures of other scripts": "٣,",
    "links": "https://example.org/ ",
    "buttons": "Share this\n",
    "teasers": "Read also: more\n",
    "menus": "Home | News | Sport\n",
    "nested markup": "<div>",
    "broken markup": "<a href='",
    "comments of markup": "<!---->",
    "lines of signs": "<!---->" * 80 + "\n",
    "lines of currencies": "usd " * 44 + "\n",
    "entities": "&amp;",
    "nested lists": "[",
    "nested objects": '{"a":',
    "escapes": "\\u0000",
}
_SYLLABLES = ("ba", "ko", "ri", "ta", "zel", "mor", "vin", "sha", "du", "pe")


def hostile_text(kind: str, size: int) -> str:
    """A text of one of `HOSTILE_KINDS`, of about so many bytes in UTF-8."""
    if kind in _REPEATED:
        unit = _REPEATED[kind]
        return unit * (size // len(unit.encode(errors="surrogatepass")) + 1)
    return _MADE[kind](size)


def _names(size: int) -> str:
    words = ("".join(_SYLLABLES[int(figure)] for figure in str(n)).title() for n in count(1_000))
    return "President said " + _joined(words, " ", size)


def _lines(size: int) -> str:
    return _joined((f"This is the sentence number {n}." for n in count()), "\n", size)


def _any_signs(size: int) -> str:
    chance = random.Random(size)  # noqa: S311 - a seed makes it repeatable
    planes = ((0x20, 0x7F), (0x80, 0x3000), (0x3000, 0xE000), (0x10000, 0x1FAFF))
    return "".join(chr(chance.randrange(*chance.choice(planes))) for _ in range(size // 3))


def _joined(parts: Iterator[str], between: str, size: int) -> str:
    taken: list[str] = []
    length = 0
    while length < size:
        taken.append(next(parts))
        length += len(taken[-1]) + len(between)
    return between.join(taken)


_MADE: dict[str, Callable[[int], str]] = {
    "names": _names,
    "sentences": _lines,
    "signs of all scripts": _any_signs,
}

HOSTILE_KINDS = (*_REPEATED, *_MADE)
"""What `hostile_text` makes."""
