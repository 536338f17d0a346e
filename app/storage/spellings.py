"""Spellings of a word: how else the word index writes what somebody looks for.

A name is romanised otherwise in every language (Zelensky, Selenskyj, Зеленського), and people
mistype. Spellings that fold to the same are taken for one word, inflected or not; a word that
no article holds is looked for among words that differ in a letter or two.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from sqlalchemy import Connection, text

_MAX_SPELLINGS = 24  # of one word, nearest and most frequent first
_SHORTEST = 4  # letters from which a word may be spelled otherwise
_SHORTEST_FOLDED = 2  # one sound ('zzzz') is no word
_STEM = 5  # letters from which a word is also known by its beginning
_LONGEST_ENDING = 4
_MOST_LETTERS_MORE = 6  # or less, of two spellings of one word: Шч is 'Schtsch'
_LONG = 8  # letters from which two may differ

# What languages write for one sound, longest first; then letters that are written for another.
_FOLDED = (
    ("shch", "s"),
    ("tsch", "c"),
    ("sch", "s"),
    ("tch", "c"),
    ("kh", "h"),
    ("sh", "s"),
    ("sz", "s"),
    ("cz", "c"),
    ("ch", "c"),
    ("ck", "k"),
    ("ts", "c"),
    ("tz", "c"),
    ("zh", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("ou", "u"),
)
_LETTERS = str.maketrans("jywzqx", "iivskk")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = "aeiou"
_WRITTEN_FOR = {  # first or second letters -> the letters that may stand there instead
    letter: group for group in ("sz", "iyj", "vw", "kcqx", "ct") for letter in group
}
_WRITTEN_FOR |= {"s": "szc", "c": "ckst", "t": "tc"}
_SECOND_OF_ONE_SOUND = "hcsz"
_OPENS_ONE_SOUND = "sctzkp"

VOCABULARY = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.article_terms "
    "USING fts5vocab('main', 'article_words', 'row')"
)
"""Makes a table of the words of the index: `term`, `doc` articles, `cnt` times in all."""

_RANGE = text("SELECT term, doc FROM article_terms WHERE term >= :first AND term < :last")
_IS_KNOWN = text("SELECT 1 FROM article_terms WHERE term >= :first AND term < :last LIMIT 1")
_AFTER_ALL = "\x7f"  # behind every letter and digit of the index


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word of the index: letters that differ, articles that hold it."""

    distance: int
    articles: int
    term: str


def spellings_of(connection: Connection, word: str) -> list[str]:
    """Words of the index that are taken for a word, beside those that begin with it.

    Args:
        connection: In a transaction.
        word: Romanised, letters and digits of ASCII.
    """
    if len(word) < _SHORTEST or not word.isalpha() or len(fold(word)) < _SHORTEST_FOLDED:
        return []
    if connection.dialect.name == "sqlite":
        connection.execute(text(VOCABULARY))
    known = connection.scalar(_IS_KNOWN, {"first": word, "last": word + _AFTER_ALL}) is not None
    found = sorted(
        _judged(word, _near(connection, word), may_differ=not known),
        key=lambda each: (each.distance, -each.articles, each.term),
    )
    nearest = [each for each in found if each.distance == found[0].distance]
    return [each.term for each in nearest[:_MAX_SPELLINGS]]


@lru_cache(maxsize=100_000)  # 20 MB; the words near to what is looked for come again and again
def fold(word: str) -> str:
    """What all romanisations of a name have in common, as far as letters can tell.

    'zelenskyy', 'selenskyj' and 'zelenskiy' are 'selenski'.
    """
    if word.endswith("ff"):
        word = word[:-2] + "v"
    for written, sound in _FOLDED:
        word = word.replace(written, sound)
    return _DOUBLED.sub(r"\1", word.translate(_LETTERS))


def _near(connection: Connection, word: str) -> Iterator[tuple[str, int]]:
    """Words whose first two letters may stand for those of the word."""
    for first in _written_for(word[0]):
        seconds = dict.fromkeys(_written_for(word[1]))
        if first in _OPENS_ONE_SOUND:
            seconds |= dict.fromkeys((*_SECOND_OF_ONE_SOUND, *word[1:4]))
        for second in seconds:
            begins = first + second
            places = {"first": begins, "last": begins + _AFTER_ALL}
            found = connection.execute(_RANGE, places)
            yield from ((row.term, row.doc) for row in found)


def _written_for(letter: str) -> Iterable[str]:
    return dict.fromkeys(letter + _WRITTEN_FOR.get(letter, ""))


def _judged(
    written: str, terms: Iterable[tuple[str, int]], *, may_differ: bool
) -> Iterator[_Candidate]:
    wanted = fold(written)
    stem = wanted.rstrip(_VOWELS)
    most = (2 if len(wanted) >= _LONG else 1) if may_differ else 0
    for term, articles in terms:
        if abs(len(term) - len(written)) > _MOST_LETTERS_MORE or not term.isalpha():
            continue
        found = fold(term)
        inflected = (
            len(stem) >= _STEM
            and found.startswith(stem)
            and len(found) - len(stem) <= _LONGEST_ENDING
        )
        if found == wanted or inflected:
            yield _Candidate(0, articles, term)
        elif most and len(found) >= _SHORTEST:
            distance = OSA.distance(wanted, found, score_cutoff=most)
            if distance <= most:
                yield _Candidate(distance, articles, term)
