"""Stories at rest: whether two of them report one event."""

from dataclasses import replace

import numpy as np
import pytest

from app.clustering.candidates import Surroundings
from app.clustering.profile import stack
from app.clustering.union_fit import UNION_FEATURES, Beyond, Side, kinship, measure_union
from app.clustering.uniting import Uniting
from app.clustering.vicinity import Vicinity, side_of
from app.clustering.weighing import NOTHING_SHARED, Judgement
from app.domain.article import ArticleId
from app.domain.story import Membership, StoryId
from app.ports import Neighbour
from tests.clustering.world import World, event, reports, sample

NOWHERE = Surroundings({}, {})
LIKE = Beyond(cosine=0.7, usual=0.3, kinship=0.8)
MOON, GENEVA, BRUSSELS = (event(f"dev-{name}") for name in ("luna25", "geneva-jan22", "nrc-jan22"))
PART, REST = StoryId("part"), StoryId("rest")


@pytest.fixture
def world() -> World:
    made = World()
    made.add_all(MOON[:2], PART)
    made.add_all(MOON[2:], REST)
    made.add_all(GENEVA, "geneva")
    made.add_all(BRUSSELS, "brussels")
    return made


def unite(world: World, home: str, closed: tuple[StoryId, ...] = ()) -> Uniting:
    return Uniting(world.vicinity(home), closed)


def sure_of_unions(world: World) -> Judgement:
    """As the world's, but that any two stories are likely one."""
    scorer = world.judgement.scorer
    pairs = replace(scorer.pairs, weights=np.zeros_like(scorer.pairs.weights), prior=4.5)
    unions = replace(scorer.unions, weights=np.zeros_like(scorer.unions.weights), prior=5.0)
    return replace(world.judgement, scorer=replace(scorer, pairs=pairs, unions=unions))


def side(world: World, story: StoryId) -> Side:
    return side_of(world.profiles(world.members(story)))


def test_two_parts_of_one_event_are_found_to_be_one(world: World) -> None:
    first, *others = unite(world, PART).unions
    assert (first.story_id, first.log_odds > 0) == (REST, True)
    assert all(each.log_odds < 0 for each in others)


def test_consecutive_rounds_of_talks_are_not_one_though_they_are_near(world: World) -> None:
    unions = {each.story_id: each.log_odds for each in unite(world, "geneva").unions}
    assert unions[StoryId("brussels")] == max(unions.values()) < 0


def test_stories_of_which_no_two_articles_are_likely_one_event_stay_two_whatever_the_fit(
    world: World,
) -> None:
    sure, pairs = sure_of_unions(world), world.judgement.scorer.pairs
    world.judgement = replace(sure, scorer=replace(sure.scorer, pairs=pairs))
    found = unite(world, "geneva").unions
    best = [each.verdict.fit.values[UNION_FEATURES.index("best")] for each in found]
    assert min(best) < -1
    assert [each.log_odds for each in found] == pytest.approx([min(5.0, one + 1) for one in best])


def test_the_likeliest_is_told_of_those_that_are_likelier_than_asked(world: World) -> None:
    uniting = unite(world, PART)
    first = uniting.unions[0]
    assert uniting.likeliest(0.0) is not None
    assert uniting.likeliest(first.log_odds - 0.01).story_id == first.story_id  # type: ignore[union-attr]
    assert uniting.likeliest(first.log_odds + 0.01) is None


def test_a_single_article_that_shares_nothing_with_a_story_must_be_likelier_one_with_it() -> None:
    world = World()
    world.judgement = sure_of_unions(world)
    world.add("dev-luna25-02", "moon")
    world.add_all(event("dev-quake-turkey-feb23"), "quake")
    (quake,) = unite(world, "moon").unions
    assert quake.log_odds == pytest.approx(5.0 - NOTHING_SHARED)
    assert unite(world, "moon").likeliest(4.5) is None
    world.add("dev-luna25-03", "moon")
    assert unite(world, "moon").likeliest(4.5) is not None


def test_a_closed_story_is_not_looked_at(world: World) -> None:
    assert REST not in {each.story_id for each in unite(world, PART, closed=(REST,)).unions}


def test_a_story_without_neighbours_has_nothing_to_unite_with() -> None:
    alone = World()
    alone.add_all(MOON, PART)
    assert unite(alone, PART).unions == []


def test_the_evidence_of_a_union_adds_up_and_names_an_article_of_the_story_that_lasts(
    world: World,
) -> None:
    uniting = unite(world, PART)
    for into, members in ((PART, MOON[:2]), (REST, MOON[2:])):
        score = uniting.score(uniting.unions[0], into)
        parts = [each.log_odds for each in score.evidence.contributions]
        assert score.story_id == into
        assert score.nearest in members
        assert sum(parts) == pytest.approx(score.log_odds, abs=1e-3)


def test_a_large_story_is_asked_from_its_first_to_its_last_article() -> None:
    crowd = World()
    dated = sorted(sample(), key=lambda name: (sample()[name].published.at, name))  # type: ignore[union-attr]
    crowd.add_all(dated[:20], "crowd")
    asked = side(crowd, StoryId("crowd"))
    assert (len(asked.asked), len(asked.members)) == (6, 20)
    assert asked.asked[0].id == ArticleId(dated[0])
    hours = [each.hours for each in asked.asked]
    assert hours == sorted(hours, key=lambda each: each or 0.0)


def test_what_is_measured_of_two_stories(world: World) -> None:
    left, right = side(world, PART), side(world, REST)
    odds = np.full((len(left.asked), len(right.asked)), -3.0)
    odds[0, 0] = 4.0
    fit = measure_union(left, right, odds, NOWHERE, rivals=[-2.5, -3.5], beyond=LIKE)
    found = dict(zip(UNION_FEATURES, fit.values.tolist(), strict=True))
    assert found["best"] == 4.0
    assert found["all"] == pytest.approx(odds.mean())
    assert found["top"] == pytest.approx(0.5)  # the better two
    assert found["covered_less"] == pytest.approx(1 / len(right.asked))
    assert found["covered_more"] == pytest.approx(1 / len(left.asked))
    assert found["lead"] == pytest.approx(odds.mean() + 2.5)
    assert found["smaller"] == pytest.approx(np.log(2))
    assert found["larger"] == pytest.approx(np.log(len(MOON) - 2))
    assert found["beyond"] == 0.7
    assert found["beyond_usual"] == pytest.approx(0.4)
    assert found["kinship"] == 0.8
    alone = measure_union(left, right, odds, NOWHERE, rivals=[], beyond=LIKE)
    assert dict(zip(UNION_FEATURES, alone.values, strict=True))["has_rival"] == 0.0


def test_a_side_without_times_says_nothing_about_time(world: World) -> None:
    left = side(world, PART)
    timeless = Side([replace(each, hours=None) for each in left.asked], left.members)
    right = side(world, REST)
    odds = np.zeros((len(left.asked), len(right.asked)))
    dated = measure_union(left, right, odds, NOWHERE, rivals=[], beyond=LIKE)
    undated = measure_union(timeless, right, odds, NOWHERE, rivals=[], beyond=LIKE)
    gap = UNION_FEATURES.index("gap")
    assert (dated.conditions[1], undated.conditions[1]) == (0.0, 1.0)
    assert undated.values[gap] == 3.0 != dated.values[gap]


def test_what_parts_of_one_event_tell_beyond_the_stream_is_more_alike_than_two_rounds(
    world: World,
) -> None:
    def beyond(home: str, other: str) -> list[float]:
        (union,) = (each for each in unite(world, home).unions if each.story_id == other)
        found = dict(zip(UNION_FEATURES, union.verdict.fit.values.tolist(), strict=True))
        return [found[each] for each in ("beyond", "beyond_usual", "kinship")]

    one, two = beyond(PART, REST), beyond("geneva", "brussels")
    assert one[:2] > two[:2]
    assert one[1] > two[1]
    sides = (stack(side(world, each).members) for each in (PART, REST))
    assert one[2] == pytest.approx(kinship(*map(world.statistics.beyond, sides)))


def test_kinship_is_what_reports_have_in_common_however_much_each_says_in_its_own_way() -> None:
    for own_words in (0.3, 2.0):
        part, rest = reports(0, 40, own_words, seed=1), reports(0, 60, own_words, seed=2)
        assert kinship(part, rest) == pytest.approx(1.0, abs=0.15)
        assert kinship(part, reports(1, 60, own_words, seed=3)) == pytest.approx(0.0, abs=0.15)


def test_kinship_of_few_reports_says_little_and_of_single_ones_nothing() -> None:
    large = reports(0, 60, 1.0, seed=2)
    assert kinship(reports(0, 1, 1.0, seed=1), large) == 0.0
    assert 0 < kinship(reports(0, 2, 0.3, seed=1), large) < 0.8
    opposed = np.stack([large[0], -large[0]])
    assert abs(kinship(opposed, large)) < 1.0  # nothing in common is no reason to divide by it


def test_stories_near_which_only_copies_stand_can_be_compared(world: World) -> None:
    copy = ArticleId(GENEVA[0])
    world.places[copy] = Membership(copy, REST, ArticleId(MOON[2]))
    near = [Neighbour(copy, 0.5)]
    vicinity = Vicinity(PART, side(world, PART), near, {copy: "en"}, world.judgement, places=world)
    (union,) = Uniting(vicinity).unions
    assert union.story_id == REST
