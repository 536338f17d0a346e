from pathlib import Path

import numpy as np
import pytest

from app.clustering.story_fit import middle
from app.clustering.storylines import (
    STORYLINE_FEATURES,
    StorylineScorer,
    features_of_stories,
    load_storyline_scorer,
)
from app.domain.errors import ConfigurationError
from app.domain.story import StoryId
from tests.clustering.world import World, event


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    for prefix in ("dev-eu-sanc-12", "dev-eu-sanc-13", "dev-quake-morocco-sep23"):
        made.add_all(event(prefix), prefix)
    return made


def odds(world: World, left: str, right: str) -> float:
    one, other = (world.profiles(world.members(StoryId(story))) for story in (left, right))
    (features,) = features_of_stories([(one, [other])], world.judgement)
    return load_storyline_scorer().log_odds(features)


def test_one_package_of_sanctions_continues_the_other_and_an_earthquake_does_not(
    world: World,
) -> None:
    assert odds(world, "dev-eu-sanc-12", "dev-eu-sanc-13") > 0
    assert odds(world, "dev-eu-sanc-12", "dev-quake-morocco-sep23") < -1
    assert odds(world, "dev-eu-sanc-13", "dev-quake-morocco-sep23") < -1


def test_only_the_first_articles_of_a_story_are_compared(world: World) -> None:
    twelfth = world.profiles([*world.by_id])[:5]
    quake = world.profiles([*world.by_id])[-5:]
    features = features_of_stories([(twelfth, [quake])], world.judgement)
    first = features_of_stories([(twelfth[:2], [quake[:2]])], world.judgement)
    np.testing.assert_array_equal(features, first)
    assert features.shape == (1, len(STORYLINE_FEATURES))


def test_the_log_odds_are_the_weighted_features_and_the_prior() -> None:
    weights = dict(zip(STORYLINE_FEATURES, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), strict=True))
    scorer = StorylineScorer(weights, prior=-10)
    assert scorer.log_odds(np.array([1, 0, 0, 0, 1.0, 0, 0])) == -4
    assert scorer.log_odds(np.zeros(7)) == -10


def test_stories_are_alike_as_their_middles_are(world: World) -> None:
    """Also beyond what the stream tells, and whatever else is asked in one."""
    names = ("dev-eu-sanc-12", "dev-eu-sanc-13", "dev-quake-morocco-sep23")
    first, *others = (world.profiles(world.members(StoryId(name))) for name in names)
    found = features_of_stories([(first, others), (others[0], [first])], world.judgement)
    centre, beyond = (STORYLINE_FEATURES.index(name) for name in ("centre", "beyond"))
    np.testing.assert_allclose(found[0, centre:], found[2, centre:], rtol=1e-6)
    for row, other in enumerate(others):
        assert found[row, centre] == pytest.approx(middle(first[:2]) @ middle(other[:2]))
    assert found[0, centre] > found[1, centre]
    assert found[0, beyond] - found[1, beyond] > found[0, centre] - found[1, centre]


def test_saved_weights_come_back_the_same(tmp_path: Path) -> None:
    load_storyline_scorer().save(tmp_path / "storylines.json")
    assert load_storyline_scorer(tmp_path / "storylines.json") == load_storyline_scorer()


@pytest.mark.parametrize("content", [None, "{", "{}", '{"weights": {"whole": 1}, "prior": 0}'])
def test_weights_that_cannot_be_used_are_refused_with_what_to_do(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "storylines.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="samestory train scorer"):
        load_storyline_scorer(path)
