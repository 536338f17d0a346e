import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clustering.features import FEATURES, Measured
from app.clustering.scorer import (
    MAX_LOG_ODDS,
    PACKAGED_WEIGHTS,
    basis,
    choose_knots,
    load_scorer,
)
from app.domain.errors import ConfigurationError
from app.domain.evidence import EvidenceKind
from tests.clustering.world import EMBEDDER


def measured(seed: int, rows: int = 4, scale: float = 1.0) -> Measured:
    random = np.random.default_rng(seed)
    conditions = random.integers(0, 2, (3, rows)).astype(float)
    return Measured(random.random((rows, len(FEATURES))) * scale, *conditions)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.2, 1.0, 5.0]))
def test_the_shares_of_a_score_add_up_to_it_bound_included(seed: int, scale: float) -> None:
    scorer, sample = load_scorer(), measured(seed, scale=scale)
    odds = scorer.log_odds(sample)
    assert np.all(np.abs(odds) <= MAX_LOG_ODDS)
    for row in range(len(odds)):
        shares = scorer.shares(sample, row)
        assert sum(shares.values()) == pytest.approx(odds[row], abs=1e-9)
        assert set(shares) == {EvidenceKind.PRIOR, *FEATURES.values()}


def test_scores_that_reach_the_bound_are_among_those_checked() -> None:
    odds = load_scorer().log_odds(measured(1, rows=200, scale=5.0))
    assert np.any(np.abs(odds) == MAX_LOG_ODDS)


def test_saved_weights_come_back_the_same(tmp_path: Path) -> None:
    scorer, sample = load_scorer(), measured(2)
    scorer.save(tmp_path / "new" / "weights.json")
    again = load_scorer(tmp_path / "new" / "weights.json")
    assert (again.fingerprint, again.knots) == (scorer.fingerprint, scorer.knots)
    np.testing.assert_array_equal(again.log_odds(sample), scorer.log_odds(sample))


def test_the_packaged_weights_are_of_the_packaged_model() -> None:
    scorer = load_scorer()
    assert scorer.fingerprint == EMBEDDER.fingerprint
    assert list(scorer.knots) == list(FEATURES)
    columns = basis(measured(0), scorer.knots).shape[1]
    assert scorer.weights.shape == scorer.centre.shape == (columns,)


@pytest.mark.parametrize("content", [None, "{", '{"features": ["whole"]}', "{}"])
def test_weights_that_cannot_be_used_are_refused_with_what_to_do(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "weights.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="samestory train scorer") as caught:
        load_scorer(path)
    assert str(path) in str(caught.value)


def test_weights_of_the_same_features_in_another_order_are_refused(tmp_path: Path) -> None:
    document = json.loads(PACKAGED_WEIGHTS.read_text(encoding="utf-8"))
    document["features"].reverse()
    (tmp_path / "w.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="other features"):
        load_scorer(tmp_path / "w.json")


def test_the_basis_is_each_value_with_its_hinges_once_plain_and_once_by_each_condition() -> None:
    values = np.full((1, len(FEATURES)), 0.5)
    knots = dict.fromkeys(FEATURES, ()) | {"whole": (0.2, 0.7)}
    one, zero = np.ones(1), np.zeros(1)
    columns = basis(Measured(values, short=one, cross=zero, undated=one), knots)[0]
    hinges = [0.5, 0.3, 0.0] + [0.5] * (len(FEATURES) - 1)
    silent = [0.0] * len(hinges)
    np.testing.assert_allclose(columns, [*hinges, *hinges, *silent, *hinges, 1, 0, 1])


def test_knots_stand_at_quantiles_and_never_at_the_ends() -> None:
    values = np.zeros((101, len(FEATURES)))
    values[:, 0] = np.arange(101)
    knots = choose_knots(values)
    assert knots["whole"] == (20, 50, 80, 95)
    assert knots["gap"] == ()
