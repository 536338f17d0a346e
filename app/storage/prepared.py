"""Questions whose SQL is made once and asked past SQLAlchemy.

Its way to a statement and to a row takes longer than the database takes to answer.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

_Row = tuple[Any, ...]  # Any: what the columns hold, as in SQLAlchemy's own rows
_Reading = tuple[int, Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class _Question:
    """A statement in the words of one kind of database.

    Attributes:
        order: Names of the parameters as they come in it; None where it names them itself.
        readings: Which columns are read otherwise than they come, and how.
    """

    sql: str
    order: tuple[str, ...] | None
    readings: tuple[_Reading, ...]


class Prepared:
    """A question, to be asked in any transaction; safe to use from several threads.

    Args:
        statement: Its parameters are texts, none of them a list.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._questions: dict[str, _Question] = {}

    def rows(self, connection: Connection, **parameters: str) -> list[_Row]:
        """All rows, their values as the types of the columns say.

        Raises:
            DBAPIError: The database cannot answer.
        """
        dialect = connection.dialect
        question = self._questions.get(dialect.name)
        if question is None:
            question = self._questions[dialect.name] = _in_words_of(dialect, self._statement)
        order = question.order
        given = parameters if order is None else [parameters[name] for name in order]
        with closing(connection.connection.cursor()) as cursor:
            try:
                cursor.execute(question.sql, given)
                rows = list(cursor.fetchall())
            except dialect.loaded_dbapi.Error as error:
                raise DBAPIError(question.sql, None, error) from error
        return [_read(row, question.readings) for row in rows] if question.readings else rows


def _in_words_of(dialect: Dialect, statement: Select[Any]) -> _Question:
    compiled = statement.compile(dialect=dialect)
    ways = [
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in statement.selected_columns
    ]
    return _Question(
        compiled.string,
        tuple(compiled.positiontup or ()) if compiled.positional else None,
        tuple((place, way) for place, way in enumerate(ways) if way is not None),
    )


def _read(row: _Row, readings: tuple[_Reading, ...]) -> _Row:
    values = list(row)
    for place, way in readings:
        values[place] = way(values[place])
    return tuple(values)
