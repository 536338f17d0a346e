"""A key: who holds it may do what its scopes say."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from app.domain.errors import KeyRequiredError, ScopeMissingError

KeyId = NewType("KeyId", str)


class Scope(StrEnum):
    """What a key allows. Every scope includes reading, `admin` includes them all."""

    READ = "read"  # see everything, ask questions that store nothing
    INGEST = "ingest"  # bring articles in
    CORRECT = "correct"  # decide what belongs together, delete articles
    ADMIN = "admin"  # keys, and whatever else concerns the service as a whole


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as it is kept: without the secret that its holder has.

    Attributes:
        id: Part of the secret as well, so that a key found somewhere can be revoked.
        name: Who or what holds it, for people.
        scopes: As granted; what they include is not spelt out.
        digest: Hex SHA-256 of the whole secret. No slow hash is needed, as it is for
            passwords: a secret holds 256 random bits, which nobody can try out.
        created_at: Aware, UTC, as all the times here.
        expires_at: Counts no more from then on; None for never.
        last_used_at: To the minute; None before the first use.
        revoked_at: When a person took it back; None while it stands.
    """

    id: KeyId
    name: str
    scopes: frozenset[Scope]
    digest: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        """Whether its scopes are, or include, this one."""
        return scope is Scope.READ or not self.scopes.isdisjoint({scope, Scope.ADMIN})

    def require(self, scope: Scope) -> None:
        """Refuses what it does not allow.

        Raises:
            ScopeMissingError: It does not allow this scope.
        """
        if not self.allows(scope):
            held = ", ".join(sorted(self.scopes))
            raise ScopeMissingError(
                f"expected a key with the scope {scope}, found one with {held}", needed=scope
            )

    def require_standing(self, at: datetime) -> None:
        """Refuses a key that was taken back or has expired.

        Raises:
            KeyRequiredError: It counts no more at this instant.
        """
        if self.revoked_at is not None:
            raise KeyRequiredError(f"expected a key that counts, found {self.id}: it was revoked")
        if self.expires_at is not None and self.expires_at <= at:
            raise KeyRequiredError(f"expected a key that counts, found {self.id}: it has expired")
