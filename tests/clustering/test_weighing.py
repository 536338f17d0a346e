import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clustering.details import matched_terms
from app.clustering.weighing import MAX_MEMBERS, combine, story_score, weigh_stories
from app.domain.evidence import EvidenceKind
from app.domain.story import StoryId
from tests.clustering.world import World, event

odds = st.lists(st.floats(-7, 7), min_size=1, max_size=30)


@settings(deadline=None)
@given(odds, st.floats(0, 1))
def test_a_story_is_no_likelier_than_its_best_member_nor_less_than_all_together(
    members: list[float], brevity: float
) -> None:
    mean = sum(members) / len(members)
    combined = combine(members, brevity)
    assert mean - 1e-9 <= combined <= max(members) + 1e-9
    assert combine(members, 0) == pytest.approx(mean, abs=1e-9)
    assert combine(list(reversed(members)), brevity) == pytest.approx(combined, abs=1e-12)


@settings(deadline=None)
@given(odds, st.floats(0, 1), st.floats(0, 1))
def test_the_shorter_the_text_the_fewer_of_the_better_members_decide(
    members: list[float], one: float, other: float
) -> None:
    longer, shorter = sorted((one, other))
    assert combine(members, shorter) >= combine(members, longer) - 1e-9


def test_a_headline_is_judged_by_the_better_half_but_by_three_at_least() -> None:
    members = [6.0, 4.0, 2.0, 0.0, -2.0, -4.0, -6.0, -7.0]
    assert combine(members, 1) == pytest.approx(3.0)
    assert combine(members, 0.5) == pytest.approx(sum(members[:6]) / 6)
    assert combine(members[:4], 1) == pytest.approx(4.0)
    assert combine([6.0, -7.0], 1) == pytest.approx(-0.5)


@pytest.fixture(scope="module")
def world() -> World:
    """Four events, each a story; the last two tell of the Moon as the first does."""
    made = World()
    for prefix in ("dev-luna25", "dev-eu-sanc-13", "dev-slim", "dev-chandrayaan3"):
        made.add_all(event(prefix), prefix)
    return made


def test_the_story_of_an_articles_event_fits_best_and_all_its_members_are_asked(
    world: World,
) -> None:
    for prefix in ("dev-luna25", "dev-eu-sanc-13", "dev-chandrayaan3"):
        article = world.by_id[world.members(StoryId(prefix))[0]]
        candidates, around = world.around(article)
        weighed = weigh_stories(article, candidates[:1], around, world.judgement, places=world)
        weighed_all = weigh_stories(article, candidates, around, world.judgement, places=world)
        assert weighed_all[0].story_id == prefix
        assert [each.log_odds for each in weighed_all] == sorted(
            (each.log_odds for each in weighed_all), reverse=True
        )
        assert set(weighed[0].odds_of) == {
            each for each in world.members(weighed[0].story_id) if each != article.id
        }


def test_no_more_than_the_limit_of_stories_and_members_is_asked(world: World) -> None:
    crowded = World()
    names = [
        name for each in ("dev-luna25", "dev-slim", "dev-chandrayaan3") for name in event(each)
    ]
    crowded.add_all(names, "all")
    article = crowded.profile("dev-odysseus-01")
    candidates, around = crowded.around(article)
    (few,) = weigh_stories(article, candidates[:2], around, crowded.judgement, places=crowded)
    assert len(names) > MAX_MEMBERS == len(few.odds_of)
    assert set(candidates[:2]) <= set(few.odds_of)
    candidates, around = world.around(article)
    assert len(weigh_stories(article, candidates, around, world.judgement, places=world)) == 4
    two = weigh_stories(article, candidates, around, world.judgement, places=world, limit=2)
    assert len(two) == 2


def test_nothing_near_gives_no_story(world: World) -> None:
    article = world.profile("dev-odysseus-01")
    _, around = world.around(article)
    assert weigh_stories(article, [], around, world.judgement, places=world) == []


def test_the_contributions_add_up_to_the_log_odds_for_every_story_size(world: World) -> None:
    alone = World()
    for prefix in ("dev-luna25", "dev-eu-sanc-13", "dev-slim", "dev-geneva-jan22"):
        for name in event(prefix):
            alone.add(name, name)
    scores = [
        (story_score(article, each, around, place.judgement, places=place), each)
        for place in (alone, world)
        for article in place.by_id.values()
        for candidates, around in [place.around(article)]
        for each in weigh_stories(article, candidates, around, place.judgement, places=place)
    ]
    assert len(scores) > 100
    for score, weighed in scores:
        assert score.evidence.log_odds == pytest.approx(score.log_odds, abs=1e-3)
        assert score.nearest == weighed.nearest
        kinds = [part.kind for part in score.evidence.contributions]
        assert len(set(kinds)) == len(kinds)
        assert (EvidenceKind.STORY in kinds) == (len(weighed.odds_of) > 1)


def test_evidence_names_what_two_languages_have_in_common(world: World) -> None:
    left, right = world.profile("dev-luna25-01"), world.profile("dev-luna25-04")
    _, around = world.around(left)
    evidence = world.judgement.evidence(left, right, around)
    details = {part.kind: part.detail for part in evidence.contributions}
    pairs = {tuple(map(str.lower, pair)) for pair in matched_terms(left, right, world.words)}
    assert ("луна", "луна") in pairs or ("луна-25", "луна-25") in pairs
    assert "=" in details[EvidenceKind.NAMES] or "Луна" in details[EvidenceKind.NAMES]
    assert "two languages" in details[EvidenceKind.PRIOR]
    assert details[EvidenceKind.TIME] == "published 3 h apart"
    assert "agrees with" in details[EvidenceKind.DATES]
