"""Keys are made, recognised and taken back; what is kept gives nothing away."""

import hmac
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import (
    ConflictError,
    InputError,
    KeyRequiredError,
    NotFoundError,
    ScopeMissingError,
)
from app.domain.key import KeyId, Scope
from app.service.keys import Keyring
from app.storage.key_rows import SqlKeyStore
from tests.fakes import NOW, FixedClock

DATABASE = "store.db"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def keyring(tmp_path: Path, clock: FixedClock) -> Iterator[Keyring]:
    store = SqlKeyStore(tmp_path / DATABASE)
    yield Keyring(store, clock)
    store.close()


def test_a_key_is_recognised_by_its_secret_alone(keyring: Keyring) -> None:
    one = keyring.create("one", {Scope.READ})
    other = keyring.create("other", {Scope.ADMIN})
    assert keyring.admit(one.secret) == one.key
    assert keyring.admit(other.secret) == other.key
    assert re.fullmatch(rf"samestory_{one.key.id}_[\w-]{{43}}", one.secret, re.ASCII)


@pytest.mark.parametrize(
    "bend",
    [
        lambda secret: "",
        lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        lambda secret: secret + "A",
        lambda secret: secret + "\n",
        lambda secret: secret.upper(),
        lambda secret: secret.replace("samestory_k", "samestory_k0", 1),
        lambda secret: "samestory_k000000000000_" + secret[-43:],
        lambda secret: "Дневник" * 100_000,
    ],
)
def test_what_is_not_quite_a_key_is_refused_and_not_repeated(
    keyring: Keyring, bend: object
) -> None:
    secret = keyring.create("one", {Scope.READ}).secret
    with pytest.raises(KeyRequiredError) as refused:
        keyring.admit(bend(secret))  # type: ignore[operator]
    assert str(refused.value) == "expected a key of this service, found one that is not known"


def test_secrets_are_compared_in_a_time_that_tells_nothing(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = keyring.create("desk", {Scope.READ})
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    nearly = new.secret[:-1] + ("a" if new.secret[-1] != "a" else "b")
    with pytest.raises(KeyRequiredError):
        keyring.admit(nearly)
    assert keyring.admit(new.secret) == new.key
    assert [one for one, _ in compared] == [new.key.digest] * 2
    assert {len(other) for _, other in compared} == {64}  # digests, not what was sent


def test_two_keys_do_not_lend_each_other_their_secrets(keyring: Keyring) -> None:
    one, other = (keyring.create(name, {Scope.READ}) for name in ("one", "other"))
    with pytest.raises(KeyRequiredError):
        keyring.admit(one.secret.replace(one.key.id, other.key.id))


def test_the_secret_is_kept_nowhere(keyring: Keyring, tmp_path: Path) -> None:
    made = keyring.create("one", {Scope.READ})
    random = made.secret.rpartition("_")[2]
    for file in tmp_path.iterdir():
        assert random.encode() not in file.read_bytes()
    assert made.key.digest.encode() in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert made.secret not in repr(made)
    assert made.key.digest not in repr(made)
    assert all(made.secret != getattr(made.key, each.name) for each in fields(made.key))


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ({Scope.READ}, {Scope.READ}),
        ({Scope.INGEST}, {Scope.READ, Scope.INGEST}),
        ({Scope.CORRECT}, {Scope.READ, Scope.CORRECT}),
        ({Scope.INGEST, Scope.CORRECT}, {Scope.READ, Scope.INGEST, Scope.CORRECT}),
        ({Scope.ADMIN}, set(Scope)),
    ],
)
def test_scopes_include_reading_and_admin_includes_all(
    keyring: Keyring, scopes: set[Scope], allowed: set[Scope]
) -> None:
    key = keyring.create("one", scopes).key
    assert {scope for scope in Scope if key.allows(scope)} == allowed
    for scope in set(Scope) - allowed:
        with pytest.raises(ScopeMissingError, match=f"scope {scope}, found one with"):
            key.require(scope)


def test_a_revoked_key_counts_no_more_and_stays_listed(keyring: Keyring, clock: FixedClock) -> None:
    made = keyring.create("one", {Scope.READ})
    clock.advance(timedelta(seconds=1))
    keyring.create("two", {Scope.READ})
    assert keyring.revoke("one").revoked_at == clock.now()
    assert keyring.revoke("two").name == "two"
    with pytest.raises(KeyRequiredError, match="revoked"):
        keyring.admit(made.secret)
    with pytest.raises(KeyRequiredError, match="revoked"):
        keyring.standing(made.key.id)
    with pytest.raises(NotFoundError, match="'one'"):
        keyring.revoke("one")
    assert [key.name for key in keyring.listed()] == ["one", "two"]
    assert not keyring.is_empty


def test_clearing_forgets_all(keyring: Keyring) -> None:
    made = keyring.create("one", {Scope.READ})
    assert keyring.clear() == 1
    assert keyring.is_empty
    with pytest.raises(KeyRequiredError, match="not known"):
        keyring.admit(made.secret)
    with pytest.raises(KeyRequiredError, match="gone"):
        keyring.standing(made.key.id)


def test_a_key_expires_at_its_instant(keyring: Keyring, clock: FixedClock) -> None:
    made = keyring.create("one", {Scope.READ}, expires_at=NOW + timedelta(days=1))
    clock.advance(timedelta(days=1) - timedelta(microseconds=1))
    assert keyring.admit(made.secret) == made.key
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(KeyRequiredError, match="expired"):
        keyring.admit(made.secret)


def test_use_is_noted_once_a_minute(keyring: Keyring, clock: FixedClock) -> None:
    secret = keyring.create("one", {Scope.READ}).secret
    assert keyring.needs_noting(keyring.admit(secret))
    keyring.note_use(keyring.admit(secret))
    assert keyring.admit(secret).last_used_at == NOW
    clock.advance(timedelta(seconds=59))
    assert not keyring.needs_noting(keyring.admit(secret))
    clock.advance(timedelta(seconds=1))
    assert keyring.needs_noting(keyring.admit(secret))


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb", "a\x1b[2Jb"])
def test_a_name_must_be_fit_to_be_shown(keyring: Keyring, name: str) -> None:
    with pytest.raises(InputError, match="name: expected"):
        keyring.create(name, {Scope.READ})


def test_a_key_needs_a_scope_and_a_future(keyring: Keyring) -> None:
    with pytest.raises(InputError, match="scopes: expected"):
        keyring.create("one", set())
    with pytest.raises(InputError, match="expires: expected"):
        keyring.create("one", {Scope.READ}, expires_at=NOW)
    assert keyring.is_empty


def test_a_name_is_taken_until_its_key_is_revoked(keyring: Keyring) -> None:
    first = keyring.create(" one ", {Scope.READ})
    assert first.key.name == "one"
    with pytest.raises(ConflictError, match="'one'"):
        keyring.create("one", {Scope.READ})
    keyring.revoke(first.key.id)
    again = keyring.create("one", {Scope.READ})
    assert keyring.standing(KeyId(again.key.id)) == again.key
