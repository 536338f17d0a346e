"""The keys: made, listed, taken back, and recognised in what a caller sends."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.errors import ConflictError, InputError, KeyRequiredError, NotFoundError
from app.domain.key import AccessKey, KeyId, Scope
from app.ports import Clock
from app.serving_ports import KeyStore

MAX_NAME_CHARACTERS = 100

# Recognisable, so that scanners for leaked secrets can find it; the id says which key it is.
_SECRET = re.compile(r"samestory_(k[0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)
_SECRET_BYTES = 32
_USE_INTERVAL = timedelta(minutes=1)  # between two writes of `last_used_at`


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made.

    Attributes:
        secret: What its holder sends; kept nowhere, so this is the only time it is seen.
    """

    key: AccessKey
    secret: str

    def __repr__(self) -> str:
        return f"NewKey(key={self.key!r})"  # what is printed by mistake holds no secret


class Keyring:
    """All keys of a data folder; safe to call from any thread.

    Args:
        store: Where they are kept; others may change it meanwhile.
        clock: Tells the time.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def __init__(self, store: KeyStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def is_empty(self) -> bool:
        """Whether no key was ever made, or all were cleared; revoked and expired ones count.

        So taking the last key back shuts everybody out, rather than letting everybody in.
        """
        return not self._store.keys()

    def listed(self) -> list[AccessKey]:
        """All keys, oldest first; also those that count no more."""
        return list(self._store.keys().values())

    def create(
        self, name: str, scopes: Collection[Scope], *, expires_at: datetime | None = None
    ) -> NewKey:
        """Makes a key.

        Args:
            name: Who or what will hold it.
            scopes: At least one.
            expires_at: Aware; None for never.

        Raises:
            InputError: The name is blank, too long or not printable, there is no scope, or it
                would have expired already.
            ConflictError: A key that stands has the name.
        """
        now = self._clock.now()
        name = name.strip()
        if not name.isprintable() or not 0 < len(name) <= MAX_NAME_CHARACTERS:
            raise InputError(
                f"name: expected 1 to {MAX_NAME_CHARACTERS} printable characters, found {name!r}"
            )
        if not scopes:
            raise InputError(f"scopes: expected at least one of {', '.join(Scope)}, found none")
        if expires_at is not None and expires_at <= now:
            raise InputError(f"expires: expected a time to come, found {expires_at.isoformat()}")
        key_id = KeyId(f"k{secrets.token_hex(6)}")
        secret = f"samestory_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        key = AccessKey(key_id, name, frozenset(scopes), _digest(secret), now, expires_at)
        if not self._store.add(key):
            raise ConflictError(
                f"a key with the name {name!r} is there already; choose another name, or revoke it"
            )
        return NewKey(key, secret)

    def revoke(self, id_or_name: str) -> AccessKey:
        """Takes a key back, at once and for good; it stays in the list.

        Raises:
            NotFoundError: No key that stands has this id or name.
        """
        standing = (key for key in self.listed() if key.revoked_at is None)
        found = next((key for key in standing if id_or_name in (key.id, key.name)), None)
        if found is None:
            raise NotFoundError(
                f"expected the id or name of a key that was not revoked, found {id_or_name[:200]!r}"
            )
        at = self._clock.now()
        self._store.revoke(found.id, at)
        return replace(found, revoked_at=at)

    def clear(self) -> int:
        """Forgets all keys and tells how many; then none is needed, as at first."""
        return self._store.clear()

    def admit(self, secret: str) -> AccessKey:
        """The key that a caller sends.

        Raises:
            KeyRequiredError: It is none of these, was revoked or has expired. The message does
                not repeat what was sent.
        """
        form = _SECRET.fullmatch(secret)
        key = self._store.keys().get(KeyId(form[1])) if form else None
        if key is None or not hmac.compare_digest(key.digest, _digest(secret)):
            raise KeyRequiredError("expected a key of this service, found one that is not known")
        key.require_standing(self._clock.now())
        return key

    def standing(self, key_id: KeyId) -> AccessKey:
        """The key of this id, for a caller who showed it before.

        Raises:
            KeyRequiredError: It is gone, was revoked or has expired.
        """
        key = self._store.keys().get(key_id)
        if key is None:
            raise KeyRequiredError(f"expected a key that counts, found {key_id}: it is gone")
        key.require_standing(self._clock.now())
        return key

    def needs_noting(self, key: AccessKey) -> bool:
        """Whether its use is worth writing down: it was not within the last minute."""
        last = key.last_used_at
        return last is None or self._clock.now() - last >= _USE_INTERVAL

    def note_use(self, key: AccessKey) -> None:
        """Writes down that it is used now."""
        self._store.note_use(key.id, self._clock.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
