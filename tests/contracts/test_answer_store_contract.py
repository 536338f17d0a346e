"""What every store of answers does."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from app.domain.repetition import Answer, Earlier, RepeatableRequest
from app.storage.answer_rows import SqlAnswerStore
from tests.fakes import NOW

ANSWER = Answer(
    201, (("content-type", "application/json"), ("etag", '"1-ф"')), b'{"a": "\xd1\x8f"}'
)
DAY = timedelta(days=1)


@pytest.fixture
def store(place: Path | str) -> Iterator[SqlAnswerStore]:
    with closing(SqlAnswerStore(place, most=5)) as opened:
        yield opened


def request(key: str = "k", *, caller: str = "key a", digest: str = "d") -> RepeatableRequest:
    return RepeatableRequest(caller, key, digest)


def test_a_request_is_begun_once_and_its_answer_comes_back(store: SqlAnswerStore) -> None:
    assert store.begin(request(), at=NOW) is None
    assert store.begin(request(), at=NOW) == Earlier("d", None)
    store.keep(request(), ANSWER)
    assert store.begin(request(digest="other"), at=NOW) == Earlier("d", ANSWER)


def test_keys_of_two_callers_are_two_keys(store: SqlAnswerStore) -> None:
    assert store.begin(request(), at=NOW) is None
    assert store.begin(request(caller="key b"), at=NOW) is None


def test_answers_outlast_a_restart(place: Path | str) -> None:
    with closing(SqlAnswerStore(place)) as store:
        store.begin(request(), at=NOW)
        store.keep(request(), ANSWER)
    with closing(SqlAnswerStore(place)) as store:
        assert store.begin(request(), at=NOW) == Earlier("d", ANSWER)


def test_what_is_forgotten_never_was(store: SqlAnswerStore) -> None:
    store.begin(request(), at=NOW)
    store.forget(request())
    assert store.begin(request(), at=NOW) is None


def test_answers_are_kept_for_a_day(store: SqlAnswerStore) -> None:
    store.begin(request(), at=NOW)
    store.keep(request(), ANSWER)
    assert store.begin(request(), at=NOW + DAY - timedelta(seconds=1)) == Earlier("d", ANSWER)
    assert store.begin(request(), at=NOW + DAY) is None


def test_the_oldest_are_forgotten_when_there_are_too_many(store: SqlAnswerStore) -> None:
    for number in range(7):
        at = NOW + timedelta(seconds=number)
        assert store.begin(request(f"k{number}"), at=at) is None
    later = NOW + timedelta(minutes=1)
    assert store.begin(request("k6"), at=later) is not None
    assert store.begin(request("k2"), at=later) is not None
    assert store.begin(request("k1"), at=later) is None


def test_of_many_at_once_one_is_the_first(store: SqlAnswerStore) -> None:
    found: list[Earlier | None] = []
    threads = [
        Thread(target=lambda: found.append(store.begin(request(), at=NOW))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(None) == 1
    assert found.count(Earlier("d", None)) == 11
