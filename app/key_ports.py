"""The seam of the keys, as a Protocol; the other seams stand in `ports`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from app.domain.key import AccessKey, KeyId


class KeyStore(Protocol):
    """The keys; safe to call from any thread and beside another process.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def add(self, key: AccessKey) -> bool:
        """Adds a key; False when its id, or its name in a key that stands, is there already."""
        ...

    def keys(self) -> Mapping[KeyId, AccessKey]:
        """All keys by id, oldest first, as they are now; cheap enough for every request."""
        ...

    def revoke(self, key_id: KeyId, at: datetime) -> None:
        """Takes a key back; one that is revoked already stays as it is."""
        ...

    def note_use(self, key_id: KeyId, at: datetime) -> None:
        """Writes when a key was last used; nothing when it is gone."""
        ...

    def clear(self) -> int:
        """Deletes all keys and tells how many."""
        ...
