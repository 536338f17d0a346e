"""CSV and TSV: an article a row; delimiter, character set and usual column names are found."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Protocol

from app.domain.article import RawArticle, Rejected
from app.domain.errors import UnreadableInputError
from app.intake.charsets import charset_of
from app.intake.formats import HEAD_BYTES, suffix_of
from app.intake.json_lines import article_from_value
from app.intake.place import Conditions, Items, Source
from app.intake.records import FIELDS, usual_places
from app.intake.rejoined import with_head

_DELIMITERS = ",;\t|"
_TEXT_FIELDS = ("title", "text")


def read_table(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    """Reads a table whose first row names the columns; holds one row in memory.

    A row with fewer cells than columns lacks the last; one with more is a `Rejected`, since
    nobody can tell which belongs where. Rows without any content are passed over.

    Args:
        stream: At its beginning; left open.
        source: What it is called; `.tsv` has tabs.
        conditions: With the columns that a person named.

    Raises:
        UnreadableInputError: It has no columns of an article; or it breaks off, and what came
            before was given.
    """
    head, whole = with_head(stream, HEAD_BYTES)
    encoding = charset_of(head)
    delimiter = "\t" if suffix_of(source.name) == ".tsv" else _delimiter(head, encoding)
    text = io.TextIOWrapper(whole, encoding=encoding, errors="replace", newline="")
    longest = conditions.limits.max_article_bytes
    csv.field_size_limit(longest)
    rows = csv.reader(_Lines(text, longest), delimiter=delimiter)
    header = _header(next(rows, []))
    columns = _columns(header, conditions.columns)
    for place, row in _rows(rows, source.origin):
        if isinstance(row, Rejected):
            yield row
        elif any(cell.strip() for cell in row[len(header) :]):
            reason = f"expected {len(header)} cells, one a column, found {len(row)}"
            yield Rejected(place, UnreadableInputError.code, reason)
        elif any(cell.strip() for cell in row):
            yield _article(dict(zip(header, row, strict=False)), place, columns, conditions)


def is_table(head: bytes, columns: Mapping[str, str]) -> bool:
    """Whether a stream begins with a row of column names, among them some of an article."""
    encoding = charset_of(head)
    header = _header(_first_row(head, encoding, _delimiter(head, encoding)))
    if columns:
        return set(columns.values()) <= set(header)
    found = usual_places(tuple(header))
    return len(header) > 1 and len(found) > 1 and any(field in found for field in _TEXT_FIELDS)


def _article(
    row: dict[str, str], place: str, columns: Mapping[str, str], conditions: Conditions
) -> RawArticle | Rejected:
    return article_from_value(
        row,
        origin=place,
        received_at=conditions.received_at,
        limits=conditions.limits,
        columns=columns,
    )


def _header(row: list[str]) -> list[str]:
    return [name.strip() for name in row]


def _columns(header: list[str], stated: Mapping[str, str]) -> dict[str, str]:
    """The column of each field that is named as ours, or that a person named.

    Raises:
        UnreadableInputError: A column is not there, or there is none with title or text.
    """
    there = ", ".join(repr(name[:60]) for name in header[:40]) or "none"
    for field, column in stated.items():
        if column not in header:
            raise UnreadableInputError(
                f"expected a column {column!r} for {field}, found the columns {there}"
            )
    columns = {field: field for field in FIELDS if field in header} | dict(stated)
    usual = usual_places(tuple(header))
    if not any(field in columns or field in usual for field in _TEXT_FIELDS):
        raise UnreadableInputError(
            "expected column names in the first row, and one of a title or text, found "
            f"{there}; name the column with --map title=COLUMN or --map text=COLUMN"
        )
    return columns


def _rows(rows: "_Reader", origin: str) -> Iterator[tuple[str, list[str] | Rejected]]:
    """Rows with their places; a row that cannot be read does not end the table."""
    while True:
        place = f"{origin}:{rows.line_num + 1}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"expected a row of the table, found none: {error}"
            yield place, Rejected(place, UnreadableInputError.code, reason)
        else:
            yield place, row


def _delimiter(head: bytes, encoding: str) -> str:
    """The delimiter that gives the first row most cells: names of columns hold none."""
    return max(_DELIMITERS, key=lambda delimiter: len(_first_row(head, encoding, delimiter)))


def _first_row(head: bytes, encoding: str, delimiter: str) -> list[str]:
    text = io.StringIO(head.decode(encoding, errors="replace"), newline="")
    try:
        return next(csv.reader(text, delimiter=delimiter), [])
    except csv.Error:
        return []


class _Reader(Protocol):
    """What `csv.reader` makes."""

    line_num: int

    def __next__(self) -> list[str]: ...


class _Lines:
    """Lines of a text; one without end is an error of its row, and is never held."""

    def __init__(self, text: io.TextIOWrapper, longest: int) -> None:
        self._text = text
        self._longest = longest

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._longest + 1)
        if not line:
            raise StopIteration
        if len(line) <= self._longest or line.endswith("\n"):
            return line
        while line and not line.endswith("\n"):
            line = self._text.readline(self._longest + 1)
        raise csv.Error(f"a line of more than {self._longest:,} characters")
