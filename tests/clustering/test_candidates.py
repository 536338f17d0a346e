from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.clustering.candidates import (
    CANDIDATES_A_LANGUAGE,
    MAX_CANDIDATES,
    Surroundings,
    choose_candidates,
)
from app.domain.article import ArticleId
from app.ports import Neighbour


def neighbours(*found: tuple[str, float]) -> tuple[list[Neighbour], dict[ArticleId, str]]:
    ids = [ArticleId(f"a{place:03}") for place in range(len(found))]
    near = [Neighbour(name, similarity) for name, (_, similarity) in zip(ids, found, strict=True)]
    return near, {name: language for name, (language, _) in zip(ids, found, strict=True)}


def test_a_crowded_language_leaves_room_for_the_others() -> None:
    kept, _ = choose_candidates(*neighbours(*[("ru", 0.9)] * 100, ("bg", 0.5), ("zh", 0.1)))
    assert [each.article_id for each in kept] == [
        *(f"a{place:03}" for place in range(MAX_CANDIDATES - 2)),
        "a100",
        "a101",
    ]


def test_no_language_keeps_more_than_its_part_where_many_are_near() -> None:
    near, languages = neighbours(*[("ru", 0.9)] * 100, *[("bg", 0.8)] * 8, *[("zh", 0.1)] * 100)
    kept, _ = choose_candidates(near, languages)
    counts = Counter(languages[each.article_id] for each in kept)
    assert counts["bg"] == counts["zh"] == CANDIDATES_A_LANGUAGE
    assert counts["ru"] == MAX_CANDIDATES - 2 * CANDIDATES_A_LANGUAGE


def test_the_radius_is_the_mean_of_the_six_nearest_and_the_usual_where_some_are_missing() -> None:
    near = [("ru", similarity) for similarity in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.1)]
    _, around = choose_candidates(*neighbours(*near, ("bg", 0.8)))
    assert around.radius_of("ru") == pytest.approx(0.65)
    assert around.radius_of("bg") == pytest.approx((0.8 + 5 * 0.2) / 6)
    assert around.radius_of("fi") == 0.2
    _, known = choose_candidates(*neighbours(("bg", 0.8)), usual=0.4)
    assert known.radius_of("bg") == pytest.approx((0.8 + 5 * 0.4) / 6)


def test_the_rank_counts_the_nearer_articles_of_that_language_alone() -> None:
    _, around = choose_candidates(*neighbours(("ru", 0.9), ("bg", 0.8), ("ru", 0.7)))
    assert [around.rank("ru", at) for at in (0.95, 0.9, 0.8, 0.7, 0.1)] == [0, 0, 1, 1, 2]
    assert around.rank("fi", 0.1) == Surroundings({}, {}).rank("ru", 0.1) == 0


def test_crowding_is_told_by_the_seventh_to_the_twelfth_of_a_language() -> None:
    def crowding(*similarities: float) -> float:
        return choose_candidates(*neighbours(*(("ru", at) for at in similarities)))[1].crowding(
            "ru"
        )

    assert crowding(*[0.9] * 6) == pytest.approx(0.05 / 0.35)  # the usual: nothing is known
    assert crowding(*[0.9] * 6, *[0.325] * 6) == pytest.approx(0.5)
    assert [crowding(*[0.9] * 6, *[at] * 6) for at in (0.1, 0.7)] == [0.0, 1.0]


@given(
    st.lists(
        st.tuples(st.sampled_from(["ru", "bg", "en", "de", "uk", "fr"]), st.floats(-1, 1)),
        max_size=200,
    )
)
@example([("ru", 0.0)] * 9 + [("bg", 0.0)])
def test_whatever_is_kept_is_the_nearest_of_its_language_in_order(
    found: list[tuple[str, float]],
) -> None:
    near, languages = neighbours(*sorted(found, key=lambda each: -each[1]))
    kept, _ = choose_candidates(near, languages)
    assert len(kept) == min(MAX_CANDIDATES, len(near))
    assert kept == [each for each in near if each in kept]
    for language in set(languages.values()):
        mine = [each for each in kept if languages[each.article_id] == language]
        all_mine = [each for each in near if languages[each.article_id] == language]
        assert mine == all_mine[: len(mine)]
        if len(set(languages.values())) * CANDIDATES_A_LANGUAGE <= MAX_CANDIDATES:
            assert len(mine) >= min(len(all_mine), CANDIDATES_A_LANGUAGE)
