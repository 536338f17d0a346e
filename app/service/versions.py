"""An article's versions, and what each changed word for word."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from app.domain.article import Article

_WORD = re.compile(r"\s*\S+")
_MAX_WORDS = 8_000  # that differ, of both texts; 0.5 ms for an edit of 300 words, 1 s at worst
_MAX_PAIRS = 1_000_000  # of equal words; a report of 3,000 words has 100,000

_Opcode = tuple[str, int, int, int, int]  # as difflib has them


class ChangeKind(StrEnum):
    """What a version did with some words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """Words in a row that one version kept, added or removed; joined they are the text."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article.

    Attributes:
        number: 1 for the first.
        article: As it was.
        changes: Against the version before, title and body; the title alone where one of the
            two texts is forgotten; empty for the first.
    """

    number: int
    article: Article
    changes: tuple[Change, ...]


def versions_of(articles: Sequence[Article]) -> list[Version]:
    """The versions of one article with their changes.

    Args:
        articles: Its versions, oldest first.
    """
    changes = [[], *(_changes(old, new) for old, new in pairwise(articles))]
    return [
        Version(number, article, tuple(changed))
        for number, (article, changed) in enumerate(zip(articles, changes, strict=True), 1)
    ]


def _changes(old: Article, new: Article) -> list[Change]:
    if old.text_forgotten or new.text_forgotten:
        return word_changes(old.title, new.title)
    return word_changes(f"{old.title}\n{old.body}", f"{new.title}\n{new.body}")


def word_changes(old: str, new: str) -> list[Change]:
    """What became of the words of a text, in order; white space goes with the word after it.

    Between the first and the last change of texts that would take seconds to compare, all is
    removed and added.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    changes: list[Change] = []
    for tag, start, end, new_start, new_end in _opcodes(before, after):
        if tag == "equal":
            changes.append(Change(ChangeKind.KEPT, "".join(before[start:end])))
            continue
        if end > start:
            changes.append(Change(ChangeKind.REMOVED, "".join(before[start:end])))
        if new_end > new_start:
            changes.append(Change(ChangeKind.ADDED, "".join(after[new_start:new_end])))
    return changes


def _opcodes(before: list[str], after: list[str]) -> Sequence[_Opcode]:
    first = _common(before, after)
    last = min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - first)
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    if _is_cheap(old, new):
        return SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    return [
        ("equal", 0, first, 0, first),
        ("replace", first, len(before) - last, first, len(after) - last),
        ("equal", len(before) - last, len(before), len(after) - last, len(after)),
    ]


def _common(left: list[str], right: list[str]) -> int:
    pairs = zip(left, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _is_cheap(old: list[str], new: list[str]) -> bool:
    """Whether few pairs of words are alike: the matcher looks at all of them, again and again."""
    if len(old) + len(new) > _MAX_WORDS:
        return False
    counts, others = Counter(old), Counter(new)
    return sum(count * others[word] for word, count in counts.items()) <= _MAX_PAIRS
