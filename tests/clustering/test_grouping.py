from dataclasses import replace

import pytest

from app.clustering.grouping import decide, decide_copy, decide_linked, find_drawn
from app.domain.article import Article, ArticleId
from app.domain.decision import Cause, Decision, DecisionKind
from app.domain.evidence import EvidenceKind, Receipt
from app.domain.story import Membership, StoryId
from tests.clustering.world import ARRIVED, World, event, sample

MOON = event("dev-luna25")


def arrive(world: World, report: Article | str, before: Membership | None = None) -> Decision:
    """An article comes, or comes again, and is put where the decision says."""
    made = world.add(report)
    decision = decide(world.weigh(made), at=ARRIVED, before=before)
    world.apply(decision)
    return decision


def story(world: World, name: str) -> StoryId:
    return world.story_of(ArticleId(name))


@pytest.fixture
def world() -> World:
    return World()


def test_reports_of_one_event_in_several_languages_become_one_story(world: World) -> None:
    kinds = [arrive(world, name).kind for name in MOON]
    assert kinds == [DecisionKind.OPENED] + [DecisionKind.JOINED] * 4
    languages = {sample()[name].language for name in MOON}
    assert len({story(world, name) for name in MOON}) == 1
    assert languages == {"ru", "en", "uk", "bg"}


def test_consecutive_rounds_of_talks_two_days_apart_stay_two_stories(world: World) -> None:
    geneva, brussels = event("dev-geneva-jan22"), event("dev-nrc-jan22")
    for name in geneva:
        arrive(world, name)
    opened = arrive(world, brussels[0])
    assert opened.kind is DecisionKind.OPENED
    assert opened.receipt is not None
    assert opened.receipt.chosen is None
    assert opened.receipt.runner_up is not None
    assert opened.receipt.runner_up.story_id == story(world, geneva[0])
    assert opened.receipt.runner_up.log_odds < 0.5  # told; to join takes more than what is even
    for name in brussels[1:]:
        arrive(world, name)
    assert len({story(world, name) for name in geneva}) == 1
    assert not {story(world, n) for n in geneva} & {story(world, n) for n in brussels}


def test_a_calibration_changes_what_is_told_and_nothing_that_is_decided(world: World) -> None:
    names = [*event("dev-geneva-jan22"), *event("dev-nrc-jan22")]
    told = [arrive(world, name) for name in names]
    surer = World()
    weights = surer.judgement.scorer
    calibration = replace(weights.calibration, prior=weights.calibration.prior + 2.0)
    scorer = replace(weights, calibration=calibration)
    surer.judgement = replace(surer.judgement, scorer=scorer)
    for before, name in zip(told, names, strict=True):
        after = arrive(surer, name)
        assert after.moves == before.moves
        if before.receipt is not None and before.receipt.chosen is not None:
            assert after.receipt is not None
            assert after.receipt.chosen is not None
            found = after.receipt.chosen
            assert found.log_odds > before.receipt.chosen.log_odds
            assert found.evidence.log_odds == pytest.approx(found.log_odds, abs=0.01)


def test_a_join_says_which_story_and_which_came_second(world: World) -> None:
    world.add_all(MOON[:1], "moon")
    world.add_all(event("dev-geneva-jan22")[:1], "geneva")
    decision = arrive(world, MOON[1])
    receipt = decision.receipt
    assert receipt is not None
    assert receipt.chosen is not None
    assert (receipt.chosen.story_id, receipt.chosen.nearest) == ("moon", MOON[0])
    assert receipt.chosen.log_odds > 0
    assert receipt.runner_up is None or receipt.runner_up.log_odds < 0
    assert (decision.cause, decision.decided_at) == (Cause.ENGINE, ARRIVED)
    (move,) = decision.moves
    assert move.before is None
    assert move.after == Membership(ArticleId(MOON[1]), StoryId("moon"))


def test_a_revised_article_keeps_the_story_it_has_to_itself(world: World) -> None:
    opened = arrive(world, MOON[0])
    place = opened.moves[0].after
    revised = replace(sample()[MOON[0]], title="Станция «Луна-25» разбилась")
    decision = arrive(world, revised, before=place)
    assert decision.kind is DecisionKind.REVISED
    assert decision.moves[0].before == decision.moves[0].after == place


def test_a_revised_article_stays_with_its_event_and_leaves_a_story_of_another(
    world: World,
) -> None:
    world.add_all(MOON, "moon")
    mine = ArticleId(MOON[0])
    stays = arrive(world, MOON[0], before=Membership(mine, StoryId("moon")))
    assert (stays.kind, story(world, mine)) == (DecisionKind.REVISED, "moon")
    world.add_all(event("dev-geneva-jan22"), "geneva")
    misplaced = Membership(mine, StoryId("geneva"))
    world.places[mine] = misplaced
    moved = arrive(world, MOON[0], before=misplaced)
    assert (moved.kind, story(world, mine)) == (DecisionKind.MOVED, "moon")


def test_a_new_storys_id_is_the_same_each_time_and_never_one_that_existed(world: World) -> None:
    first, again = arrive(world, MOON[0]), arrive(World(), MOON[0])
    assert first.moves == again.moves
    used = story(world, MOON[0])
    world.places.clear()  # the story was emptied; its id still leads somewhere
    renewed = arrive(world, MOON[0])
    assert renewed.kind is DecisionKind.OPENED
    assert story(world, MOON[0]) != used
    assert story(world, MOON[0]) in world.known_stories
    other = arrive(World(), event("dev-geneva-jan22")[0])
    assert other.moves[0].after != first.moves[0].after


def test_a_copy_is_folded_under_the_text_it_repeats() -> None:
    original = Membership(ArticleId("first"), StoryId("story"))
    before = Membership(ArticleId("copy"), StoryId("elsewhere"))
    decision = decide_copy(ArticleId("copy"), original, 0.924, at=ARRIVED, before=before)
    assert decision.kind is DecisionKind.COPY
    (move,) = decision.moves
    assert (move.before, move.after) == (
        before,
        Membership(ArticleId("copy"), StoryId("story"), ArticleId("first")),
    )
    assert decision.receipt is not None
    assert decision.receipt.chosen is not None
    assert decision.receipt.runner_up is None
    (part,) = decision.receipt.chosen.evidence.contributions
    assert (part.kind, part.detail) == (EvidenceKind.COPY, "92% of the text is the same")
    assert decision.receipt.chosen.log_odds == part.log_odds > 0


def test_what_a_person_ties_to_an_article_goes_to_its_story_and_the_receipt_says_so() -> None:
    article_id, partner = ArticleId("a"), Membership(ArticleId("b"), StoryId("s"))
    arrived = decide_linked(article_id, partner, at=ARRIVED)
    assert arrived.kind is DecisionKind.JOINED
    assert arrived.moves[0].after == Membership(article_id, partner.story_id)
    assert arrived.receipt is not None
    assert arrived.receipt.chosen is not None
    (said,) = arrived.receipt.chosen.evidence.contributions
    assert (said.kind, said.log_odds) == (EvidenceKind.PERSON, arrived.receipt.chosen.log_odds)
    for story_id, kind in (("s", DecisionKind.REVISED), ("t", DecisionKind.MOVED)):
        before = Membership(article_id, StoryId(story_id))
        assert decide_linked(article_id, partner, at=ARRIVED, before=before).kind is kind


def test_the_higher_the_bar_the_more_stories(world: World) -> None:
    world.judgement = replace(world.judgement, join_log_odds=20.0)
    assert {arrive(world, name).kind for name in MOON} == {DecisionKind.OPENED}


def drawn_to(world: World, name: str) -> dict[ArticleId, Receipt]:
    weighing = world.weigh(world.by_id[ArticleId(name)])
    return dict(find_drawn(weighing))


def test_a_report_in_the_wrong_story_is_drawn_to_the_right_one_with_its_receipt(
    world: World,
) -> None:
    stray = MOON[0]
    world.add_all([*event("dev-geneva-jan22"), stray], "geneva")
    world.add_all(MOON[1:], "moon")
    drawn = drawn_to(world, MOON[2])
    assert set(drawn) == {stray}
    receipt = drawn[ArticleId(stray)]
    assert receipt.chosen is not None
    assert receipt.runner_up is not None
    assert (receipt.chosen.story_id, receipt.runner_up.story_id) == ("moon", "geneva")
    assert receipt.chosen.log_odds > receipt.runner_up.log_odds
    assert receipt.chosen.evidence.log_odds == pytest.approx(receipt.chosen.log_odds, abs=1e-3)


def test_a_report_alone_is_drawn_to_the_story_that_came_after_it(world: World) -> None:
    world.add(MOON[3], "alone")
    world.add_all([*MOON[:3], MOON[4]], "moon")
    (receipt,) = drawn_to(world, MOON[0]).values()
    assert receipt.runner_up is None
    assert receipt.chosen is not None
    assert receipt.chosen.story_id == "moon"


def test_reports_in_their_own_stories_are_drawn_nowhere(world: World) -> None:
    world.add_all(event("dev-geneva-jan22"), "geneva")
    world.add_all(event("dev-nrc-jan22"), "brussels")
    world.add_all(MOON, "moon")
    for name in (*event("dev-geneva-jan22"), *event("dev-nrc-jan22"), *MOON):
        assert drawn_to(world, name) == {}
