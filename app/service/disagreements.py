"""What the reports of one event state differently: tolls and strengths, and how names are spelled.

Two numbers are compared when they are of one kind and the sentences around them say nearly the
same, in any languages. Copies state nothing of their own and are left out.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from app.analysis.sentences import sentences_of
from app.analysis.tolls import CountKind, counts_in
from app.domain.article import Article
from app.ports import Embedder
from app.service.views import ArticleView

_SENTENCES = 6  # headline and beginning: further down stand other events and earlier tolls
_LEAST_SIMILARITY = 0.35  # of sentences about one toll: 0.4 to 0.7 in two languages
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Statement:
    """A number as an article states it, in its sentence."""

    article: Article
    value: float
    written: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A value and the articles that state it, earliest published first, undated last."""

    value: float
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that articles number differently.

    Attributes:
        values: At least two, in the order in which they were first reported, undated last.
        is_rising: Each value is greater than the one before: a toll that rose, no error.
    """

    kind: CountKind
    values: tuple[StatedValue, ...]
    is_rising: bool


def disagreements(views: Sequence[ArticleView], embedder: Embedder) -> list[Disagreement]:
    """What the articles of a story number differently, by kind; empty when they agree.

    Of each article the first statement of a kind counts. Deterministic.
    """
    stated: defaultdict[CountKind, list[list[Statement]]] = defaultdict(list)
    for view in views:
        if view.membership.copy_of is None:
            for kind, statements in _statements(view.article).items():
                stated[kind].append(statements)
    found = (
        _disagreement(kind, _aligned(stated[kind], embedder))
        for kind in CountKind
        if len({each[0].value for each in stated[kind]}) > 1
    )
    return [each for each in found if each is not None]


def _statements(article: Article) -> dict[CountKind, list[Statement]]:
    """By kind the first statement, and what repeats it in other words."""
    found: dict[CountKind, list[Statement]] = {}
    for sentence in sentences_of(article)[:_SENTENCES]:
        if _tells_of_another_year(sentence, article):
            continue
        for count in counts_in(sentence, article.language):
            same = found.setdefault(count.kind, [])
            if not same or same[0].value == count.value:
                same.append(Statement(article, count.value, count.surface, sentence))
    return found


def _tells_of_another_year(sentence: str, article: Article) -> bool:
    """Whether a sentence names a year that is not the article's: what it counts was then."""
    years = {int(year) for year in _YEAR.findall(sentence)}
    own = {article.published.at.year} if article.published else set()
    return bool(years - own)


def _aligned(stated: Sequence[Sequence[Statement]], embedder: Embedder) -> list[Statement]:
    """The first statement of each article of which a sentence says what another article's says."""
    sentences = [(place, each.sentence) for place, same in enumerate(stated) for each in same]
    owners = np.array([place for place, _ in sentences])
    vectors = embedder.embed([sentence for _, sentence in sentences])
    likeness = vectors @ vectors.T
    likeness[owners[:, np.newaxis] == owners] = -1.0
    best = likeness.max(axis=1)
    aligned = {int(place) for place in owners[best >= _LEAST_SIMILARITY]}
    return [same[0] for place, same in enumerate(stated) if place in aligned]


def _disagreement(kind: CountKind, statements: Sequence[Statement]) -> Disagreement | None:
    by_value: defaultdict[float, list[Statement]] = defaultdict(list)
    for statement in sorted(statements, key=_by_publication):
        by_value[statement.value].append(statement)
    if len(by_value) < 2:
        return None
    values = tuple(StatedValue(value, tuple(found)) for value, found in by_value.items())
    dated = all(each.statements[0].article.published for each in values)
    order = [each.value for each in values]
    rises = kind is not CountKind.MAGNITUDE and dated and order == sorted(order)
    return Disagreement(kind, values, rises)


def _by_publication(statement: Statement) -> tuple[datetime, str]:
    published = statement.article.published
    return (published.at if published else _AFTER_ALL), statement.article.id
