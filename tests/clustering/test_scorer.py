import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clustering.additive import MAX_LOG_ODDS, basis
from app.clustering.features import CONDITIONS, FEATURES, Measured
from app.clustering.scorer import PACKAGED_WEIGHTS, load_scorer
from app.clustering.story_fit import FIT_CONDITIONS, STORY_FEATURES, StoryFit
from app.domain.errors import ConfigurationError
from app.domain.evidence import EvidenceKind
from tests.clustering.world import EMBEDDER


def measured(seed: int, rows: int = 4, scale: float = 1.0) -> Measured:
    random = np.random.default_rng(seed)
    conditions = random.integers(0, 2, (rows, len(CONDITIONS))).astype(float)
    return Measured(random.random((rows, len(FEATURES))) * scale, conditions)


def fit_of(seed: int, scale: float = 1.0) -> StoryFit:
    random = np.random.default_rng(seed)
    return StoryFit(random.random(len(STORY_FEATURES)) * scale, random.random(len(FIT_CONDITIONS)))


@given(st.integers(0, 2**32), st.sampled_from([0.2, 1.0, 5.0]))
def test_the_shares_of_a_score_add_up_to_it_bound_included(seed: int, scale: float) -> None:
    scorer, sample = load_scorer(), measured(seed, scale=scale)
    odds = scorer.log_odds(sample)
    assert np.all(np.abs(odds) <= MAX_LOG_ODDS)
    for row in range(len(odds)):
        shares = scorer.shares(sample, row)
        assert sum(shares.values()) == pytest.approx(odds[row], abs=1e-9)
        assert set(shares) == {EvidenceKind.PRIOR, *FEATURES.values()}
        is_unknown = sample.conditions[row, CONDITIONS.index("undated")] == 1
        assert (shares[EvidenceKind.TIME] == 0.0) == is_unknown


def test_scores_that_reach_the_bound_are_among_those_checked() -> None:
    odds = load_scorer().log_odds(measured(1, rows=200, scale=5.0))
    assert np.any(np.abs(odds) == MAX_LOG_ODDS)


def test_saved_weights_come_back_the_same(tmp_path: Path) -> None:
    scorer, sample = load_scorer(), measured(2)
    scorer.save(tmp_path / "new" / "weights.json")
    again = load_scorer(tmp_path / "new" / "weights.json")
    assert again.fingerprint == scorer.fingerprint
    assert again.pairs.knots == scorer.pairs.knots
    np.testing.assert_array_equal(again.log_odds(sample), scorer.log_odds(sample))
    assert again.story_log_odds(fit_of(2)) == scorer.story_log_odds(fit_of(2))


def test_the_log_odds_of_a_story_are_bounded() -> None:
    odds = [load_scorer().story_log_odds(fit_of(seed, scale=50.0)) for seed in range(50)]
    assert max(map(abs, odds)) == MAX_LOG_ODDS


def test_the_packaged_weights_are_of_the_packaged_model() -> None:
    scorer = load_scorer()
    assert scorer.fingerprint == EMBEDDER.fingerprint
    assert list(scorer.pairs.knots) == list(FEATURES)
    assert list(scorer.stories.knots) == list(STORY_FEATURES)
    sample = measured(0)
    columns = basis(sample.values, sample.conditions, scorer.pairs.knots).shape[1]
    assert scorer.pairs.weights.shape == scorer.pairs.centre.shape == (columns,)


@pytest.mark.parametrize("content", [None, "{", '{"pairs": {"knots": {"whole": []}}}', "{}"])
def test_weights_that_cannot_be_used_are_refused_with_what_to_do(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "weights.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="samestory train scorer") as caught:
        load_scorer(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("part", ["pairs", "stories"])
def test_weights_of_the_same_features_in_another_order_are_refused(
    tmp_path: Path, part: str
) -> None:
    document = json.loads(PACKAGED_WEIGHTS.read_text(encoding="utf-8"))
    knots = document[part]["knots"]
    document[part]["knots"] = dict(reversed(knots.items()))
    (tmp_path / "w.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="other features"):
        load_scorer(tmp_path / "w.json")


def test_weights_of_other_conditions_are_refused(tmp_path: Path) -> None:
    document = json.loads(PACKAGED_WEIGHTS.read_text(encoding="utf-8"))
    document["stories"]["conditions"] -= 1
    (tmp_path / "w.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="other features"):
        load_scorer(tmp_path / "w.json")
