from dataclasses import replace

import numpy as np
import pytest

from app.clustering.candidates import Surroundings
from app.clustering.details import matched_terms
from app.clustering.story_score import story_score
from app.clustering.weighing import MAX_MEMBERS, NOTHING_SHARED
from app.domain.evidence import EvidenceKind
from app.domain.story import StoryId
from tests.clustering.world import World, event


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
        weighed = world.weigh_against(article, candidates[:1], around).weighed
        weighed_all = world.weigh(article).weighed
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
    (few,) = crowded.weigh_against(article, candidates[:2], around).weighed
    assert len(names) > MAX_MEMBERS == len(few.odds_of)
    assert set(candidates[:2]) <= set(few.odds_of)
    assert len(world.weigh(article).weighed) == 4
    assert len(world.weigh(article, limit=2).weighed) == 2


def test_nothing_near_gives_no_story(world: World) -> None:
    article = world.profile("dev-odysseus-01")
    _, around = world.around(article)
    assert world.weigh_against(article, [], around).weighed == []


def test_the_contributions_add_up_to_the_log_odds_for_every_story_size(world: World) -> None:
    alone = World()
    for prefix in ("dev-luna25", "dev-eu-sanc-13", "dev-slim", "dev-geneva-jan22"):
        for name in event(prefix):
            alone.add(name, name)
    scores = [
        (story_score(weighing, each), each)
        for place in (alone, world)
        for article in place.by_id.values()
        for weighing in [place.weigh(article)]
        for each in weighing.weighed
    ]
    assert len(scores) > 100
    for score, weighed in scores:
        assert score.evidence.log_odds == pytest.approx(score.log_odds, abs=1e-3)
        assert score.nearest == weighed.nearest
        kinds = [part.kind for part in score.evidence.contributions]
        assert len(set(kinds)) == len(kinds)
        assert EvidenceKind.STORY in kinds


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


def test_a_rival_story_speaks_against_a_story() -> None:
    split = World()
    names = event("dev-luna25")
    split.add_all(names[:2], "one")
    split.add_all(names[2:4], "two")
    article = split.profile(names[4])
    candidates, around = split.around(article)
    rivalled = split.weigh_against(article, candidates, around).weighed
    assert {each.story_id for each in rivalled} == {"one", "two"}
    for each in rivalled:
        own = [one for one in candidates if split.story_of(one) == each.story_id]
        (alone,) = split.weigh_against(article, own, around).weighed
        assert alone.log_odds > each.log_odds


def test_a_story_is_hardly_likelier_than_its_likeliest_article_and_less_at_first_without_dates(
    world: World,
) -> None:
    fitted = world.judgement.scorer.stories
    sure = replace(fitted, weights=np.zeros_like(fitted.weights), prior=20.0)
    blind = World()
    blind.judgement = replace(world.judgement, scorer=replace(world.judgement.scorer, stories=sure))
    blind.by_id, blind.places, blind.known_stories = world.by_id, world.places, world.known_stories
    dated = world.by_id[world.members(StoryId("dev-luna25"))[0]]
    undated = replace(dated, hours=None)
    unquoted = replace(undated, fingerprint=None)
    candidates, many = world.around(dated)
    few = Surroundings({}, {"en": (0.5, 0.4), "ru": (0.3, 0.2, 0.1)})
    assert (few.are_sparse, many.are_sparse) == (True, False)
    for article, around, beyond in ((dated, few, 0.5), (undated, many, 0.0), (unquoted, few, -1.6)):
        for each in blind.weigh_against(article, candidates, around).weighed:
            best = max(each.odds_of.values())
            assert each.log_odds == pytest.approx(min(best + beyond, 7.0))
    # What quotes its likeliest article at length needs no more.
    found = blind.weigh_against(undated, candidates, few).weighed
    likeliest = world.profiles([max(each.odds_of, key=each.odds_of.__getitem__) for each in found])
    quoted = (blind.judgement.compare(undated, likeliest, few).shared_text >= 0.06).tolist()
    assert set(quoted) == {True, False}
    for each, is_quoted in zip(found, quoted, strict=True):
        expected = max(each.odds_of.values()) - (0.0 if is_quoted else 1.6)
        assert each.log_odds == pytest.approx(expected)


def test_a_lone_article_that_shares_nothing_must_be_likelier() -> None:
    world = World()
    scorer = world.judgement.scorer
    fits = replace(scorer.stories, weights=np.zeros_like(scorer.stories.weights), prior=3.0)
    pairs = replace(scorer.pairs, weights=np.zeros_like(scorer.pairs.weights), prior=5.0)
    sure = replace(scorer, stories=fits, pairs=pairs)
    world.judgement = replace(world.judgement, scorer=sure)
    first, second, *_ = event("dev-quake-turkey-feb23")
    moon = world.add("dev-luna25-02")
    world.add(first, "quake")
    (alone,) = world.weigh(moon).weighed
    assert alone.log_odds == pytest.approx(3.0 - NOTHING_SHARED)
    world.add(second, "quake")
    (beside,) = world.weigh(moon).weighed
    assert beside.log_odds == pytest.approx(3.0)
