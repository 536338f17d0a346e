"""An article's versions, and what each changed word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from app.domain.article import Article

_WORD = re.compile(r"\s*\S+")


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
    """What became of the words of a text, in order; white space goes with the word after it."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    changes: list[Change] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(
        a=before, b=after, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            changes.append(Change(ChangeKind.KEPT, "".join(before[start:end])))
            continue
        if end > start:
            changes.append(Change(ChangeKind.REMOVED, "".join(before[start:end])))
        if new_end > new_start:
            changes.append(Change(ChangeKind.ADDED, "".join(after[new_start:new_end])))
    return changes
