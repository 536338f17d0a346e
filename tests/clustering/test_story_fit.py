import numpy as np
import pytest

from app.clustering.candidates import Surroundings
from app.clustering.story_fit import (
    STORY_FEATURES,
    Nearness,
    Rivals,
    kinship_with,
    measure_fit,
    middle,
)
from tests.clustering.world import World, event, reports

NOWHERE = Surroundings({}, {})
NEAR = Nearness(cosine=0.4, kinship=0.8)
MOON = event("dev-luna25")


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    made.add_all(MOON, "moon")
    made.add_all(event("dev-geneva-jan22"), "geneva")
    return made


def features(world: World, odds: list[float], rivals: Rivals) -> dict[str, float]:
    article, *members = (world.profile(name) for name in MOON[: len(odds) + 1])
    fit = measure_fit(article, members, odds, NOWHERE, rivals, beyond=NEAR)
    return dict(zip(STORY_FEATURES, fit.values, strict=True))


def test_the_members_odds_are_pooled(world: World) -> None:
    pooled = features(world, [-2.0, 4.0, 1.0, 0.0], Rivals([], None))
    assert pooled["best"] == 4.0
    assert pooled["all"] == pytest.approx(0.75)
    assert pooled["better_half"] == pytest.approx(5 / 3)
    assert pooled["members"] == pytest.approx(np.log(4))


def test_languages_are_told_apart(world: World) -> None:
    article, *members = (world.profile(name) for name in MOON[:4])
    odds = [1.0, 2.0, 6.0]
    fit = measure_fit(article, members, odds, NOWHERE, Rivals([], None), beyond=NEAR)
    pooled = dict(zip(STORY_FEATURES, fit.values, strict=True))
    own = [odds[i] for i, m in enumerate(members) if m.article.language == article.article.language]
    others = [each for each in odds if each not in own]
    assert pooled["has_same_language"] == bool(own)
    assert pooled["same_language"] == pytest.approx(np.mean(own) if own else 0.0)
    assert pooled["other_languages"] == pytest.approx(np.mean(others))


def test_a_rival_takes_from_the_lead_and_the_more_the_less_it_is_alike(world: World) -> None:
    geneva = middle([world.profile(name) for name in event("dev-geneva-jan22")])
    moon = middle([world.profile(name) for name in MOON])
    free = features(world, [2.0], Rivals([], None))
    unlike = features(world, [2.0], Rivals([1.5, -3.0], geneva))
    alike = features(world, [2.0], Rivals([1.5, -3.0], moon))
    assert (free["has_rival"], free["lead"]) == (0.0, 0.0)
    assert unlike["has_rival"] == 1.0
    assert unlike["lead"] == alike["lead"] == 0.5
    assert unlike["lead_over_unlike"] > alike["lead_over_unlike"] >= 0.0
    assert alike["rival_likeness"] > unlike["rival_likeness"]


def test_the_middle_is_of_unit_length_and_nearest_to_its_own_story(world: World) -> None:
    moon = middle([world.profile(name) for name in MOON])
    geneva = middle([world.profile(name) for name in event("dev-geneva-jan22")])
    assert np.linalg.norm(moon) == pytest.approx(1.0, abs=1e-5)
    for name in MOON:
        assert world.profile(name).whole @ moon > world.profile(name).whole @ geneva


def test_one_more_report_is_kin_to_the_others_however_much_each_says_in_its_own_way() -> None:
    for own_words in (0.3, 2.0):
        one, *others = reports(0, 60, own_words, seed=1)
        assert kinship_with(one, np.stack(others)) == pytest.approx(1.0, abs=0.3)
        (stranger,) = reports(1, 1, own_words, seed=2)
        assert abs(kinship_with(stranger, np.stack(others))) < 0.3


def test_kinship_with_few_reports_says_little_and_with_a_single_one_nothing() -> None:
    one, *others = reports(0, 3, 0.3, seed=1)
    assert kinship_with(one, np.stack(others[:1])) == 0.0
    assert 0 < kinship_with(one, np.stack(others)) < 0.8
