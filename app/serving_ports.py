"""The seams of serving over the net, as Protocols; the other seams stand in `ports`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.domain.article import ArticleId
from app.domain.decision import Cause, DecisionKind
from app.domain.key import AccessKey, KeyId
from app.domain.repetition import Answer, Earlier, RepeatableRequest
from app.domain.vectors import Matrix


class LatestArticles(Protocol):
    """Which articles are the latest; every `VectorIndex` that serves knows."""

    def latest(self, limit: int) -> list[ArticleId]:
        """At most so many articles, those of the latest publication day first, undated last."""
        ...


class ReconciledIndex(Protocol):
    """An index that is kept up to a store; the `VectorIndex` of every process is one."""

    def add(self, ids: Sequence[ArticleId], vectors: Matrix, days: Sequence[date | None]) -> None:
        """Adds vectors; an id that is there already is replaced (its day may change)."""
        ...

    def reconcile(
        self, stored: Iterable[tuple[Sequence[ArticleId], Sequence[date | None], Matrix]]
    ) -> int:
        """Makes it hold exactly what `Store.vectors()` tells; how many it had to change."""
        ...


class AnswerStore(Protocol):
    """Answers that are given again to who repeats a request; safe to call from any thread.

    Everything is on disk when a method returns.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def begin(self, request: RepeatableRequest, *, at: datetime) -> Earlier | None:
        """Writes that a request is begun, unless there was one under its key.

        Requests begun more than a day before, and the oldest beyond a bound, are forgotten.

        Returns:
            What is known of the earlier request; None when this one is the first.
        """
        ...

    def keep(self, request: RepeatableRequest, answer: Answer) -> None:
        """Keeps the answer to a request that was begun."""
        ...

    def forget(self, request: RepeatableRequest) -> None:
        """Makes a request that was begun as if it never was."""
        ...


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large stories are.

    Attributes:
        singletons: Stories of one article.
        largest: Articles of the largest story; 0 when there is none.
    """

    stories: int
    singletons: int
    largest: int


class FigureStore(Protocol):
    """Figures for monitoring, each told in milliseconds however much is stored.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def sizes(self) -> Sizes:
        """How large the living stories are."""
        ...

    def last_number(self) -> int:
        """The number of the ledger's last entry; 0 when it is empty."""
        ...

    def decisions(self, *, after: int, until: int) -> Mapping[tuple[DecisionKind, Cause], int]:
        """How many decisions of each kind and cause have numbers above `after`, up to `until`."""
        ...


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
