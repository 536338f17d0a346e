"""Decisions are judged by what the story held when they were made."""

import numpy as np

from app.domain.article import Article, ArticleId, RawArticle
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.evidence import Evidence, Receipt, StoryScore
from app.domain.story import Membership, StoryId
from app.evaluation.datasets import LabelledArticle
from app.evaluation.joins import judge_joins
from tests.fakes import NOW

NAMES = ("a1", "a2", "b1", "b2", "b3")


def item(name: str, doubtful: frozenset[str] = frozenset()) -> LabelledArticle:
    raw = RawArticle(ArticleId(name), name, "", NOW)
    return LabelledArticle(raw, name[0], name[0], "", doubtful)


ITEMS = {ArticleId(name): item(name) for name in NAMES}


def article(name: str, language: str) -> Article:
    return Article(ArticleId(name), language, name, "x" * 1000, NOW, None, None, None, "")


ARTICLES = {each: article(each, "en" if each[0] == "a" else "fr") for each in ITEMS}


def decided(
    kind: DecisionKind, name: str, story: str, *, met: tuple[str, str, float] | None = None
) -> Decision:
    """`met`: the best story, its nearest article, the log-odds."""
    receipt = None
    if met is not None:
        score = StoryScore(StoryId(met[0]), met[2], ArticleId(met[1]), Evidence(()))
        joined = kind is DecisionKind.JOINED
        receipt = Receipt(score, None) if joined else Receipt(None, score)
    place = Membership(ArticleId(name), StoryId(story))
    return Decision(kind, Cause.ENGINE, NOW, (Move(ArticleId(name), None, place),), receipt)


def test_joins_and_refusals_are_judged_by_the_most_frequent_label() -> None:
    ledger = [
        decided(DecisionKind.OPENED, "a1", "s"),
        decided(DecisionKind.JOINED, "a2", "s", met=("s", "a1", 2.0)),
        decided(DecisionKind.JOINED, "b1", "s", met=("s", "a1", 1.0)),  # wrong
        decided(DecisionKind.OPENED, "b2", "t", met=("s", "b1", -1.0)),  # right not to
        decided(DecisionKind.COPY, "b3", "t", met=("t", "b2", 7.0)),  # no probability
    ]
    judged = judge_joins(ledger, ITEMS, ARTICLES)
    assert judged.log_odds.tolist() == [2.0, 1.0, -1.0]
    assert judged.right.tolist() == [True, False, False]
    assert judged.cross.tolist() == [0.0, 1.0, 0.0]
    assert judged.short.tolist() == [0.0, 0.0, 0.0]


def test_a_merge_brings_its_labels_along() -> None:
    moved = Move(
        ArticleId("b1"),
        Membership(ArticleId("b1"), StoryId("t")),
        Membership(ArticleId("b1"), StoryId("s")),
    )
    ledger = [
        decided(DecisionKind.OPENED, "a1", "s"),
        decided(DecisionKind.OPENED, "b1", "t"),
        Decision(DecisionKind.MERGED, Cause.ENGINE, NOW, (moved,)),
        decided(DecisionKind.JOINED, "b2", "s", met=("s", "b1", 1.0)),  # as many b as a
    ]
    assert judge_joins(ledger, ITEMS, ARTICLES).right.tolist() == [True]


def test_a_story_that_may_be_the_articles_own_judges_nothing() -> None:
    ledger = [
        decided(DecisionKind.OPENED, "a1", "s"),
        decided(DecisionKind.JOINED, "b1", "s", met=("s", "a1", 1.0)),
    ]
    assert judge_joins(ledger, ITEMS, ARTICLES).right.tolist() == [False]
    doubtful = ITEMS | {ArticleId("b1"): item("b1", frozenset("a"))}
    assert judge_joins(ledger, doubtful, ARTICLES).right.tolist() == []


def test_no_decisions_give_no_judgements() -> None:
    assert np.array_equal(judge_joins([], {}, {}).log_odds, np.zeros(0))
