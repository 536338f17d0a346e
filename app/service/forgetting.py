"""Forgetting: texts that were kept long enough are dropped, and articles erased by origin."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from app.domain.article import ArticleId
from app.domain.erasure import Erasure
from app.domain.errors import NotFoundError
from app.ports import Clock
from app.privacy_ports import PrivacyStore
from app.service.corrections import By, Corrections

_TEXTS_A_SLICE = 100  # some 100 ms, in which others cannot write
_ARTICLES_A_DECISION = 50


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is.

    Attributes:
        done: Texts forgotten, or articles deleted, so far.
        total: How many there are to do; grows if more come to be due meanwhile.
    """

    done: int
    total: int


class Forgetting:
    """Forgets in small steps, so that others can read and write between them.

    Args:
        store: Holds the texts.
        corrections: Deletes articles.
        clock: Tells how old texts are.
    """

    def __init__(self, store: PrivacyStore, corrections: Corrections, clock: Clock) -> None:
        self._store = store
        self._corrections = corrections
        self._clock = clock

    def due(self, older_than: timedelta) -> int:
        """Texts, of present and former versions, that came longer ago than this.

        Raises:
            StorageError: The database cannot be used.
        """
        return self._store.count_texts(self._clock.now() - older_than)

    def texts(self, older_than: timedelta) -> Iterator[Step]:
        """Forgets the texts that came longer ago than this; yields after each step.

        The age counts from when a version came here, not from its publication: it is the time
        for which we have had the text. Titles, sources, addresses, times, what was found in
        the texts (names, words, numbers, dates), vectors, stories and evidence stay. Whoever
        stops between two steps has forgotten what was told; the rest follows another time.

        Raises:
            StorageError: The database cannot be used.
        """
        before = self._clock.now() - older_than
        done, total = 0, self._store.count_texts(before)
        while slice_of := self._store.forget_texts(before, _TEXTS_A_SLICE):
            done += slice_of
            yield Step(done, max(done, total))
        if done:
            yield from self._purge(Step(done, done))

    def find(self, erasure: Erasure) -> list[ArticleId]:
        """The articles that an erasure would delete, by arrival.

        Raises:
            StorageError: The database cannot be used.
        """
        return self._store.articles_of(erasure)

    def erase(self, ids: Sequence[ArticleId], by: By) -> Iterator[Step]:
        """Deletes articles for good, some a decision; yields after each step.

        What they leave behind is decided as if each was deleted by itself. One that is gone
        already is passed over.

        Raises:
            ConflictError: People said what no longer can hold; the message says what.
            StorageError: The database cannot be used.
        """
        for start in range(0, len(ids), _ARTICLES_A_DECISION):
            some = ids[start : start + _ARTICLES_A_DECISION]
            try:
                self._corrections.delete_all(some, by)
            except NotFoundError:  # one of them was deleted meanwhile
                for each in some:
                    with suppress(NotFoundError):
                        self._corrections.delete(each, by)
            yield Step(start + len(some), len(ids))

    def _purge(self, step: Step) -> Iterator[Step]:
        yield step
        begin = True
        while self._store.purge(begin=begin):
            begin = False
            yield step
