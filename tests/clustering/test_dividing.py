"""A story against itself: whether it tells of two events."""

from dataclasses import replace

import numpy as np
import pytest

from app.clustering.dividing import Dividing, Division
from app.domain.article import ArticleId
from app.domain.story import StoryId
from tests.clustering.world import World, event, sample

MOON, GENEVA, BRUSSELS = (event(f"dev-{name}") for name in ("luna25", "geneva-jan22", "nrc-jan22"))


@pytest.fixture
def world() -> World:
    made = World()
    made.add_all(BRUSSELS, "brussels")
    return made


def parts(division: Division) -> set[frozenset[str]]:
    return {frozenset(each.id for each in side) for side in (division.part, division.rest)}


def test_two_rounds_of_talks_in_one_story_are_its_least_likely_parts(world: World) -> None:
    world.add_all([*GENEVA, *MOON], "both")
    first, *_ = Dividing(world.vicinity("both")).divisions
    assert parts(first) == {frozenset(GENEVA), frozenset(MOON)}
    assert first.log_odds < -2


def test_the_reports_of_one_event_are_one_however_they_are_divided(world: World) -> None:
    world.add_all(MOON, "moon")
    world.add_all(GENEVA, "geneva")
    divisions = Dividing(world.vicinity("moon")).divisions
    assert divisions
    assert all(each.log_odds > 0 for each in divisions)


def test_a_stray_article_is_found(world: World) -> None:
    world.add_all([*GENEVA, MOON[0]], "strayed")
    world.add_all(MOON[1:], "moon")
    dividing = Dividing(world.vicinity("strayed"))
    first, *_ = dividing.divisions
    assert dividing.leaving(first) == [MOON[0]]
    assert first.log_odds < -2


def test_a_story_of_one_article_has_no_parts(world: World) -> None:
    world.add(MOON[0], "alone")
    assert Dividing(world.vicinity("alone")).divisions == []


def test_of_two_equal_parts_that_without_the_first_article_leaves(world: World) -> None:
    dated = sorted(MOON, key=lambda name: (sample()[name].published.at, name))  # type: ignore[union-attr]
    world.add_all(dated[:2], "two")
    (division,) = Dividing(world.vicinity("two")).divisions
    assert [each.id for each in division.part] == [dated[1]]


def test_members_of_a_large_story_that_were_not_compared_leave_with_the_part_they_are_near(
    world: World,
) -> None:
    world.add_all([*GENEVA, *MOON], "large")
    for number in range(6):
        for name in (*GENEVA, *MOON):
            again = replace(sample()[name], id=ArticleId(f"{name}-{number}"))
            world.add(again, "large")
    dividing = Dividing(world.vicinity("large"))
    first, *_ = dividing.divisions
    moon = {each for each in world.members(StoryId("large")) if each.startswith("dev-luna25")}
    assert len(first.part) + len(first.rest) == 32 < 7 * len(GENEVA + MOON)
    leaving = dividing.leaving(first)
    assert set(leaving) in (moon, set(world.members(StoryId("large"))) - moon)
    hours = [world.by_id[each].hours or np.inf for each in leaving]
    assert hours == sorted(hours)


def test_the_evidence_of_a_division_adds_up_and_names_an_article_that_stays(world: World) -> None:
    world.add_all([*GENEVA, *MOON], "both")
    dividing = Dividing(world.vicinity("both"))
    first, *_ = dividing.divisions
    score = dividing.score(first)
    found = [each.log_odds for each in score.evidence.contributions]
    assert score.story_id == StoryId("both")
    assert score.nearest in {each.id for each in first.rest}
    assert sum(found) == pytest.approx(score.log_odds, abs=1e-3)
