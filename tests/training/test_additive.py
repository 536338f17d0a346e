"""Fits of additive models: nothing smaller is left of the loss, within the bounds."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from app.clustering.additive import AdditiveModel, basis
from app.clustering.profile import Floats
from app.training.additive import Directions, Rows, fit_additive

NAMES = ("near", "far")
CORNERS = np.array([[0, 1], [1, -1]])  # of one condition: it, and what is left of it
KNOTS, REGULARISATION = (0.3, 0.6), 0.5


def rows(odds_of: Callable[[Floats, Floats], Floats], count: int = 3000) -> Rows:
    """Two features and a condition that halves what the first one tells."""
    chance = np.random.default_rng(7)
    values, conditions = chance.random((count, 2)), chance.random((count, 1))
    odds = odds_of(values[:, 0], values[:, 1]) * (1 - conditions[:, 0] / 2)
    truth = (chance.random(count) < 1 / (1 + np.exp(-odds))).astype(float)
    return Rows(values, conditions, truth, chance.random(count))


def fit(made: Rows, directions: Directions) -> AdditiveModel:
    return fit_additive(
        NAMES, made, knot_shares=KNOTS, regularisation=REGULARISATION, directions=directions
    )


def curve(model: AdditiveModel, place: int, condition: float) -> Floats:
    """Log-odds as one feature rises."""
    values = np.full((50, len(NAMES)), 0.5)
    values[:, place] = np.linspace(-0.5, 1.5, 50)
    return model.log_odds(values, np.full((50, 1), condition))


def test_without_bounds_the_fit_is_that_of_a_library() -> None:
    made = rows(lambda near, far: 4 * np.sin(4 * near) - 2 * far)
    model = fit(made, Directions())
    columns = basis(made.values, made.conditions, model.knots)
    scaler = StandardScaler().fit(columns, sample_weight=made.weights)
    library = LogisticRegression(C=REGULARISATION, tol=1e-8, max_iter=5000)
    library.fit(scaler.transform(columns), made.truth, sample_weight=made.weights)
    expected = library.decision_function(scaler.transform(columns))
    np.testing.assert_allclose(model.log_odds(made.values, made.conditions), expected, atol=0.02)


@pytest.mark.parametrize("condition", [0.0, 0.4, 1.0])
def test_curves_keep_their_direction_where_the_rows_turn(condition: float) -> None:
    made = rows(lambda near, far: 4 * np.sin(3 * near) + 3 * (far - 0.5) ** 2)
    assert np.diff(curve(fit(made, Directions()), 0, condition)).min() < -0.05
    bound = fit(made, Directions(rising=["near"], falling=["far"], corners=CORNERS))
    assert np.diff(curve(bound, 0, condition)).min() >= -1e-9
    assert np.diff(curve(bound, 1, condition)).max() <= 1e-9
    assert np.ptp(curve(bound, 0, condition)) > 0.5


def test_bounds_that_the_rows_keep_anyway_change_nothing() -> None:
    made = rows(lambda near, far: 6 * near - 4 * far)
    free = fit(made, Directions())
    bound = fit(made, Directions(rising=["near"], falling=["far"], corners=CORNERS))
    np.testing.assert_allclose(
        bound.log_odds(made.values, made.conditions),
        free.log_odds(made.values, made.conditions),
        atol=0.3,
    )
