"""Which stories every `Store` finds, and in which orders it lists them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.analysis.terms import extract_terms
from app.domain.article import EmbeddedArticle
from app.domain.decision import Cause
from app.domain.errors import InvalidQueryError
from app.domain.story import StoryId, StorylineId, StorySort
from app.domain.story_list import StorylineQuery, StoryQuery
from app.ports import Store
from tests.contracts.test_store_contract import IMPLEMENTATIONS, Open, listed, walked
from tests.storage.samples import article, hours, joined, moved, opened


@pytest.fixture(params=IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    chosen: Open = request.param
    store = chosen(tmp_path)
    yield store
    store.close()


def told(name: str, title: str, language: str, **fields: object) -> EmbeddedArticle:
    """An article whose names are those of its title and lead."""
    made = article(name, title=title, body=title, language=language, **fields)
    found = extract_terms(title, title, language)
    return replace(made, article=replace(made.article, terms=found))


TITLES = {
    "uk": "Президент Зеленський прибув до Стамбула",
    "ru": "Встреча Зеленского с Байденом в Киеве",
    "en": "How Joe Biden and Zelensky met",
    "bg": "Среща на Байдън и Меркел в Киев",
    "de": "Merkel und Scholz sprechen mit Selenskyj",
    "pl": "Wizyta Zełenskiego w Warszawie",
    "ja": "ゼレンスキー大統領が訪問",
    "el": "Ο Ζελένσκι στην Αθήνα",
    "xx": "The Budanov visit to Warsaw",
}


@pytest.fixture
def naming(store: Store) -> Store:
    """A story for each language, of the same id."""
    told_in = [told(name, title, name) for name, title in TITLES.items()]
    store.commit(told_in, [opened(name, name) for name in TITLES])
    return store


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zelensky", {"uk", "ru", "en", "de", "pl", "el"}),
        ("Зеленський", {"uk", "ru", "en", "de", "pl", "el"}),
        ("Selenskyj", {"uk", "ru", "en", "de", "pl", "el"}),
        ("Байден", {"ru", "en", "bg"}),
        ("Joe Biden", {"en"}),
        ("biden zelensky", {"ru", "en"}),
        ("Kyiv", {"ru", "bg"}),
        ("Меркель", {"bg", "de"}),
        ("Шольц", {"de"}),
        ("Буданов", {"xx"}),
        ("Warschau", {"pl", "xx"}),
        ("Varshava", {"pl", "xx"}),
        ("Istambul", {"uk"}),
        ("Putin", set()),
        ("!?", set()),
        ("ゼレンスキー", {"ja"}),
    ],
)
def test_a_name_is_found_across_scripts_and_inflections(
    naming: Store, name: str, expected: set[str]
) -> None:
    assert set(listed(naming, name=name)) == expected
    assert set(walked(naming, name=name, limit=1, sort=StorySort.UPDATED)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Zelensky", {"uk", "ru", "en", "de", "pl", "el"}),
        ("Зеленский", {"uk", "ru", "en", "de", "pl", "el"}),
        ("zelen", {"uk", "ru", "en", "de", "pl", "el"}),  # while it is typed
        ("Selenskyj Merkel", {"de"}),
        ("met Biden", {"en"}),
        ("Zelensky Putin", set()),
        ("zzzzzz", set()),  # sounds like many a short word, and is none
    ],
)
def test_words_are_found_however_they_are_spelled(
    naming: Store, words: str, expected: set[str]
) -> None:
    assert set(listed(naming, words=words)) == expected


def test_a_name_of_a_former_version_or_a_deleted_article_is_found_no_more(naming: Store) -> None:
    naming.commit([told("en", "How Joe Biden slept", "en")], [])
    assert set(listed(naming, name="Selenskyj", languages=("en",))) == set()
    naming.commit([], [moved("uk", "uk", None)])
    assert set(listed(naming, name="Zelensky")) == {"ru", "de", "pl", "el"}


@pytest.fixture
def varied(store: Store) -> Store:
    """s1: many reports, long ago; s2: two reports lately; s3: undated; s4: one and its copies."""
    store.commit(
        [
            article("a", language="bg", source="bta", at=hours(0)),
            article("b", language="en", source="wire", at=hours(1)),
            article("c", language="ru", source="tass", at=hours(2)),
            article("d", language="en", source="wire", at=hours(47)),
            article("e", language="de", source="dpa", at=hours(49)),
            article("f", language="en", source="wire", at=None),
            article("g", language="en", source="post", at=hours(48)),
            article("h", language="en", source="mirror", at=hours(48)),
            article("i", language="en", source="other", at=hours(48)),
            article("j", language="en", source="third", at=hours(48)),
        ],
        [
            opened("a", "s1", at=hours(50)),
            joined("b", "s1", at=hours(51)),
            joined("c", "s1", at=hours(52)),
            opened("d", "s2", at=hours(53)),
            joined("e", "s2", at=hours(54)),
            opened("f", "s3", at=hours(57)),
            opened("g", "s4", at=hours(55)),
            *(joined(name, "s4", copy_of="g", at=hours(56)) for name in "hij"),
        ],
    )
    return store


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (StorySort.NEWEST, ["s2", "s4", "s1", "s3"]),
        (StorySort.UPDATED, ["s3", "s4", "s2", "s1"]),
        (StorySort.GROWING, ["s2", "s4", "s1", "s3"]),
        (StorySort.LANGUAGES, ["s1", "s2", "s4", "s3"]),
        (StorySort.SOURCES, ["s1", "s2", "s4", "s3"]),
        (StorySort.ARTICLES, ["s4", "s1", "s2", "s3"]),
    ],
)
@pytest.mark.parametrize("filters", [{}, {"languages": ("en",)}, {"until": hours(99)}])
def test_each_order_is_kept_through_all_pages(
    varied: Store, sort: StorySort, filters: dict[str, object], expected: list[str]
) -> None:
    whole = [each for each in expected if each != "s3" or "until" not in filters]
    assert listed(varied, sort=sort, **filters) == whole
    for limit in (1, 2, 3):
        assert walked(varied, sort=sort, limit=limit, **filters) == whole


def test_a_cursor_of_another_order_is_an_invalid_query(varied: Store) -> None:
    cursors = {s: varied.stories(StoryQuery(sort=s, limit=1)).next_cursor for s in StorySort}
    for sort in StorySort:
        for other, cursor in cursors.items():
            if other is not sort:
                with pytest.raises(InvalidQueryError, match="cursor"):
                    varied.stories(StoryQuery(sort=sort, cursor=cursor))


def test_many_reports_long_ago_grow_less_than_few_lately(store: Store) -> None:
    """16 reports 24 hours ago count as one now."""
    old = [f"o{number}" for number in range(15)]
    store.commit(
        [*(article(name, at=hours(0)) for name in old), article("new", at=hours(24))],
        [opened("o0", "old"), *(joined(n, "old") for n in old[1:]), opened("new", "new")],
    )
    assert listed(store, sort=StorySort.GROWING) == ["new", "old"]
    more = ["p0", "p1"]
    store.commit([article(n, at=hours(0)) for n in more], [joined(n, "old") for n in more])
    assert listed(store, sort=StorySort.GROWING) == ["old", "new"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"languages": ("en", "de")}, ["s2"]),
        ({"languages": ("en", "ru"), "sort": StorySort.SOURCES}, ["s1"]),
        ({"min_sources": 1}, ["s2", "s4", "s1", "s3"]),
        ({"min_sources": 2}, ["s2", "s1"]),
        ({"min_sources": 3}, ["s1"]),
        ({"since": hours(48), "sort": StorySort.ARTICLES}, ["s4", "s2"]),
        ({"until": hours(1), "sort": StorySort.ARTICLES}, ["s1"]),
        ({"corrected": True}, []),
        ({"corrected": False}, ["s2", "s4", "s1", "s3"]),
    ],
)
def test_filters_go_with_every_order(
    varied: Store, filters: dict[str, object], expected: list[str]
) -> None:
    assert listed(varied, **filters) == expected


def test_a_story_is_corrected_once_a_person_decided_about_it(varied: Store) -> None:
    by_person = replace(moved("b", "s1", "s2"), cause=Cause.PERSON, author="Нина")
    varied.commit([], [by_person])
    assert listed(varied, corrected=True) == ["s2", "s1"]
    assert listed(varied, corrected=False) == ["s4", "s3"]


def test_thousands_of_stories_are_walked_as_a_few_are_read(store: Store) -> None:
    """Beyond a thousand that pass, the index of the order leads; the pages are the same."""
    names = [f"n{number:04}" for number in range(1200)]
    store.commit(
        [
            article(name, source="rare" if place % 400 == 0 else "wire", at=hours(place % 7))
            for place, name in enumerate(names)
        ],
        [opened(name, name) for name in names],
    )
    rare = {"n0000", "n0400", "n0800"}
    for sort in StorySort:
        assert set(walked(store, sort=sort, limit=2, source="rare")) == rare
        both = {"source": "wire", "languages": ("en",), "sort": sort, "limit": 200}
        everything = walked(store, **both)
        assert set(everything) == set(names) - rare
        rest = {"languages": ("en",), "sort": sort, "limit": 200}
        assert [each for each in walked(store, **rest) if each not in rare] == everything


@pytest.fixture
def lined(varied: Store) -> Store:
    """Storyline one: s1 and s2; two: s3; three: s4."""
    lines = {"s1": "one", "s2": "one", "s3": "two", "s4": "three"}
    varied.assign_storylines({StoryId(s): StorylineId(line) for s, line in lines.items()}, 0)
    return varied


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["one", "three", "two"]),
        ({"languages": ("bg",)}, ["one"]),
        ({"languages": ("bg", "de")}, []),
        ({"since": hours(48)}, ["one", "three"]),
        ({"since": hours(49)}, ["one"]),
        ({"until": hours(1)}, ["one"]),
        ({"words": "istanbul"}, ["one", "three", "two"]),
        ({"words": "!?"}, []),
        ({"min_stories": 2}, ["one"]),
    ],
)
def test_storylines_are_filtered_by_their_stories_and_paged(
    lined: Store, filters: dict[str, object], expected: list[str]
) -> None:
    seen, cursor = [], None
    while True:
        page = lined.storylines(StorylineQuery(limit=1, cursor=cursor, **filters))
        seen += [each.id for each in page.storylines]
        cursor = page.next_cursor
        if cursor is None:
            break
    whole = [each.id for each in lined.storylines(StorylineQuery(**filters)).storylines]
    assert seen == whole == expected


def test_a_storyline_counts_all_its_stories_and_shows_the_latest(lined: Store) -> None:
    (found,) = lined.storylines(StorylineQuery(languages=("bg",))).storylines
    assert (found.story_count, found.article_count) == (2, 5)
    assert (found.first_published_at, found.last_published_at) == (hours(0), hours(49))
    assert found.latest == lined.summaries([StoryId("s2")])[StoryId("s2")]


@pytest.mark.parametrize("wrong", [{"cursor": "x"}, {"limit": 0}, {"limit": 201}])
def test_a_malformed_question_for_storylines_is_an_invalid_query(
    lined: Store, wrong: dict[str, object]
) -> None:
    with pytest.raises(InvalidQueryError, match=next(iter(wrong))):
        lined.storylines(StorylineQuery(**wrong))


def test_a_story_was_last_reported_when_a_report_came_that_is_no_copy(varied: Store) -> None:
    ids = [StoryId(name) for name in ("s1", "s2", "s3", "s4", "none")]
    reported = {"s1": hours(52), "s2": hours(54), "s3": hours(57), "s4": hours(55)}
    assert varied.last_reported(ids) == reported
    varied.commit([article("e", title="Corrected")], [])  # a new version
    varied.commit([], [moved("e", "s2", "s1", at=hours(90))])
    assert varied.last_reported(ids) == {**reported, "s1": hours(54), "s2": hours(53)}
    varied.commit([], [moved("g", "s4", None)])
    assert varied.last_reported([StoryId("s4")]) == {"s4": hours(56)}  # of copies alone
    again = opened("g", "s4", at=hours(99))
    varied.commit([article("g")], [again])
    assert varied.last_reported([StoryId("s4")]) == {"s4": hours(99)}


def test_languages_are_told_by_their_number_of_stories(varied: Store) -> None:
    assert list(varied.told_languages().items()) == [("en", 4), ("bg", 1), ("de", 1), ("ru", 1)]
