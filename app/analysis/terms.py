"""The names and words of an article, in one spelling for all scripts."""

import re
import unicodedata
from collections.abc import Iterator

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
_LETTERS = rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*"
_WORD = re.compile(rf"{_LETTERS}(?:['’ʼ-]{_LETTERS})*")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？।])\s+|\n+")
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
    collected: dict[str, Term] = {}
    capitals_tell = language not in _NOUNS_ARE_CAPITALISED
    _collect(collected, title, TITLE_WEIGHT, capitals_tell and not _is_title_case(title))
    weight = LEAD_WEIGHT
    for paragraph in body[:_MAX_CHARACTERS].split("\n"):
        if paragraph.strip():
            _collect(collected, paragraph, weight, capitals_tell)
            weight = BODY_WEIGHT
    return tuple(sorted(collected.values(), key=lambda term: -term.weight)[:MAX_TERMS])


def _collect(collected: dict[str, Term], text: str, weight: float, capitals_tell: bool) -> None:
    for surface, begins_sentence in _words(text):
        key = romanise(surface).replace(" ", "")
        if len(key) < 2:
            continue
        named = surface[0] >= "\u30a0" and surface[0] <= "\u30ff"
        named = named or (capitals_tell and not begins_sentence and surface[0].isupper())
        known = collected.get(key)
        if known is None:
            kind = TermKind.NAME if named else TermKind.WORD
            collected[key] = Term(key, surface, kind, weight)
        elif named and known.kind is TermKind.WORD:
            collected[key] = Term(key, surface, TermKind.NAME, known.weight)


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Words with whether each begins its sentence, where a capital is owed to grammar."""
    for sentence in _SENTENCE_END.split(text):
        begins = True
        for match in _WORD.finditer(sentence):
            for part in _parts(match.group()):
                yield part, begins
                begins = False


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
