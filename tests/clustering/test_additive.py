import numpy as np
import pytest

from app.clustering.additive import MAX_LOG_ODDS, AdditiveModel, basis, choose_knots, model_of


def model() -> AdditiveModel:
    """Two features, the first with a bend, and one condition."""
    weights = np.array([2.0, -3.0, 1.0, 0.5, 0.0, -1.0, 4.0])
    return AdditiveModel({"a": (0.4,), "b": ()}, 1, weights, np.full(7, 0.1), -0.5)


def test_the_basis_is_each_value_with_its_hinges_once_plain_and_once_by_each_condition() -> None:
    values, conditions = np.array([[0.5, 0.25]]), np.array([[1.0, 0.0, 0.5]])
    columns = basis(values, conditions, {"a": (0.2, 0.7), "b": ()})[0]
    hinges = [0.5, 0.3, 0.0, 0.25]
    halves = [hinge / 2 for hinge in hinges]
    np.testing.assert_allclose(columns, [*hinges, *hinges, 0, 0, 0, 0, *halves, 1, 0, 0.5])


def test_knots_stand_at_quantiles_and_never_at_the_ends() -> None:
    values = np.zeros((101, 2))
    values[:, 0] = np.arange(101)
    knots = choose_knots(["a", "b"], values, (0.2, 0.5, 0.8, 0.95))
    assert knots == {"a": (20, 50, 80, 95), "b": ()}


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_the_shares_and_the_prior_add_up_bound_included(scale: float) -> None:
    random = np.random.default_rng(3)
    for values in random.random((20, 2)) * scale:
        shares, prior = model().shares(values, np.array([0.7]))
        (odds,) = model().log_odds(values[None], np.array([[0.7]]))
        assert abs(odds) <= MAX_LOG_ODDS
        assert sum(shares.values()) + prior == pytest.approx(odds)
        assert set(shares) == {"a", "b"}


def test_what_is_usual_contributes_nothing_but_the_prior() -> None:
    flat = AdditiveModel({"a": ()}, 1, np.array([2.0, 0.0, 0.0]), np.array([0.3, 0, 0]), 0.25)
    shares, prior = flat.shares(np.array([0.3]), np.array([0.0]))
    assert (shares["a"], prior) == (pytest.approx(0.0), 0.25)


def test_a_model_comes_back_from_its_document() -> None:
    again = model_of(model().document())
    values, conditions = np.random.default_rng(5).random((6, 2)), np.ones((6, 1))
    np.testing.assert_allclose(
        again.log_odds(values, conditions), model().log_odds(values, conditions), atol=1e-5
    )
