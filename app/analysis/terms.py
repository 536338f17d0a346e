"""The names and words of an article, in one spelling for all scripts."""

import re
import unicodedata
from dataclasses import dataclass

from app.analysis.romanise import romanise
from app.domain.article import Term, TermKind

MAX_TERMS = 96
"""Distinct terms kept of an article, most prominent first; a 300-word report has about 150."""

TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT = 1.0, 0.7, 0.4
"""Prominence by place: news states what happened in headline and first paragraph."""

# Python's \w leaves out the vowel signs of Hindi, Thai and their like: words would fall apart.
_MARKS = "".join(
    chr(code) for code in range(0x300, 0x2000) if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
_LETTERS = rf"[^\W\d_]++(?:[{_MARKS}]++[^\W\d_]*+)*+"
_WORD = re.compile(rf"{_LETTERS}(?:['’ʼ-]{_LETTERS})*")
_SENTENCE_END = re.compile(r"\s(?<=[.!?…。！？।]\s)\s*")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_KATAKANA = r"\u30a0-\u30ff"
_EAST_ASIAN = re.compile(f"[{_HAN}{_KATAKANA}]")
_EAST_ASIAN_RUN = re.compile(f"[{_KATAKANA}]+|[{_HAN}]+|[^{_HAN}{_KATAKANA}]+")
_NOUNS_ARE_CAPITALISED = frozenset({"de", "lb"})
_TITLE_CASE_SHARE = 0.6  # above it capitals in a headline tell nothing
_MAX_CHARACTERS = 20_000


def extract_terms(title: str, body: str, language: str) -> tuple[Term, ...]:
    """The distinct terms of an article, most prominent first, then in order of appearance.

    A name is a word with a capital inside a sentence, or a run of katakana. Han text, which
    has neither spaces nor capitals, gives its pairs of characters. At most `MAX_TERMS`;
    deterministic; empty for a text without letters.
    """
    found: dict[str, _Found] = {}
    capitals_tell = language not in _NOUNS_ARE_CAPITALISED
    _collect(found, title, TITLE_WEIGHT, capitals_tell and not _is_title_case(title))
    weight = LEAD_WEIGHT
    for paragraph in body[:_MAX_CHARACTERS].split("\n"):
        if paragraph.strip():
            _collect(found, paragraph, weight, capitals_tell)
            weight = BODY_WEIGHT
    return tuple(
        Term(key, term.surface, TermKind.NAME if term.named else TermKind.WORD, term.weight)
        for key, term in found.items()
    )


@dataclass(slots=True)
class _Found:
    """A term that further on may turn out to be a name."""

    surface: str
    weight: float
    named: bool


def _collect(found: dict[str, _Found], text: str, weight: float, capitals_tell: bool) -> None:
    for words in _sentences(text):
        begins_sentence = True
        for surface, key in zip(words, _keys(words), strict=True):
            known = found.get(key)
            if known is None:
                if len(key) > 1 and len(found) < MAX_TERMS:
                    named = _is_name(surface, capitals_tell and not begins_sentence)
                    found[key] = _Found(surface, weight, named)
            elif not known.named and _is_name(surface, capitals_tell and not begins_sentence):
                known.surface, known.named = surface, True
            begins_sentence = False


def _is_name(surface: str, capital_tells: bool) -> bool:
    return (capital_tells and surface[0].isupper()) or "\u30a0" <= surface[0] <= "\u30ff"


def _keys(words: list[str]) -> list[str]:
    return romanise("\n".join(words)).replace(" ", "").split("\n") if words else []


def _sentences(text: str) -> list[list[str]]:
    """Words by sentence, at whose beginning a capital is owed to grammar."""
    sentences = [_WORD.findall(sentence) for sentence in _SENTENCE_END.split(text)]
    if text.isascii() or not _EAST_ASIAN.search(text):
        return sentences
    return [[part for word in words for part in _parts(word)] for words in sentences]


def _parts(word: str) -> list[str]:
    """A word as it is; Han runs as overlapping pairs of characters."""
    if not _EAST_ASIAN.search(word):
        return [word]
    parts: list[str] = []
    for run in _EAST_ASIAN_RUN.findall(word):
        if "\u3400" <= run[0] <= "\u9fff" and len(run) > 2:
            parts += [run[start : start + 2] for start in range(len(run) - 1)]
        else:
            parts.append(run)
    return parts


def _is_title_case(title: str) -> bool:
    cased = [word for word in _WORD.findall(title) if word[0].lower() != word[0].upper()]
    capitals = sum(word[0].isupper() for word in cased)
    return len(cased) >= 4 and capitals > _TITLE_CASE_SHARE * len(cased)
