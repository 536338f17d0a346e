"""Fitting finds which evidence speaks for one event, the same at every run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.clustering.additive import AdditiveModel
from app.clustering.features import CONDITIONS, FEATURES, Measured
from app.clustering.genre import NO_GENRES
from app.clustering.scorer import UNCHANGED, Scorer, load_scorer
from app.clustering.story_fit import FIT_CONDITIONS, STORY_FEATURES, StoryFit
from app.clustering.union_fit import UNION_FEATURES
from app.domain.vectors import ModelFingerprint
from app.evaluation.calibration import Judged
from app.training.calibration import Lessons
from app.training.fits import Fits, Met
from app.training.pairs import Pairs
from app.training.scorer import (
    beginning,
    fit_calibration,
    fit_met,
    fit_pairs,
    fit_stories,
    fit_unions,
)

FINGERPRINT = ModelFingerprint("f" * 64)
WHOLE, GAP = list(FEATURES).index("whole"), list(FEATURES).index("gap")


def made_pairs(count: int, seed: int = 0) -> Pairs:
    """Near and soon after is one event; every other feature is chance."""
    chance = np.random.default_rng(seed)
    values = chance.random((count, len(FEATURES)))
    odds = 8 * (values[:, WHOLE] - 0.5) - 4 * (values[:, GAP] - 0.5)
    groups = np.array([str(row % 5) for row in range(count)])
    return Pairs(
        measured=Measured(values, chance.integers(0, 2, (count, len(CONDITIONS))).astype(float)),
        same=chance.random(count) < 1 / (1 + np.exp(-odds)),
        left_group=groups,
        right_group=groups,
        stands_for=np.ones(count),
    )


def made_fits(count: int, features: Sequence[str] = STORY_FEATURES) -> Fits:
    """The lead alone decides; where it is half the way, half of the story is of the event."""
    chance = np.random.default_rng(1)
    values = chance.random((count, len(features)))
    share = 1 / (1 + np.exp(-12 * (values[:, features.index("lead")] - 0.5)))
    conditions = chance.random((count, len(FIT_CONDITIONS)))
    groups = np.array([f"g{number % 20}" for number in range(count)])
    return Fits(values, conditions, share, groups)


def probe(**values: float) -> Measured:
    row = np.full((1, len(FEATURES)), 0.5)
    for name, value in values.items():
        row[0, list(FEATURES).index(name)] = value
    return Measured(row, np.zeros((1, len(CONDITIONS))))


def test_what_speaks_for_and_against_one_event_is_found(tmp_path: Path) -> None:
    pairs = made_pairs(6000)
    wholes = made_fits(500, UNION_FEATURES)
    met = Met(stories=made_fits(500), unions=wholes, divisions=wholes)
    scorer = Scorer(FINGERPRINT, fit_pairs({"gold": pairs}), *fit_met({"gold": met}))
    near, far = (scorer.log_odds(probe(whole=value))[0] for value in (0.9, 0.1))
    late, soon = (scorer.log_odds(probe(gap=value))[0] for value in (0.9, 0.1))
    assert near > 1 > -1 > far
    assert soon - late > 0.9  # of 3.2: the penalty is strong, and each condition adds columns
    chances = 1 / (1 + np.exp(-scorer.log_odds(pairs.measured)))
    for low in (0.0, 0.25, 0.5, 0.75):  # of pairs said to be p, p are, but for the penalty
        among = (chances >= low) & (chances < low + 0.25)
        assert pairs.same[among].mean() == pytest.approx(chances[among].mean(), abs=0.1)
    scorer = replace(scorer, calibration=replace(UNCHANGED, prior=0.5))
    scorer.save(tmp_path / "scorer.json")
    loaded = load_scorer(tmp_path / "scorer.json")
    assert loaded.fingerprint == FINGERPRINT
    assert loaded.calibration.prior == 0.5
    np.testing.assert_allclose(
        loaded.log_odds(pairs.measured), scorer.log_odds(pairs.measured), atol=1e-3
    )


@pytest.mark.parametrize(
    ("fit", "features"), [(fit_stories, STORY_FEATURES), (fit_unions, UNION_FEATURES)]
)
def test_what_makes_an_article_or_a_story_fit_a_story_is_found(
    fit: Callable[[Mapping[str, Fits]], AdditiveModel], features: Sequence[str]
) -> None:
    model = fit({"gold": made_fits(2000, features)})
    values = np.full((3, len(features)), 0.5)
    values[:, features.index("lead")] = (0.1, 0.5, 0.9)
    behind, level, ahead = model.log_odds(values, np.full((3, len(FIT_CONDITIONS)), 0.5))
    assert behind < -1 < level < 1 < ahead


def test_what_decisions_are_off_by_is_made_up_for() -> None:
    """All are called even; of full texts more are right, and fewer across languages."""
    chance = np.random.default_rng(3)
    short, cross = chance.integers(0, 2, (2, 8000)).astype(float)
    right = chance.random(8000) < 1 / (1 + np.exp(-1.1 + 1.1 * short + 1.5 * cross))
    judged = Judged(np.zeros(8000), right, cross, short)
    wholes = made_fits(50, UNION_FEATURES)
    met = Met(stories=made_fits(200), unions=wholes, divisions=wholes)
    lessons = Lessons(
        FINGERPRINT, NO_GENRES, [], {"gold": made_pairs(300)}, [], {"gold": met}, judged=[judged]
    )
    calibration = lessons.scorer().calibration
    conditions = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    told = calibration.log_odds(np.zeros((4, 1)), conditions)
    assert told == pytest.approx([1.1, 0.0, -0.4, -1.5], abs=0.3)


def test_without_right_and_wrong_decisions_log_odds_are_told_as_they_are() -> None:
    right = Judged(np.ones(3), np.ones(3, dtype=bool), np.zeros(3), np.zeros(3))
    for judged in ([], [right], [replace(right, right=np.zeros(3, dtype=bool))]):
        told = fit_calibration(judged).log_odds(np.array([[-2.0], [1.5]]), np.array([[0, 1]] * 2))
        assert told.tolist() == [-2.0, 1.5]


def test_the_same_pairs_give_the_same_weights() -> None:
    first, second = (fit_pairs({"itn": made_pairs(600)}) for _ in range(2))
    assert first.knots == second.knots
    assert first.prior == second.prior
    np.testing.assert_array_equal(first.weights, second.weights)


def test_a_part_counts_as_much_as_is_said_however_large_it_is() -> None:
    opposed = made_pairs(300, seed=9)
    opposed = replace(opposed, same=~opposed.same)
    near = [
        fit_pairs({"gold": made_pairs(count), "other": opposed})
        for count in (300, 6000)  # of one kind, twenty times as many
    ]
    odds = [
        model.log_odds(probe(whole=0.9).values, probe(whole=0.9).conditions)[0] for model in near
    ]
    assert odds[0] == pytest.approx(odds[1], abs=1.0)
    assert max(map(abs, odds)) < 1.5


def test_before_any_fit_is_seen_all_members_decide_and_about_headlines_the_better_half() -> None:
    scorer = beginning(fit_pairs({"gold": made_pairs(600)}), FINGERPRINT)
    values = np.zeros(len(STORY_FEATURES))
    values[STORY_FEATURES.index("all")] = -1.0
    values[STORY_FEATURES.index("better_half")] = 2.0
    assert scorer.story_log_odds(StoryFit(values, np.zeros(3))) == pytest.approx(-1.0)
    assert scorer.story_log_odds(StoryFit(values, np.ones(3))) == pytest.approx(2.0)
