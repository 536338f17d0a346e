from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest

from app.clustering.candidates import Surroundings
from app.clustering.features import CONDITIONS, FEATURES, Measured, brevity
from app.domain.article import Article, EventDate, Number
from tests.clustering.world import World, event, sample

NOWHERE = Surroundings({}, {})
ONE_SIDED = {"nearness", "nearest", "rarest_shared"}  # of the article's own neighbourhood or stream


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    made.add_all(event("dev-luna25"), "moon")
    made.add_all(event("dev-chandrayaan3")[:3], "india")
    made.add_all(event("dev-eu-sanc-13"), "sanctions")
    return made


@pytest.fixture
def report() -> Article:
    return replace(sample()["dev-luna25-03"], numbers=(), event_dates=())


def compare(world: World, left: Article | str, right: Article | str) -> dict[str, float]:
    measured = world.judgement.compare(world.profile(left), [world.profile(right)], NOWHERE)
    return dict(zip(FEATURES, measured.values[0].tolist(), strict=True))


def number(value: float, *, ordinal: bool = False, weight: float = 1.0) -> Number:
    return Number(float(value), str(value), ordinal, weight)


def day(first: int, last: int | None = None, weight: float = 1.0) -> EventDate:
    return EventDate(date(2023, 8, first), date(2023, 8, last or first), "day", False, weight)


def test_what_is_mutual_is_the_same_from_either_side(world: World) -> None:
    for left, right in combinations(world.by_id, 2):
        there, back = compare(world, str(left), str(right)), compare(world, str(right), str(left))
        turned = back | {"own_nearness": back["other_nearness"]}
        turned["other_nearness"] = back["own_nearness"]
        for name in set(FEATURES) - ONE_SIDED:
            assert there[name] == pytest.approx(turned[name], abs=1e-5), (left, right, name)


def test_an_article_agrees_with_itself_in_everything(world: World) -> None:
    same = compare(world, "dev-luna25-03", "dev-luna25-03")
    for name in ("whole", "headline", "words", "words_lesser", "headline_words", "names"):
        assert same[name] == pytest.approx(1, abs=1e-4), name
    for name in ("same_terms", "shared_text", "same_source", "nearest"):
        assert same[name] == pytest.approx(1, abs=1e-4), name
    for name in ("headline_missing", "stressed_missing", "gap", "numbers_differ", "dates_differ"):
        assert same[name] == pytest.approx(0, abs=1e-4), name


def test_the_same_event_in_another_language_is_nearer_than_another_event(
    world: World,
) -> None:
    same = compare(world, "dev-luna25-01", "dev-luna25-03")
    other = compare(world, "dev-luna25-01", "dev-eu-sanc-13-03")
    for name in ("whole", "headline", "words", "words_lesser", "names", "rarest_shared"):
        assert same[name] > other[name] + 0.05, name
    assert same["headline_missing"] < other["headline_missing"] - 0.05


def test_comparing_many_at_once_is_comparing_each_alone(world: World) -> None:
    article, others = world.by_id[next(iter(world.by_id))], list(world.by_id.values())[1:]
    _, around = world.around(article)
    together = world.judgement.compare(article, others, around)
    for row, other in enumerate(others):
        alone: Measured = world.judgement.compare(article, [other], around)
        np.testing.assert_allclose(together.values[row], alone.values[0], atol=1e-5)
        assert together.short[row] == alone.short[0]
        assert together.cross[row] == (other.article.language != article.article.language)


def test_nearness_is_counted_from_what_is_usual_for_the_language(world: World) -> None:
    left, right = world.profile("dev-luna25-01"), world.profile("dev-luna25-03")
    near = Surroundings({"en": 0.3}, {"en": (0.99, 0.98)})
    values = world.judgement.compare(left, [right], near).values[0]
    found = dict(zip(FEATURES, values.tolist(), strict=True))
    assert found["nearness"] == pytest.approx(found["whole"] - 0.3)
    assert found["nearest"] == pytest.approx(1 / 3)


def test_ordinals_differ_only_when_both_state_some_and_share_none(
    world: World, report: Article
) -> None:
    twelfth = replace(report, numbers=(number(12, ordinal=True),))
    thirteenth = replace(report, numbers=(number(13, ordinal=True),))
    both = replace(report, numbers=(number(12, ordinal=True), number(13, ordinal=True)))
    assert compare(world, twelfth, thirteenth)["ordinals_differ"] == 1
    assert compare(world, twelfth, both)["ordinals_differ"] == 0
    assert compare(world, twelfth, report)["ordinals_differ"] == 0
    assert compare(world, twelfth, thirteenth)["numbers_differ"] == 0


def test_shared_amounts_count_small_ones_less_and_headline_amounts_may_contradict(
    world: World, report: Article
) -> None:
    mine = replace(report, numbers=(number(215), number(3), number(1.5), number(80, weight=0.4)))
    theirs = replace(report, numbers=(number(215), number(3), number(1.5), number(55)))
    found = compare(world, mine, theirs)
    assert found["numbers_shared"] == pytest.approx(1 + 0.3 + 1)
    assert found["numbers_differ"] == 1  # 55 stands in a headline, 80 does not
    many = replace(report, numbers=tuple(number(value) for value in range(100, 120)))
    assert compare(world, many, many)["numbers_shared"] == 4
    assert compare(world, many, theirs)["numbers_differ"] == 3
    assert compare(world, many, report)["numbers_differ"] == 0


def test_dates_agree_where_they_overlap_and_differ_where_none_does(
    world: World, report: Article
) -> None:
    def dates(mine: tuple[EventDate, ...], theirs: tuple[EventDate, ...]) -> tuple[float, float]:
        found = compare(
            world, replace(report, event_dates=mine), replace(report, event_dates=theirs)
        )
        return found["dates_agree"], found["dates_differ"]

    assert dates((day(19, 21, 0.8),), (day(21, weight=0.5),)) == (0.5, 0)
    assert dates((day(19, weight=0.8),), (day(20, weight=0.5), day(21))) == (0, 0.8)
    assert dates((day(19), day(20, weight=0.4)), (day(20),)) == (0.4, 0)
    assert dates((day(19),), ()) == (0, 0)


def test_the_genre_is_that_of_whichever_is_no_report(world: World) -> None:
    roundup, report = "dev-digest-bg-220722-01", "dev-luna25-01"
    assert compare(world, report, "dev-luna25-03")["roundup"] < 0
    found = compare(world, report, roundup), compare(world, roundup, report)
    assert found[0]["roundup"] == found[1]["roundup"] > 0


def test_the_gap_is_the_log_of_hours_and_19_hours_where_a_time_is_unknown(
    world: World, report: Article
) -> None:
    assert report.published is not None
    later = replace(report.published, at=report.published.at + timedelta(hours=36))
    assert compare(world, report, replace(report, published=later))["gap"] == pytest.approx(
        np.log(37)
    )
    undated = replace(report, published=None)
    assert compare(world, report, undated)["gap"] == 3.0
    measured = world.judgement.compare(
        world.profile(report), [world.profile(undated), world.profile(report)], NOWHERE
    )
    assert measured.conditions[:, CONDITIONS.index("undated")].tolist() == [1, 0]


def test_conditions_cross_brevity_and_crowding(world: World, report: Article) -> None:
    crowd = (0.9,) * 12
    near = Surroundings({}, {"en": crowd, "ru": crowd})
    foreign = replace(report, language="ru" if report.language != "ru" else "en")
    headline = replace(foreign, body="")
    measured = world.judgement.compare(
        world.profile(report), [world.profile(each) for each in (foreign, headline)], near
    )
    full, short = (dict(zip(CONDITIONS, row, strict=True)) for row in measured.conditions)
    assert (full["cross"], full["brevity"], full["crowding"]) == (1, 0, 1)
    assert (short["cross_brevity"], short["crowded_brevity"]) == (1, 1)
    assert (full["cross_brevity"], full["crowded_brevity"]) == (0, 0)


def test_shared_text_is_the_share_of_equal_fingerprints_and_none_without(
    world: World, report: Article
) -> None:
    half = tuple(value + place % 2 for place, value in enumerate(report.fingerprint))
    assert compare(world, report, replace(report, fingerprint=half))["shared_text"] == 0.5
    assert compare(world, report, replace(report, fingerprint=()))["shared_text"] == 0


def test_an_unnamed_source_is_never_the_same_source(world: World, report: Article) -> None:
    unnamed = replace(report, source=None)
    assert compare(world, report, report)["same_source"] == 1
    assert compare(world, unnamed, unnamed)["same_source"] == 0


def test_an_article_without_a_term_is_compared_all_the_same(world: World, report: Article) -> None:
    found = compare(world, replace(report, terms=()), report)
    assert all(np.isfinite(value) for value in found.values())
    assert found["words"] == found["same_terms"] == found["rarest_shared"] == 0


def test_articles_share_nothing_without_like_words_and_meaning(world: World) -> None:
    names = ("dev-luna25-01", "dev-luna25-02", "dev-quake-turkey-feb23-01")
    landed, bare, quake = (world.profile(replace(sample()[each], terms=())) for each in names)
    full = world.profile("dev-luna25-02")
    compared = world.judgement.compare(full, [landed, bare, quake], NOWHERE)
    assert compared.shares_nothing.tolist() == [False, False, True]  # at least the meaning
    assert not world.judgement.compare(full, [full], NOWHERE).shares_nothing[0]


def test_brevity_falls_from_a_headline_to_a_full_text() -> None:
    assert [brevity(length) for length in (0, 150, 375, 600, 9000)] == [1, 1, 0.5, 0, 0]
