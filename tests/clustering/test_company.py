from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from app.clustering.company import Company
from app.clustering.profile import Profile
from app.domain.article import ArticleId
from app.domain.vectors import Vector
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
    around = Company(members).around(profiles, wholes)
    for found, article in zip(around.similarity, profiles, strict=True):
        others = [each for each in members if each.id != article.id]
        falling = sorted((float(each.whole @ article.whole) for each in others), reverse=True)
        assert found == pytest.approx(np.mean(falling[:6]), abs=1e-5)


def test_those_that_are_missing_are_as_near_as_news_of_other_years(world: World) -> None:
    one, other, *_ = (world.profile(each) for each in world.by_id)
    wholes = np.stack([one.whole, other.whole])
    likeness = float(one.whole @ other.whole)
    two = Company([one, other]).around([one, other], wholes)
    news = np.array([one.usual, other.usual])
    assert abs(one.usual - other.usual) > 0.001
    assert two.similarity == pytest.approx((likeness + 5 * news) / 6, abs=1e-5)
    assert two.likeness == pytest.approx((likeness + 5 * (news + 0.1)) / 6, abs=1e-5)
    nobody = Company().around([one, other], wholes)
    assert nobody.similarity == pytest.approx(news)
    assert nobody.likeness == pytest.approx(news + 0.1)


def test_a_text_that_is_there_twice_is_near_itself_once(world: World) -> None:
    one, *others = (world.profile(each) for each in world.by_id)
    twin = replace(one, article=replace(one.article, id=ArticleId("twin")))
    again = Company([one, twin, *others[:5]]).around([one], one.whole[None]).similarity
    falling = sorted((float(each.whole @ one.whole) for each in others[:5]), reverse=True)
    assert again == pytest.approx(np.mean([1.0, *falling]), abs=1e-5)


def test_articles_are_alike_by_their_nearest_but_each_other(world: World) -> None:
    profiles = [world.profile(each) for each in world.by_id]
    members = profiles[1:]  # the first is not of the company
    around = Company(members).around(profiles, np.stack([each.whole for each in profiles]))
    likeness = around.together.likeness(around.together)

    def taken_together(one: Profile, but: Profile) -> Vector:
        others = [each for each in members if each.id != one.id]
        others.sort(key=lambda each: -float(each.whole @ one.whole))
        near = [each for each in others[:3] if each.id != but.id]
        added = [max(float(each.whole @ one.whole), 0.0) * each.whole for each in near]
        whole: Vector = one.whole + np.sum(added, axis=0)
        return whole / np.linalg.norm(whole)

    for (row, one), (column, other) in permutations(enumerate(profiles), 2):
        expected = float(taken_together(one, other) @ taken_together(other, one))
        assert likeness[row, column] == pytest.approx(expected, abs=1e-5), (one.id, other.id)
    for row, one in enumerate(profiles):
        near = [likeness[row, column] for column, each in enumerate(profiles) if each in members]
        falling = sorted(near, reverse=True)[1 if one in members else 0 :]  # not to itself
        assert around.likeness[row] == pytest.approx(np.mean(falling[:6]), abs=1e-5), one.id


def test_what_all_tell_in_a_language_is_taken_away_before_articles_are_taken_together(
    world: World,
) -> None:
    profiles = [world.profile(each) for each in world.by_id]
    around = Company(profiles).around(profiles, np.stack([each.whole for each in profiles]))
    middle = np.sum([each.whole for each in profiles], axis=0) / (len(profiles) + 12)

    def beyond(one: Profile) -> Vector:
        language = one.article.language
        own = [each.whole for each in profiles if each.article.language == language]
        left: Vector = one.whole - 0.8 * (np.sum(own, axis=0) + 12 * middle) / (len(own) + 12)
        return left / np.linalg.norm(left)

    expected = np.stack([beyond(each) for each in profiles])
    assert around.apart.wholes == pytest.approx(expected, abs=1e-5)
    near = expected @ expected.T
    np.fill_diagonal(near, 0.0)
    for row, found in enumerate(around.apart.sums):
        nearest = np.argsort(-near[row])[:3]
        added = np.maximum(near[row, nearest], 0.0) @ expected[nearest]
        assert found == pytest.approx(expected[row] + added, abs=1e-5)


def test_two_with_nobody_around_are_as_alike_as_they_are(world: World) -> None:
    one, other, *_ = (world.profile(each) for each in world.by_id)
    wholes = np.stack([one.whole, other.whole])
    for company in (Company(), Company([one, other])):
        together = company.around([one, other], wholes).together
        found = float(together.likeness(together)[0, 1])
        assert found == pytest.approx(float(one.whole @ other.whole), abs=1e-5)


def test_what_is_usual_does_not_depend_on_what_was_asked_before(world: World) -> None:
    profiles = [world.profile(each) for each in world.by_id]
    wholes = np.stack([each.whole for each in profiles])
    whole, parts = Company(profiles[:6]), Company(profiles[:6])
    expected = whole.around(profiles, wholes)
    for row in (7, 2, 7, 0, 8):
        found = parts.around([profiles[row]], wholes[row : row + 1])
        assert found.similarity == pytest.approx(expected.similarity[row : row + 1], abs=1e-6)
        assert found.likeness == pytest.approx(expected.likeness[row : row + 1], abs=1e-6)
        assert found.together.sums[0] == pytest.approx(expected.together.sums[row], abs=1e-6)
        assert found.apart.sums[0] == pytest.approx(expected.apart.sums[row], abs=1e-6)
