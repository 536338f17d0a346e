"""What every store of keys does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from app.domain.key import AccessKey, KeyId, Scope
from app.storage.key_rows import SqlKeyStore
from tests.fakes import NOW

DAY = timedelta(days=1)


@pytest.fixture
def store(place: Path | str) -> Iterator[SqlKeyStore]:
    opened = SqlKeyStore(place)
    yield opened
    opened.close()


@pytest.fixture
def beside(store: SqlKeyStore, place: Path | str) -> Iterator[SqlKeyStore]:
    """The same keys, as another process sees them."""
    opened = SqlKeyStore(place)
    yield opened
    opened.close()


def key(number: int, **values: object) -> AccessKey:
    fresh = AccessKey(
        id=KeyId(f"k{number}"),
        name=f"Newsroom {number}",
        scopes=frozenset({Scope.READ}),
        digest=f"d{number}",
        created_at=NOW + number * DAY,
    )
    return replace(fresh, **values)  # type: ignore[arg-type]


FULL = key(
    9,
    name="Дневник",
    scopes=frozenset({Scope.INGEST, Scope.CORRECT}),
    expires_at=NOW + 30 * DAY,
    last_used_at=NOW + 10 * DAY,
    revoked_at=NOW + 11 * DAY,
)


def test_a_key_comes_back_as_it_was_added(store: SqlKeyStore) -> None:
    assert store.add(FULL)
    assert store.keys() == {"k9": FULL}
    assert all(isinstance(scope, Scope) for scope in store.keys()[KeyId("k9")].scopes)


def test_keys_come_oldest_first(store: SqlKeyStore) -> None:
    assert store.keys() == {}
    assert store.add(key(2))
    assert store.add(key(1))
    assert list(store.keys()) == ["k1", "k2"]


def test_an_id_is_added_once_and_a_name_once_among_keys_that_stand(store: SqlKeyStore) -> None:
    assert store.add(key(1))
    assert not store.add(key(1, name="Other"))
    assert not store.add(key(2, name="Newsroom 1"))
    store.revoke(KeyId("k1"), NOW)
    assert store.add(key(2, name="Newsroom 1"))
    assert [each.name for each in store.keys().values()] == ["Newsroom 1", "Newsroom 1"]


def test_a_key_is_revoked_once(store: SqlKeyStore) -> None:
    store.add(key(1))
    store.add(key(2))
    store.revoke(KeyId("k1"), NOW)
    store.revoke(KeyId("k1"), NOW + DAY)
    store.revoke(KeyId("absent"), NOW)
    assert [each.revoked_at for each in store.keys().values()] == [NOW, None]


def test_use_is_noted_and_a_key_that_is_gone_does_not_come_back(store: SqlKeyStore) -> None:
    store.add(key(1))
    store.note_use(KeyId("k1"), NOW)
    assert store.keys()[KeyId("k1")].last_used_at == NOW
    assert store.clear() == 1
    store.note_use(KeyId("k1"), NOW)
    assert store.keys() == {}


def test_what_another_process_does_is_seen_at_once(store: SqlKeyStore, beside: SqlKeyStore) -> None:
    assert store.keys() == beside.keys() == {}
    beside.add(key(1))
    assert list(store.keys()) == ["k1"]
    beside.revoke(KeyId("k1"), NOW)
    assert store.keys()[KeyId("k1")].revoked_at == NOW
    assert beside.clear() == 1
    assert store.keys() == {}


def test_threads_read_while_others_write(store: SqlKeyStore, beside: SqlKeyStore) -> None:
    seen: list[list[str]] = []

    def read() -> None:
        while not seen or len(seen[-1]) < 20:
            seen.append(list(store.keys()))

    readers = [Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(20):
        (store if number % 2 else beside).add(key(number))
    for reader in readers:
        reader.join()
    assert all(names == sorted(names, key=lambda name: int(name[1:])) for names in seen)
    assert len(store.keys()) == 20
