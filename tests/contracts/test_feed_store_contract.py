"""What every store of feeds does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.feed import Feed, FeedId, FeedStatus, SeenEntry
from app.storage.feed_rows import SqlFeedStore
from tests.fakes import NOW

DAY = timedelta(days=1)


@pytest.fixture
def store(place: Path | str) -> Iterator[SqlFeedStore]:
    opened = SqlFeedStore(place)
    yield opened
    opened.close()


def feed(number: int, **values: object) -> Feed:
    fresh = Feed(FeedId(f"f{number}"), f"https://e.org/{number}", NOW)
    return replace(fresh, **values)  # type: ignore[arg-type]


FULL = Feed(
    id=FeedId("f9"),
    address="https://e.org/9",
    next_poll_at=NOW + DAY,
    title="Дневник",
    language="bg",
    status=FeedStatus.FAILING,
    etag='W/"1"',
    modified="Sat, 01 Mar 2025 10:00:00 GMT",
    interval_seconds=900,
    last_poll_at=NOW,
    last_new_at=NOW - DAY,
    failures=3,
    last_error="expected a feed, found a web page",
    article_count=120,
    rejected_count=2,
)


def entry(key: str, **values: object) -> SeenEntry:
    seen = SeenEntry(key, "d1", page_attempts=1, complete=False)
    return replace(seen, **values)  # type: ignore[arg-type]


def test_a_feed_comes_back_as_it_was_saved(store: SqlFeedStore) -> None:
    assert store.add(feed(9))
    store.save(FULL)
    assert store.feeds() == [FULL]
    assert isinstance(store.feeds()[0].status, FeedStatus)


def test_feeds_are_listed_by_address_and_added_once(store: SqlFeedStore) -> None:
    assert store.add(feed(2))
    assert store.add(feed(1))
    assert not store.add(feed(2))
    assert not store.add(replace(feed(3), address=feed(1).address))
    assert [each.id for each in store.feeds()] == ["f1", "f2"]


def test_what_is_due_comes_longest_due_first(store: SqlFeedStore) -> None:
    store.add(feed(1, next_poll_at=NOW))
    store.add(feed(2, next_poll_at=NOW - DAY))
    store.add(feed(3, next_poll_at=NOW + DAY))
    store.add(feed(4, status=FeedStatus.ENDED))
    store.add(feed(5))
    store.pause(FeedId("f5"), True)
    assert [each.id for each in store.due(NOW, 10)] == ["f2", "f1"]
    assert [each.id for each in store.due(NOW, 1)] == ["f2"]
    store.pause(FeedId("f5"), False)
    assert len(store.due(NOW, 10)) == 3


def test_a_poll_that_ends_does_not_undo_what_a_person_did_meanwhile(store: SqlFeedStore) -> None:
    store.add(feed(1))
    store.pause(FeedId("f1"), True)
    store.save(feed(1, title="Polled", last_poll_at=NOW), [entry("a")])
    assert [(each.title, each.paused) for each in store.feeds()] == [("Polled", True)]
    store.remove(FeedId("f1"))
    store.save(feed(1, last_poll_at=NOW), [entry("a")])
    assert store.feeds() == []
    assert store.seen(FeedId("f1")) == {}


def test_a_feed_does_not_move_to_the_address_of_another(store: SqlFeedStore) -> None:
    store.add(feed(1))
    store.add(feed(2))
    store.save(feed(1, address=feed(2).address, title="Moved"))
    assert [(each.address, each.title) for each in store.feeds()] == [
        ("https://e.org/1", "Moved"),
        ("https://e.org/2", None),
    ]
    store.save(feed(1, address="https://e.org/new"))
    assert store.feeds()[1].address == "https://e.org/new"


def test_entries_are_remembered_by_feed_and_key(store: SqlFeedStore) -> None:
    store.add(feed(1))
    store.add(feed(2))
    store.save(feed(1, last_poll_at=NOW), [entry("a"), entry("b")])
    store.save(feed(2, last_poll_at=NOW), [entry("a", digest="other")])
    store.save(feed(1, last_poll_at=NOW), [entry("a", digest="d2", complete=True)])
    assert store.seen(FeedId("f1")) == {
        "a": entry("a", digest="d2", complete=True),
        "b": entry("b"),
    }
    assert store.seen(FeedId("f2")) == {"a": entry("a", digest="other")}


def test_entries_not_seen_for_long_are_forgotten(store: SqlFeedStore) -> None:
    store.add(feed(1))
    store.save(feed(1, last_poll_at=NOW), [entry("a"), entry("b")])
    store.save(feed(1, last_poll_at=NOW + 50 * DAY), [entry("b")])
    store.save(feed(1, last_poll_at=NOW + 70 * DAY), [entry("c")])
    assert set(store.seen(FeedId("f1"))) == {"b", "c"}


def test_removing_a_feed_forgets_its_entries(store: SqlFeedStore) -> None:
    store.add(feed(1))
    store.save(feed(1, last_poll_at=NOW), [entry("a")])
    store.remove(FeedId("f1"))
    assert store.feeds() == []
    assert store.add(feed(1))
    assert store.seen(FeedId("f1")) == {}
