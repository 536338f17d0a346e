"""Scores are what their definitions say, pair by pair and article by article."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from app.evaluation.metrics import (
    PrecisionRecall,
    adjusted_rand_index,
    b_cubed,
    largest_story_purity,
    pairwise,
)

ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.sampled_from("enr")))
Rows = list[tuple[str, str, str]]


def columns(rows: Rows) -> tuple[list[str], list[str], list[str]]:
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def test_b_cubed_by_hand() -> None:
    # Stories {1, 2, 3} and {4, 5}, truth {1, 2} and {3, 4, 5}. Precision: 2/3, 2/3, 1/3, 1, 1;
    # recall: 1, 1, 1/3, 2/3, 2/3.
    scores = b_cubed("aaabb", "xxyyy")
    assert scores.precision == pytest.approx(11 / 15)
    assert scores.recall == pytest.approx(11 / 15)
    assert b_cubed("aaaa", "xxyy") == PrecisionRecall(0.5, 1.0)
    assert b_cubed("abcd", "xxyy") == PrecisionRecall(1.0, 0.5)
    assert b_cubed("abcd", "xxyy").f1 == pytest.approx(2 / 3)
    assert b_cubed("", "") == PrecisionRecall(1.0, 1.0)
    assert PrecisionRecall(0.0, 0.0).f1 == 0.0


def test_pairs_by_hand() -> None:
    # Together: 12, 13, 23, 45; belonging: 12, 34, 35, 45; of two languages: all but 12 and 45.
    scores = pairwise("aaabb", "xxyyy", ["en", "en", "ru", "bg", "bg"])
    assert scores.all == PrecisionRecall(0.5, 0.5)
    assert scores.same_language == PrecisionRecall(1.0, 1.0)
    assert scores.cross_language == PrecisionRecall(0.0, 0.0)
    assert pairwise("", "", []).all == PrecisionRecall(1.0, 1.0)


@given(ROWS)
def test_b_cubed_is_its_definition(rows: Rows) -> None:
    predicted, labels, _ = columns(rows)
    precision, recall = [], []
    for story, label, _ in rows:
        joint = sum(row[:2] == (story, label) for row in rows)
        precision.append(joint / predicted.count(story))
        recall.append(joint / labels.count(label))
    scores = b_cubed(predicted, labels)
    count = len(rows)
    assert scores.precision == pytest.approx(sum(precision) / count if count else 1.0)
    assert scores.recall == pytest.approx(sum(recall) / count if count else 1.0)


@given(ROWS)
def test_pairwise_scores_are_those_of_all_pairs(rows: Rows) -> None:
    scores = pairwise(*columns(rows))
    pairs = list(combinations(rows, 2))
    for found, chosen in (
        (scores.all, pairs),
        (scores.same_language, [(a, b) for a, b in pairs if a[2] == b[2]]),
        (scores.cross_language, [(a, b) for a, b in pairs if a[2] != b[2]]),
    ):
        together = [(a, b) for a, b in chosen if a[0] == b[0]]
        belonging = [(a, b) for a, b in chosen if a[1] == b[1]]
        joint = sum(a[1] == b[1] for a, b in together)
        assert found.precision == pytest.approx(joint / len(together) if together else 1.0)
        assert found.recall == pytest.approx(joint / len(belonging) if belonging else 1.0)


@given(ROWS.filter(lambda rows: len(rows) > 1))
def test_the_adjusted_rand_index_is_that_of_scikit_learn(rows: Rows) -> None:
    predicted, labels, _ = columns(rows)
    reference = adjusted_rand_score(labels, predicted)
    assert adjusted_rand_index(predicted, labels) == pytest.approx(reference, abs=1e-9)


def test_purity_is_of_the_largest_story() -> None:
    assert largest_story_purity("aaab", "xxyz") == pytest.approx(2 / 3)
    assert largest_story_purity("", "") == 1.0
