"""Sessions: who signed in to the dashboard, so that a browser need not keep the key itself."""

import hashlib
import secrets
from datetime import datetime, timedelta

from app.domain.key import KeyId
from app.ports import Clock

LIFETIME = timedelta(hours=12)


class Sessions:
    """In memory only: a restart ends them all. For use on the event loop.

    Args:
        clock: Tells the time.
        at_most: Open at once; the oldest ends when one more is opened.
    """

    def __init__(self, clock: Clock, *, at_most: int = 10_000) -> None:
        self._clock = clock
        self._at_most = at_most
        self._open: dict[str, tuple[KeyId, datetime]] = {}  # by digest of the token, oldest first

    def open(self, key_id: KeyId) -> str:
        """Opens a session for who showed this key; the token that stands for it."""
        now = self._clock.now()
        for digest, (_, ends_at) in list(self._open.items()):
            if ends_at > now and len(self._open) < self._at_most:
                break
            del self._open[digest]
        token = secrets.token_urlsafe(32)
        self._open[_digest(token)] = (key_id, now + LIFETIME)
        return token

    def key_of(self, token: str) -> KeyId | None:
        """The key that opened a session; None when there is no such session any more."""
        key_id, ends_at = self._open.get(_digest(token), (None, None))
        return key_id if ends_at is not None and ends_at > self._clock.now() else None

    def close(self, token: str) -> None:
        """Ends a session."""
        self._open.pop(_digest(token), None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()
