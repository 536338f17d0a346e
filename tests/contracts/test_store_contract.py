"""What every `Store` does, whatever database it stands on."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.domain.adjustment import Adjustment, AdjustmentRecord
from app.domain.article import ArticleId
from app.domain.decision import fold
from app.domain.errors import InvalidQueryError, ModelMismatchError, StorageError
from app.domain.search import EVERYWHERE, WordsFound
from app.domain.story import StoryId, StorylineId
from app.domain.story_list import StoryQuery
from app.domain.timeline import Precision
from app.domain.vectors import ModelFingerprint
from app.ports import Store, Totals
from app.storage.sql_store import SqlStore
from tests.storage.places import PLACES, PlaceIn
from tests.storage.samples import article, hours, joined, merged, moved, opened, place, receipt

Open = Callable[[Path], Store]


def opener(place_in: PlaceIn) -> Open:
    return lambda folder: SqlStore(place_in(folder))


IMPLEMENTATIONS: dict[str, Open] = {name: opener(place_in) for name, place_in in PLACES.items()}
"""Each opens the store of a folder; a second opening finds what the first one wrote."""

S1, S2, S3 = (StoryId(name) for name in ("s1", "s2", "s3"))


@pytest.fixture(params=IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS)
def open_store(request: pytest.FixtureRequest) -> Open:
    chosen: Open = request.param
    return chosen


@pytest.fixture
def store(open_store: Open, tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


def listed(store: Store, **filters: object) -> list[str]:
    return [story.id for story in store.stories(StoryQuery(**filters)).stories]


def test_what_was_published_lately_is_counted_from_the_latest_publication(store: Store) -> None:
    assert store.published_lately(timedelta(hours=24)) == []
    times = {"old": hours(0), "edge": hours(6), "near": hours(7), "last": hours(30), "none": None}
    made = [article(name, at=at) for name, at in times.items()]
    store.commit(made, [opened(name, f"s-{name}") for name in times])
    found = store.published_lately(timedelta(hours=24))
    assert dict(found) == {"near": hours(7), "last": hours(30)}


def test_an_empty_store_answers_every_question(store: Store) -> None:
    nothing = ArticleId("x")
    assert store.articles([nothing]) == store.embedded([nothing]) == {}
    assert store.content_hashes([]) == store.memberships([nothing]) == store.members([S1]) == {}
    assert store.receipt(nothing) is None
    assert store.resolve(S1) is None
    assert listed(store) == []
    assert store.search_words("talks", 5) == WordsFound((), (("talks",),))
    assert store.within([nothing], EVERYWHERE) == set()
    assert list(store.ledger()) == list(store.vectors()) == list(store.recent(5)) == []
    assert store.totals() == Totals(0, 0, 0, 0, 0, 0)


def test_the_state_is_another_one_after_each_write_of_whichever_process(
    open_store: Open, store: Store, tmp_path: Path
) -> None:
    seen = [store.state()]
    assert store.state() == seen[0]
    store.commit([article("a")], [opened("a", "s1")])
    seen.append(store.state())
    assert listed(store) == ["s1"]
    assert store.state() == seen[-1]  # reading changes nothing
    store.assign_storylines({S1: StorylineId("l1")}, 0)
    seen.append(store.state())
    other = open_store(tmp_path)
    other.commit([article("b")], [opened("b", "s2")])
    other.close()
    seen.append(store.state())
    assert len(set(seen)) == len(seen)


def test_articles_come_back_as_they_were_with_their_vectors_bit_for_bit(store: Store) -> None:
    given = [
        article("a", at=datetime(1, 1, 1, tzinfo=UTC)),
        article("b", at=None, source=None, title="Мінськ\u0000\u202e", body=""),
        article("c", at=datetime(2099, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ]
    store.commit(given, [opened(name, "s1") for name in "abc"])
    found = store.embedded([item.article.id for item in given])
    for item in given:
        stored = found[item.article.id]
        assert stored.article == item.article
        assert stored.headline.tobytes() == item.headline.tobytes()
        assert stored.whole.tobytes() == item.whole.tobytes()
    assert store.articles([ArticleId("b")]) == {ArticleId("b"): given[1].article}
    assert store.content_hashes([ArticleId("b"), ArticleId("z")]) == {
        ArticleId("b"): given[1].article.content_hash
    }


def test_many_ids_can_be_asked_for_at_once(store: Store) -> None:
    names = [f"n{number}" for number in range(2500)]
    store.commit([article(name) for name in names], [opened(name, name) for name in names])
    ids = [ArticleId(name) for name in names]
    assert store.memberships(ids).keys() == store.articles(ids).keys() == set(ids)
    assert len(store.summaries([StoryId(name) for name in names])) == 2500


def test_a_summary_is_derived_from_the_articles(store: Store) -> None:
    store.commit(
        [
            article("copy", title="Reprint", source="mirror", at=hours(0), language="tr"),
            article("late", title="Later", source="wire", at=hours(9)),
            article("early", title="Най-рано", source="bta", at=hours(2), language="bg"),
            article("undated", title="Undated", source=None, at=None),
        ],
        [
            joined("copy", "s1", copy_of="early"),
            opened("late", "s1"),
            opened("early", "s1"),
            opened("undated", "s1", at=hours(77)),
        ],
    )
    summary = store.summaries([S1])[S1]
    assert (summary.headline, summary.headline_language) == ("Най-рано", "bg")
    assert list(summary.languages.items()) == [("en", 2), ("bg", 1), ("tr", 1)]
    assert list(summary.sources.items()) == [("bta", 1), ("wire", 1)]
    assert (summary.article_count, summary.copy_count) == (4, 1)
    assert (summary.first_published_at, summary.last_published_at) == (hours(0), hours(9))
    assert summary.updated_at == hours(77)
    assert summary.storyline_id is None
    members = store.members([S1])[S1]
    assert [member.article_id for member in members] == ["copy", "early", "late", "undated"]
    assert members[0].copy_of == "early"


def test_a_new_version_replaces_the_article_and_its_story_shows_it(store: Store) -> None:
    store.commit([article("a", title="First")], [opened("a", "s1")])
    changed = article("a", title="Corrected", language="uk")
    store.commit([changed], [])
    assert store.embedded([ArticleId("a")])[ArticleId("a")].article == changed.article
    summary = store.summaries([S1])[S1]
    assert (summary.headline, summary.languages) == ("Corrected", {"uk": 1})
    assert store.search_words("first", 5).ids == ()
    assert store.search_words("corrected", 5).ids == ("a",)
    assert store.totals().articles == 1
    store.commit([article("a", title="Final")], [])
    assert [each.title for each in store.versions(ArticleId("a"))] == ["First", "Corrected"]
    assert store.versions(ArticleId("b")) == []


def test_of_one_id_twice_in_a_batch_the_last_counts(store: Store) -> None:
    store.commit([article("a", title="One"), article("a", title="Two")], [opened("a", "s1")])
    assert store.articles([ArticleId("a")])[ArticleId("a")].title == "Two"
    assert store.search_words("one", 5).ids == ()
    assert [item.article.title for item in store.recent(5)] == ["Two"]


def test_a_commit_that_fails_writes_nothing(store: Store) -> None:
    store.commit([article("a")], [opened("a", "s1")])
    with pytest.raises(StorageError):
        store.commit([article("b")], [opened("b", "s1"), opened("never committed", "s2")])
    assert store.articles([ArticleId("b")]) == {}
    assert store.summaries([S1])[S1].article_count == 1
    assert len(list(store.ledger())) == 1
    store.commit([article("b")], [opened("b", "s2")])
    assert listed(store) == ["s1", "s2"]


def test_a_merged_id_leads_to_the_living_story_through_any_number_of_merges(store: Store) -> None:
    store.commit(
        [article("a"), article("b"), article("c")],
        [opened("a", "s1"), opened("b", "s2"), opened("c", "s3")],
    )
    store.commit([], [merged("s1", "s2", "a"), merged("s2", "s3", "a", "b", at=hours(3))])
    assert [store.resolve(story) for story in (S1, S2, S3)] == [S3, S3, S3]
    assert store.resolve(StoryId("never")) is None
    assert listed(store) == ["s3"]
    assert store.summaries([S1, S2, S3]).keys() == store.members([S1, S2, S3]).keys() == {S3}
    assert store.summaries([S3])[S3].updated_at == hours(3)
    assert store.totals().stories == 1


def test_a_story_that_loses_its_last_article_is_no_more(store: Store) -> None:
    store.commit([article("a")], [opened("a", "s1")])
    store.commit([], [moved("a", "s1", None)])
    assert store.resolve(S1) is None
    assert listed(store) == []
    assert store.memberships([ArticleId("a")]) == {}


def test_the_receipt_is_that_of_the_latest_decision_that_has_one(store: Store) -> None:
    store.commit(
        [article("a"), article("b")],
        [opened("a", "s1"), joined("b", "s1", receipt=receipt("s1", 1.125))],
    )
    assert store.receipt(ArticleId("a")) is None
    assert store.receipt(ArticleId("b")) == receipt("s1", 1.125)
    store.commit([], [joined("b", "s1", receipt=receipt("s1", 9.5)), moved("b", "s1", "s2")])
    assert store.receipt(ArticleId("b")) == receipt("s1", 9.5)


def test_the_ledger_comes_back_as_it_was_and_folds_to_the_memberships(store: Store) -> None:
    decisions = [
        opened("a", "s1"),
        joined("b", "s1", copy_of="a", receipt=receipt("s1"), at=hours(1)),
        opened("c", "s2"),
        moved("b", "s1", "s2"),
        merged("s1", "s2", "a"),
        moved("c", "s2", None),
    ]
    store.commit([article("a"), article("b"), article("c")], decisions[:4])
    store.commit([], decisions[4:])
    assert list(store.ledger()) == decisions
    ids = [ArticleId(name) for name in "abc"]
    assert fold(store.ledger()).memberships == store.memberships(ids)
    assert store.memberships(ids)[ArticleId("b")] == place("b", "s2")


@pytest.fixture
def filled(store: Store) -> Store:
    """s1: bg, en at 0 h and 30 h; s2: en at 10 h; s3: ru, undated; s4: und at 10 h."""
    store.commit(
        [
            article("a", title="Рябков в Женеве", language="bg", source="bta", at=hours(0)),
            article("b", title="Ryabkov in Geneva", source="wire", at=hours(30)),
            article("c", title="Зеленський у Стамбулі", source="times", at=hours(10)),
            article("d", title="Встреча", language="ru", source="wire", at=None),
            article("e", title="普京和拜登", language="und", source=None, at=hours(10)),
        ],
        [
            opened("a", "s1"),
            joined("b", "s1"),
            opened("c", "s2"),
            opened("d", "s3"),
            opened("e", "s4"),
        ],
    )
    store.assign_storylines({S1: StorylineId("line"), S2: StorylineId("line")}, 0)
    return store


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["s1", "s2", "s4", "s3"]),
        ({"languages": ("en",)}, ["s1", "s2"]),
        ({"languages": ("bg",)}, ["s1"]),
        ({"languages": ("xx",)}, []),
        ({"source": "wire"}, ["s1", "s3"]),
        ({"source": "wire", "languages": ("ru",)}, ["s3"]),
        ({"since": hours(10)}, ["s1", "s2", "s4"]),
        ({"since": hours(10.01)}, ["s1"]),
        ({"until": hours(9)}, ["s1"]),
        ({"until": hours(10)}, ["s1", "s2", "s4"]),
        ({"min_languages": 2}, ["s1"]),
        ({"words": "ryabk"}, ["s1"]),
        ({"words": "РЯБКОВ женев"}, ["s1"]),
        ({"words": "zelensk"}, ["s2"]),
        ({"words": "zelensk", "languages": ("bg",)}, []),
        ({"words": "拜登"}, ["s4"]),
        ({"words": "  "}, ["s1", "s2", "s4", "s3"]),
        ({"words": "!?"}, []),
        ({"storyline_id": "line"}, ["s1", "s2"]),
        ({"storyline_id": "line", "since": hours(20)}, ["s1"]),
    ],
)
def test_stories_are_filtered_newest_report_first(
    filled: Store, filters: dict[str, object], expected: list[str]
) -> None:
    assert listed(filled, **filters) == expected
    assert walked(filled, limit=1, **filters) == expected
    assert walked(filled, limit=2, **filters) == expected


def walked(store: Store, **filters: object) -> list[str]:
    """All pages, one after the other."""
    seen: list[str] = []
    cursor = None
    while True:
        page = store.stories(StoryQuery(**filters, cursor=cursor))
        seen += [story.id for story in page.stories]
        assert len(set(seen)) == len(seen)
        cursor = page.next_cursor
        if cursor is None:
            return seen


TOO_LARGE_NUMBERS = ["WzFlNDAwLCJhIl0=", "WzkyMjMzNzIwMzY4NTQ3NzU4MDgsImEiXQ=="]
OTHER_SHAPES = ["bnVsbA==", "WzEsMl0=", "WzEuNSwiYSJd", "W10="]


@pytest.mark.parametrize(
    "cursor", ["", "x", "Zm9v", "ü", "\x00", "W" * 10_000, *OTHER_SHAPES, *TOO_LARGE_NUMBERS]
)
def test_a_malformed_cursor_is_an_invalid_query(filled: Store, cursor: str) -> None:
    with pytest.raises(InvalidQueryError, match="cursor"):
        filled.stories(StoryQuery(cursor=cursor))
    with pytest.raises(InvalidQueryError, match="cursor"):
        filled.stories(StoryQuery(cursor=cursor, words="!?"))


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_limit_out_of_range_is_an_invalid_query(filled: Store, limit: int) -> None:
    with pytest.raises(InvalidQueryError, match="limit"):
        filled.stories(StoryQuery(limit=limit))


def test_adjustments_are_kept_in_order(open_store: Open, tmp_path: Path) -> None:
    first = AdjustmentRecord(
        "a1", Adjustment(0.5, -0.1, 0.2, 0.3), "w", 12, "Анна", "тест", hours(1)
    )
    second = AdjustmentRecord(None, Adjustment(), "w", 0, "bo", None, hours(2))
    store = open_store(tmp_path)
    assert store.adjustments() == []
    store.record_adjustment(first)
    store.record_adjustment(second)
    store.close()
    store = open_store(tmp_path)
    assert store.adjustments() == [first, second]
    store.close()


def test_storylines_hold_their_living_stories(filled: Store) -> None:
    line = StorylineId("line")
    assert filled.storyline_stories([line, StorylineId("none")]) == {line: [S1, S2]}
    assert filled.summaries([S1])[S1].storyline_id == line
    filled.commit([], [merged("s2", "s1", "c")])
    filled.assign_storylines({StoryId("never"): line}, 0)
    assert filled.storyline_stories([line]) == {line: [S1]}
    assert filled.totals().storylines == 1
    filled.assign_storylines({S1: None}, 0)
    assert filled.storyline_stories([line]) == {}


def test_totals_count_what_is_there(filled: Store) -> None:
    filled.commit([article("f", source="mirror")], [joined("f", "s2", copy_of="c")])
    assert filled.totals() == Totals(
        articles=6, copies=1, stories=4, storylines=1, languages=3, sources=4
    )


def test_recent_articles_are_those_committed_last_oldest_first(filled: Store) -> None:
    filled.commit([article("a", title="Edited")], [])
    assert [item.article.id for item in filled.recent(3)] == ["d", "e", "a"]
    assert [item.article.id for item in filled.recent(99)] == ["b", "c", "d", "e", "a"]
    assert list(filled.recent(0)) == []


def test_vectors_come_with_their_utc_days_in_batches(store: Store) -> None:
    given = [
        article("a", at=datetime(2025, 2, 28, 23, 59, tzinfo=UTC)),
        article("b", at=None),
        article("c", at=datetime(2025, 2, 1, tzinfo=UTC), precision=Precision.MONTH),
    ]
    store.commit(given, [opened(name, "s1") for name in "abc"])
    batches = list(store.vectors(batch_size=2))
    assert [ids for ids, _, _ in batches] == [["a", "b"], ["c"]]
    assert [days for _, days, _ in batches] == [[date(2025, 2, 28), None], [date(2025, 2, 1)]]
    matrix = np.concatenate([rows for _, _, rows in batches])
    assert matrix.dtype == np.float32
    assert matrix.tobytes() == np.stack([item.whole for item in given]).tobytes()


def test_vectors_of_another_model_are_refused(store: Store) -> None:
    store.bind_model("packaged", ModelFingerprint("a" * 64))
    store.bind_model("a folder", ModelFingerprint("a" * 64))
    with pytest.raises(ModelMismatchError, match=r"packaged.*other.*SAMESTORY_MODEL"):
        store.bind_model("other", ModelFingerprint("b" * 64))


def test_everything_is_there_after_opening_again(open_store: Open, tmp_path: Path) -> None:
    first = open_store(tmp_path)
    first.bind_model("packaged", ModelFingerprint("a" * 64))
    first.commit([article("a"), article("b")], [opened("a", "s1"), joined("b", "s1")])
    before = first.stories(StoryQuery()), list(first.ledger())
    first.close()
    second = open_store(tmp_path)
    assert (second.stories(StoryQuery()), list(second.ledger())) == before
    with pytest.raises(ModelMismatchError):
        second.bind_model("other", ModelFingerprint("b" * 64))
    second.close()
