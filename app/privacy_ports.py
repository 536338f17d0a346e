"""The seam of forgetting, as a Protocol; the other seams stand in `ports`."""

from datetime import datetime
from typing import Protocol

from app.domain.article import ArticleId
from app.domain.erasure import Erasure


class PrivacyStore(Protocol):
    """Forgets texts and finds what is to be deleted; safe to call beside readers and a writer.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def count_texts(self, before: datetime) -> int:
        """Texts, of present and former versions, that came before an instant."""
        ...

    def forget_texts(self, before: datetime, limit: int) -> int:
        """Drops at most so many texts that came before an instant, oldest first.

        Titles, what was found in the texts, vectors, stories and evidence stay. Answers that
        were kept for repeated requests and were given before the instant go as well.

        Returns:
            How many were dropped; less than `limit` when there are no more.
        """
        ...

    def purge(self, *, begin: bool) -> bool:
        """Overwrites some more of what was dropped; its last part empties the log.

        Args:
            begin: Whether this is the first part since something was dropped.

        Returns:
            Whether there is more to do.
        """
        ...

    def articles_of(self, erasure: Erasure) -> list[ArticleId]:
        """The articles of which any version is among those to be deleted, by arrival."""
        ...
