import numpy as np
import pytest

from app.clustering.company import NOBODY, company_of
from tests.clustering.world import World, event


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    for name in ("dev-luna25", "dev-chandrayaan3", "dev-eu-sanc-13"):
        made.add_all(event(name), name)
    return made


def test_the_radius_is_of_the_six_nearest_but_oneself(world: World) -> None:
    profiles = [world.profile(each) for each in world.by_id]
    members = profiles[1:]  # the first is not of the company
    wholes = np.stack([each.whole for each in profiles])
    radius = company_of(members).radius_around(profiles, wholes)
    for found, article in zip(radius, profiles, strict=True):
        others = [each for each in members if each.id != article.id]
        falling = sorted((float(each.whole @ article.whole) for each in others), reverse=True)
        assert found == pytest.approx(np.mean(falling[:6]), abs=1e-5)


def test_those_that_are_missing_are_as_near_as_is_usual(world: World) -> None:
    one, other, *_ = (world.profile(each) for each in world.by_id)
    wholes = np.stack([one.whole, other.whole])
    likeness = float(one.whole @ other.whole)
    two = company_of([one, other]).radius_around([one, other], wholes)
    assert two == pytest.approx((likeness + 5 * 0.2) / 6)
    assert NOBODY.radius_around([one, other], wholes) == pytest.approx(0.2)


def test_a_text_that_is_there_twice_is_near_itself_once(world: World) -> None:
    one, *others = (world.profile(each) for each in world.by_id)
    again = company_of([one, one, *others[:5]]).radius_around([one], one.whole[None])
    falling = sorted((float(each.whole @ one.whole) for each in others[:5]), reverse=True)
    assert again == pytest.approx(np.mean([1.0, *falling]), abs=1e-5)
