"""A recalibration follows examples only as far as there are many, and never turns scores around."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clustering.profile import Floats
from app.clustering.recalibration import Examples, adjusted, fit_adjustment, probabilities
from app.domain.adjustment import IDENTITY, MAX_ADJUSTED_LOG_ODDS, Adjustment

ODDS = np.linspace(-4, 4, 200)


def examples(targets: Floats, log_odds: Floats = ODDS, *, weight: float = 1.0) -> Examples:
    count = len(log_odds)
    half = np.arange(count) % 2.0
    return Examples(log_odds, half, np.zeros(count), targets, np.full(count, weight))


def test_judgements_that_are_right_change_nothing() -> None:
    fitted = fit_adjustment(examples(probabilities(ODDS), weight=50))
    assert np.abs(list(vars_of(fitted))).max() < 0.01


def test_scores_that_are_too_low_are_raised_the_more_the_more_examples_say_so() -> None:
    targets = probabilities(ODDS + 1.0)
    raised = [fit_adjustment(examples(targets, weight=weight)) for weight in (0.005, 0.05, 100)]
    gains = [fitted.of(0.0, brevity=0.5, foreign=False) for fitted in raised]
    assert 0 < gains[0] < gains[1] < gains[2]
    assert gains[0] < 0.2
    assert gains[2] == pytest.approx(1.0, abs=0.1)


def test_headlines_alone_may_be_raised() -> None:
    headline = np.arange(len(ODDS)) % 2.0
    fitted = fit_adjustment(examples(probabilities(ODDS + headline), weight=100))
    assert fitted.headline == pytest.approx(1.0, abs=0.15)
    assert abs(fitted.intercept) < 0.1


def test_no_adjustment_adds_exactly_nothing() -> None:
    assert list(adjusted(examples(ODDS), IDENTITY)) == list(ODDS)


@given(
    st.builds(Adjustment, *([st.floats(-9, 9)] * 4)),
    st.lists(st.floats(-7, 7), min_size=2, max_size=2),
    st.floats(0, 1),
    st.booleans(),
)
def test_what_scored_higher_never_comes_out_lower(
    adjustment: Adjustment, pair: list[float], brevity: float, foreign: bool
) -> None:
    low, high = (
        odds + adjustment.of(odds, brevity=brevity, foreign=foreign) for odds in sorted(pair)
    )
    assert low <= high + 1e-9
    assert low >= -MAX_ADJUSTED_LOG_ODDS - 1e-9
    assert high <= MAX_ADJUSTED_LOG_ODDS + 1e-9


def vars_of(fitted: Adjustment) -> tuple[float, float, float, float]:
    return fitted.intercept, fitted.slope, fitted.headline, fitted.foreign
