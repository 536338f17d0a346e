from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from app.clustering.company import Company, Likenesses
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


def likenesses(members: Sequence[Profile], profiles: Sequence[Profile]) -> Likenesses:
    """Of the profiles, in their order."""
    company = Company(members)
    rows = company.rows(profiles)
    found = company.likenesses
    return Likenesses(
        found.similarity[rows],
        found.together[rows[:, None], rows],
        found.likeness[rows],
        found.apart[rows[:, None], rows],
    )


def taken_together(wholes: Sequence[Vector], row: int, but: int, company: range) -> Vector:
    """An article with the three nearest of a company, themselves and another aside."""
    near = [(float(wholes[each] @ wholes[row]), each) for each in company if each != row]
    near = [each for each in sorted(near, reverse=True)[:3] if each[1] != but]
    whole: Vector = wholes[row] + np.sum([max(by, 0.0) * wholes[each] for by, each in near], axis=0)
    return whole / np.linalg.norm(whole)


def same_but(article: Profile, name: str, whole: Vector) -> Profile:
    return replace(article, article=replace(article.article, id=ArticleId(name)), whole=whole)


def test_the_radius_is_of_the_six_nearest_but_oneself(world: World) -> None:
    profiles = [world.profile(each) for each in world.by_id]
    members = profiles[1:]  # the first is not of the company
    around = likenesses(members, profiles)
    for found, article in zip(around.similarity, profiles, strict=True):
        others = [each for each in members if each.id != article.id]
        falling = sorted((float(each.whole @ article.whole) for each in others), reverse=True)
        assert found == pytest.approx(np.mean(falling[:6]), abs=1e-5)


def test_those_that_are_missing_are_as_near_as_news_of_other_years(world: World) -> None:
    one, other, *_ = (world.profile(each) for each in world.by_id)
    likeness = float(one.whole @ other.whole)
    two = likenesses([one, other], [one, other])
    news = np.array([one.usual, other.usual])
    assert abs(one.usual - other.usual) > 0.001
    assert two.similarity == pytest.approx((likeness + 5 * news) / 6, abs=1e-5)
    assert two.likeness == pytest.approx((likeness + 5 * (news + 0.1)) / 6, abs=1e-5)
    nobody = likenesses([], [one, other])
    assert nobody.similarity == pytest.approx(news)
    assert nobody.likeness == pytest.approx(news + 0.1)


def test_a_text_that_is_there_twice_is_near_itself_once(world: World) -> None:
    one, *others = (world.profile(each) for each in world.by_id)
    twin = replace(one, article=replace(one.article, id=ArticleId("twin")))
    again = likenesses([one, twin, *others[:5]], [one]).similarity
    falling = sorted((float(each.whole @ one.whole) for each in others[:5]), reverse=True)
    assert again == pytest.approx(np.mean([1.0, *falling]), abs=1e-5)


def test_articles_are_alike_by_their_nearest_but_each_other(world: World) -> None:
    outsider, *members = (world.profile(each) for each in world.by_id)
    found = likenesses(members, [*members, outsider])
    wholes = [each.whole for each in (*members, outsider)]
    company = range(len(members))
    for row, other in permutations(range(len(wholes)), 2):
        one = taken_together(wholes, row, other, company)
        expected = float(one @ taken_together(wholes, other, row, company))
        assert found.together[row, other] == pytest.approx(expected, abs=1e-5), (row, other)
    for row, likeness in enumerate(found.likeness):
        near = sorted((found.together[row, each] for each in company if each != row), reverse=True)
        assert likeness == pytest.approx(np.mean(near[:6]), abs=1e-5), row


def test_what_all_tell_in_a_language_is_taken_away_before_articles_are_taken_together(
    world: World,
) -> None:
    *members, outsider = (world.profile(each) for each in world.by_id)
    found = likenesses(members, [*members, outsider])
    middle = np.sum([each.whole for each in members], axis=0) / (len(members) + 12)

    def beyond(one: Profile) -> Vector:
        language = one.article.language
        own = [each.whole for each in members if each.article.language == language]
        usual = 0.8 * (np.sum(own, axis=0) + 12 * middle) / (len(own) + 12)
        told = min(max(float(one.whole @ usual) / float(usual @ usual), 0.0), 1.0)
        left: Vector = one.whole - told * usual
        return left / np.linalg.norm(left)

    wholes, company = [beyond(each) for each in (*members, outsider)], range(len(members))
    for row, other in permutations(range(len(wholes)), 2):
        one = taken_together(wholes, row, other, company)
        expected = float(one @ taken_together(wholes, other, row, company))
        assert found.apart[row, other] == pytest.approx(expected, abs=1e-5), (row, other)


def test_who_tells_nothing_of_what_all_do_is_not_alike_in_that(world: World) -> None:
    article = world.profile(next(iter(world.by_id)))
    matter, *directions = np.eye(len(article.whole), dtype=np.float32)[:3]
    usual = [same_but(article, f"usual-{place}", matter) for place in range(20)]
    strangers = [same_but(article, f"stranger-{row}", each) for row, each in enumerate(directions)]
    found = likenesses(usual, strangers)
    assert found.apart[0, 1] == pytest.approx(0.0, abs=1e-5)


def test_two_with_nobody_around_are_as_alike_as_they_are(world: World) -> None:
    one, other, *_ = (world.profile(each) for each in world.by_id)
    expected = pytest.approx(float(one.whole @ other.whole), abs=1e-5)
    for members in ([], [one, other]):
        assert likenesses(members, [one, other]).together[0, 1] == expected
    assert likenesses([], [one, other]).apart[0, 1] == expected


def test_what_is_usual_does_not_depend_on_what_was_asked_before(world: World) -> None:
    profiles = [world.profile(each) for each in world.by_id]
    expected, parts = likenesses(profiles[:6], profiles), Company(profiles[:6])
    for row in (7, 2, 7, 0, 8):
        place = parts.rows([profiles[row]])
        for name in ("similarity", "likeness"):
            found = getattr(parts.likenesses, name)[place]
            assert found == pytest.approx(getattr(expected, name)[[row]], abs=1e-6), name
        for name in ("together", "apart"):
            found = getattr(parts.likenesses, name)[place, :6]
            assert found == pytest.approx(getattr(expected, name)[[row], :6], abs=1e-6), name


def test_a_text_that_means_nothing_is_like_no_other(world: World) -> None:
    one, *others = (world.profile(each) for each in world.by_id)
    nothing = replace(
        one, article=replace(one.article, id=ArticleId("x")), whole=np.zeros_like(one.whole)
    )
    for members in ([], [nothing], [nothing, one, *others]):
        found = likenesses(members, [nothing, one])
        assert np.isfinite(found.similarity).all()
        assert np.isfinite(found.likeness).all()
        assert np.isfinite(found.apart).all()
        assert found.together[0] == pytest.approx([0.0, 0.0])
