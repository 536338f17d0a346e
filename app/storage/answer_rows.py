"""Answers to repeatable requests as rows of the SQL database."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from app.domain.repetition import Answer, Earlier, RepeatableRequest
from app.storage.database import open_database
from app.storage.schema import kept_answers

KEPT = timedelta(hours=24)
MOST_ANSWERS = 50_000
"""Of up to 100 kB each: a few hundred MB where all are corrections of many articles."""


class SqlAnswerStore:
    """An `AnswerStore` in the database of the articles.

    Args:
        url_or_path: The database's file, made when absent, or its SQLAlchemy URL.
        most: Answers that are kept; the oldest go first.

    Raises:
        StorageError: It cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url_or_path: str | Path, *, most: int = MOST_ANSWERS) -> None:
        self._database = open_database(url_or_path)
        self._most = most

    def begin(self, request: RepeatableRequest, *, at: datetime) -> Earlier | None:
        """Writes that a request is begun, unless there was one under its key."""
        with self._database.write() as connection:
            connection.execute(delete(kept_answers).where(kept_answers.c.begun_at <= at - KEPT))
            row = connection.execute(select(kept_answers).where(_is(request))).one_or_none()
            if row is None:
                self._make_room(connection)
                connection.execute(
                    insert(kept_answers).values(
                        caller=request.caller, key=request.key, digest=request.digest, begun_at=at
                    )
                )
                return None
        if row.status is None:
            return Earlier(row.digest, None)
        headers = tuple((name, value) for name, value in json.loads(row.headers))
        return Earlier(row.digest, Answer(row.status, headers, row.body))

    def keep(self, request: RepeatableRequest, answer: Answer) -> None:
        """Keeps the answer to a request that was begun."""
        values = {
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
        }
        with self._database.write() as connection:
            connection.execute(update(kept_answers).where(_is(request)).values(values))

    def forget(self, request: RepeatableRequest) -> None:
        """Makes a request that was begun as if it never was."""
        with self._database.write() as connection:
            connection.execute(delete(kept_answers).where(_is(request)))

    def close(self) -> None:
        """Releases the database."""
        self._database.close()

    def _make_room(self, connection: Connection) -> None:
        """Forgets what is beyond the bound; by the index, up to its end: some milliseconds."""
        begun = kept_answers.c.begun_at
        newest = select(begun).order_by(begun.desc()).offset(self._most - 1).limit(1)
        oldest_to_go = connection.scalar(newest)
        if oldest_to_go is not None:
            connection.execute(delete(kept_answers).where(begun <= oldest_to_go))


def forget_answers_before(connection: Connection, instant: datetime) -> None:
    """Forgets requests that were begun before an instant, with their answers."""
    connection.execute(delete(kept_answers).where(kept_answers.c.begun_at < instant))


def forget_answers_with(connection: Connection, words: Collection[str]) -> None:
    """Loses the answers in which one of these texts stands; that they were given stays."""
    written = [orjson.dumps(each)[1:-1] for each in words]  # as JSON has them
    query = select(kept_answers.c.caller, kept_answers.c.key, kept_answers.c.body)
    for row in connection.execute(query.where(kept_answers.c.body.is_not(None))).all():
        if any(each in row.body for each in written):
            its = (kept_answers.c.caller == row.caller) & (kept_answers.c.key == row.key)
            lost = {"status": None, "headers": None, "body": None}
            connection.execute(update(kept_answers).where(its).values(lost))


def _is(request: RepeatableRequest) -> ColumnElement[bool]:
    return (kept_answers.c.caller == request.caller) & (kept_answers.c.key == request.key)
