"""The seams of care for a data folder, as Protocols: what is examined, mended and carried over."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from app.domain.article import ArticleId
from app.domain.examination import Examined
from app.domain.vectors import Matrix, ModelFingerprint

Vectors = Iterable[tuple[Sequence[ArticleId], Sequence[date | None], Matrix]]
"""Articles, publication days and vectors, batch by batch, as `Store.vectors` gives them."""


class Moment(Protocol):
    """A store as it is at one moment, whoever writes meanwhile."""

    def examined(self) -> Iterator[Examined]:
        """Makes one check after the other; never raises for what it finds."""
        ...

    def model(self) -> tuple[ModelFingerprint, int] | None:
        """The model of the vectors and their length; None while there is no article."""
        ...

    def vectors(self) -> Vectors:
        """All vectors."""
        ...

    def counts(self) -> dict[str, int]:
        """How many articles, versions, stories and decisions there are."""
        ...


class Records(Protocol):
    """What a store keeps, to be examined and mended.

    Raises:
        StorageError: From every method, when the database cannot be used at all.
    """

    def look(self) -> AbstractContextManager[Moment]:
        """One moment of the store."""
        ...

    def mend(self, checks: Collection[str]) -> list[str]:
        """Makes anew what failed these checks, as far as it is derived, in one transaction.

        Articles, versions, vectors and the ledger are never touched.

        Returns:
            A sentence for each thing that was done.
        """
        ...


class SavedIndex(Protocol):
    """The vector index as its files have it."""

    @property
    def distrusted(self) -> Sequence[tuple[str, str]]:
        """Files that were passed over when it was opened, each with the reason."""
        ...

    def reconcile(self, stored: Vectors) -> int:
        """Makes it hold exactly what is stored; the number of vectors that it changed."""
        ...

    def save(self) -> None:
        """Writes what has changed."""
        ...


class IndexFiles(Protocol):
    """Where the vector index is kept."""

    def open(self, fingerprint: ModelFingerprint, dimension: int) -> SavedIndex:
        """The index as its files have it."""
        ...

    def remove(self) -> None:
        """Deletes all its files."""
        ...
