"""The examination of a store: all that must hold in its database, check by check."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.domain.article import ArticleId
from app.domain.errors import StorageError
from app.domain.examination import SHOWN, Check, Examined, Fault
from app.domain.vectors import Matrix, ModelFingerprint
from app.storage.article_checks import (
    ArticleCheck,
    ColumnCheck,
    NameCheck,
    TextCheck,
    WordCheck,
    find_homeless,
    see_articles,
)
from app.storage.codec import decode_vector
from app.storage.database import open_database
from app.storage.ledger_checks import (
    find_broken_moves,
    find_broken_receipts,
    find_gaps,
    find_misplaced,
    find_unplaced,
    find_wrong_constraints,
    find_wrong_redirects,
)
from app.storage.mending import mend
from app.storage.schema import article_versions, articles, ledger, meta, stories
from app.storage.story_checks import find_wrong_stories
from app.storage.table_checks import (
    find_damage,
    find_wrong_answers,
    find_wrong_feeds,
    find_wrong_keys,
    find_wrong_meta,
    find_wrong_webhooks,
)

_VECTORS_A_READ = 4096

_Find = Callable[[Connection], Iterator[Fault]]

CHECKS: tuple[tuple[Check, _Find], ...] = (
    (
        Check("file", "SQLite finds its file whole, and each reference leads somewhere."),
        find_damage,
    ),
    (Check("meta", "The database says which schema and which model it has."), find_wrong_meta),
    (Check("ledger", "The ledger is numbered from 1 without a gap, in words known."), find_gaps),
    (Check("receipts", "Every receipt can be read."), find_broken_receipts),
    (Check("moves", "Every move takes an article from where it was."), find_broken_moves),
    (Check("decided", "The ledger places just the articles that are stored."), find_unplaced),
    (Check("places", "Every article is where the ledger put it.", True), find_misplaced),
    (Check("homes", "Every article is in one story, every version has one."), find_homeless),
    (Check("redirects", "Redirects are those of the ledger.", True), find_wrong_redirects),
    (Check("constraints", "Constraints are those of the ledger.", True), find_wrong_constraints),
    (Check("stories", "Stories are what their articles make them.", True), find_wrong_stories),
    (Check("feeds", "Every feed has a known status and counts."), find_wrong_feeds),
    (Check("keys", "Every key has known scopes and a digest."), find_wrong_keys),
    (Check("webhooks", "Every webhook can be read and is not ahead."), find_wrong_webhooks),
    (Check("answers", "Every kept answer is whole."), find_wrong_answers),
)
"""Checks that need no text, in the order in which they are made."""

TEXT_CHECKS: tuple[tuple[Check, Callable[[Connection], TextCheck]], ...] = (
    (Check("articles", "Every article, version and vector can be read."), ArticleCheck),
    (Check("columns", "Articles are sorted by what their texts say.", True), ColumnCheck),
    (Check("names", "The index of names holds those of the articles.", True), NameCheck),
    (Check("words", "The index of words holds those of the articles.", True), WordCheck),
)
"""Checks that are made in one pass over all articles, after the others."""

# On a damaged file any question may fail; the others are asked all the same.
_UNANSWERED = (SQLAlchemyError, sqlite3.Error, ValueError)


class SqlRecords:
    """`Records` in one SQLite file.

    Args:
        path: The file, made when absent; an older schema is brought up to date.

    Raises:
        StorageError: The file cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, path: Path) -> None:
        self._database = open_database(path)

    @contextmanager
    def look(self) -> Iterator["SqlMoment"]:
        """One moment of the store."""
        with self._database.read() as connection:
            yield SqlMoment(connection)

    def mend(self, checks: Collection[str]) -> list[str]:
        """Makes anew what failed these checks, as far as it is derived."""
        try:
            with self._database.write() as connection:
                return mend(connection, checks)
        except msgspec.MsgspecError as error:
            raise StorageError(
                f"nothing was made anew, for an article cannot be read ({error}); restore a backup"
            ) from error

    def close(self) -> None:
        """Releases the database."""
        self._database.close()


class SqlMoment:
    """A `Moment` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def examined(self) -> Iterator[Examined]:
        """Makes one check after the other."""
        for check, find in CHECKS:
            tally = _Tally(check)
            tally.take(find(self._connection))
            yield tally.examined()
        yield from self._texts_examined()

    def model(self) -> tuple[ModelFingerprint, int] | None:
        """The model of the vectors and their length; None while there is no article."""
        bound = select(meta.c.value).where(meta.c.key == "fingerprint")
        fingerprint = self._connection.scalar(bound)
        stored = self._connection.scalar(select(articles.c.whole).limit(1))
        if fingerprint is None or stored is None:
            return None
        return ModelFingerprint(fingerprint), decode_vector(stored).size

    def vectors(self) -> Iterator[tuple[list[ArticleId], list[date | None], Matrix]]:
        """All vectors, in order of commit."""
        columns = articles.c.id, articles.c.day, articles.c.whole
        found = iter(self._connection.execute(select(*columns).order_by(articles.c.seq)))
        while rows := list(islice(found, _VECTORS_A_READ)):
            matrix = np.stack([decode_vector(row.whole) for row in rows])
            yield [ArticleId(row.id) for row in rows], [row.day for row in rows], matrix

    def counts(self) -> dict[str, int]:
        """How many articles, versions, stories and decisions there are."""
        tables = {
            "articles": articles,
            "versions": article_versions,
            "stories": stories,
            "decisions": ledger,
        }
        return {
            name: self._connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.items()
        }

    def _texts_examined(self) -> Iterator[Examined]:
        checks = [(_Tally(check), make(self._connection)) for check, make in TEXT_CHECKS]
        try:
            for seen in see_articles(self._connection):
                for tally, check in checks:
                    tally.take(check.look_at(seen))
        except _UNANSWERED as error:
            for tally, _ in checks:
                tally.break_off(error)
        for tally, check in checks:
            tally.take(check.end())
            yield tally.examined()


class _Tally:
    """What a check finds, until it is at its end or cannot go on."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._shown: list[Fault] = []
        self._count = 0
        self._is_broken_off = False

    def take(self, faults: Iterator[Fault]) -> None:
        """Counts faults, unless the check was broken off."""
        if self._is_broken_off:
            return
        try:
            for fault in faults:
                self._add(fault)
        except _UNANSWERED as error:
            self.break_off(error)

    def break_off(self, error: Exception) -> None:
        """Ends the check, which counts as a fault."""
        reason = getattr(error, "orig", None) or error
        self._add(Fault("database", f"the check could not be ended: {reason}"))
        self._is_broken_off = True

    def examined(self) -> Examined:
        """What was found."""
        return Examined(self._check, tuple(self._shown), self._count)

    def _add(self, fault: Fault) -> None:
        self._count += 1
        if len(self._shown) < SHOWN:
            self._shown.append(fault)
