"""Calibration errors by hand, on judgements whose truth is known."""

import numpy as np
import pytest

from app.evaluation.calibration import Bin, Judged, joined, reliability, reliability_by_part

ODDS_OF_THREE = np.log(3.0)  # a probability of 0.75


def test_judgements_that_come_true_as_often_as_stated_have_no_error() -> None:
    found = reliability(np.full(4, ODDS_OF_THREE), np.array([True, True, True, False]))
    assert found.bins == (Bin(pytest.approx(0.75), 0.75, 4),)
    assert (found.error, found.count) == (pytest.approx(0.0), 4)


def test_the_error_is_the_mean_gap_weighed_by_the_size_of_the_bins() -> None:
    log_odds = np.array([ODDS_OF_THREE, ODDS_OF_THREE, ODDS_OF_THREE, -ODDS_OF_THREE])
    found = reliability(log_odds, np.array([True, True, True, True]))
    assert [each.count for each in found.bins] == [1, 3]
    assert found.error == pytest.approx((3 * 0.25 + 1 * 0.75) / 4)


def test_nothing_judged_is_no_error() -> None:
    found = reliability(np.zeros(0), np.zeros(0, dtype=bool))
    assert (found.bins, found.error, found.count) == ((), 0.0, 0)


def test_parts_are_told_by_languages_and_length() -> None:
    one = Judged(np.array([9.0, 9.0]), np.array([True, False]), np.zeros(2), np.ones(2))
    two = Judged(np.array([9.0]), np.array([True]), np.ones(1), np.array([0.2]))
    parts = reliability_by_part(joined([one, two]))
    counts = {name: found.count for name, found in parts.items()}
    assert counts == {
        "overall": 3,
        "one language": 2,
        "two languages": 1,
        "headlines": 2,
        "full texts": 1,
    }
    assert parts["one language"].error == pytest.approx(0.5, abs=1e-3)
    assert parts["full texts"].error == pytest.approx(0.0, abs=1e-3)
