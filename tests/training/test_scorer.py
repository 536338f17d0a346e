"""Fitting finds which evidence speaks for one event, the same at every run."""

from pathlib import Path

import numpy as np
import pytest

from app.clustering.features import FEATURES, Measured
from app.clustering.scorer import load_scorer
from app.domain.vectors import ModelFingerprint
from app.training.pairs import Pairs
from app.training.scorer import TrainingSet, fit, join

FINGERPRINT = ModelFingerprint("f" * 64)
WHOLE, GAP = list(FEATURES).index("whole"), list(FEATURES).index("gap")


def made_pairs(count: int, seed: int = 0) -> Pairs:
    """Near and soon after is one event; every other feature is chance."""
    chance = np.random.default_rng(seed)
    values = chance.random((count, len(FEATURES)))
    odds = 8 * (values[:, WHOLE] - 0.5) - 4 * (values[:, GAP] - 0.5)
    groups = np.array([str(row % 5) for row in range(count)])
    return Pairs(
        measured=Measured(values, *(chance.integers(0, 2, (3, count)).astype(float))),
        same=chance.random(count) < 1 / (1 + np.exp(-odds)),
        left_group=groups,
        right_group=groups,
    )


def probe(**values: float) -> Measured:
    row = np.full((1, len(FEATURES)), 0.5)
    for name, value in values.items():
        row[0, list(FEATURES).index(name)] = value
    return Measured(row, np.zeros(1), np.zeros(1), np.zeros(1))


def test_what_speaks_for_and_against_one_event_is_found(tmp_path: Path) -> None:
    training = join({"gold": made_pairs(4000)})
    scorer = fit(training, FINGERPRINT)
    near, far = (scorer.log_odds(probe(whole=value))[0] for value in (0.9, 0.1))
    late, soon = (scorer.log_odds(probe(gap=value))[0] for value in (0.9, 0.1))
    assert near > 1.5 > -1.5 > far
    assert soon - late > 1
    chances = 1 / (1 + np.exp(-scorer.log_odds(training.measured)))
    for low in (0.0, 0.25, 0.5, 0.75):  # calibrated: of pairs said to be p, p are
        among = (chances >= low) & (chances < low + 0.25)
        assert training.same[among].mean() == pytest.approx(chances[among].mean(), abs=0.06)
    scorer.save(tmp_path / "scorer.json")
    loaded = load_scorer(tmp_path / "scorer.json")
    assert loaded.fingerprint == FINGERPRINT
    np.testing.assert_allclose(
        loaded.log_odds(training.measured), scorer.log_odds(training.measured), atol=1e-3
    )


def test_the_same_pairs_give_the_same_weights() -> None:
    first, second = (fit(join({"itn": made_pairs(600)}), FINGERPRINT) for _ in range(2))
    assert first.knots == second.knots
    assert first.prior == second.prior
    np.testing.assert_array_equal(first.weights, second.weights)


def test_each_part_counts_as_much_as_is_said_however_large_it_is() -> None:
    training: TrainingSet = join({"gold": made_pairs(50), "unheard of": made_pairs(700)})
    again = join({"gold": made_pairs(500), "unheard of": made_pairs(70)})
    assert len(training.same) == len(training.measured.values) == 750
    assert training.weights[:50].sum() == pytest.approx(again.weights[:500].sum())
    assert training.weights[50:].sum() == pytest.approx(again.weights[500:].sum())
    assert (training.weights > 0).all()
