"""Stories or articles page by page as CSV or NDJSON: as many as there are, in little memory."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel

from app.domain.story_list import StoryPage, StoryQuery
from app.service.queries import Queries

CSV_MEDIA_TYPE = "text/csv"
PAGE = 200
"""Stories read at once; the most that a query may ask for."""

# What a spreadsheet would take for a formula when a cell begins with it (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def following_pages(queries: Queries, query: StoryQuery, first: StoryPage) -> Iterator[StoryPage]:
    """The page given and all after it."""
    page = first
    yield page
    while page.next_cursor is not None:
        page = queries.stories(replace(query, cursor=page.next_cursor))
        yield page


def ndjson_lines(pages: Iterable[Iterable[BaseModel]], fields: set[str] | None) -> Iterator[str]:
    """A story or article a line, as the REST API has it; one string a page."""
    for page in pages:
        yield "".join(each.model_dump_json(include=fields) + "\n" for each in page)


def csv_rows(pages: Iterable[Iterable[object]], columns: Sequence[str]) -> Iterator[str]:
    """A row of names, then a story or article a row; one string a page.

    What is several stands in one cell, parted by semicolons; of languages and sources, most
    first, the numbers are left to the other formats. A cell that a spreadsheet would run as a
    formula begins with an apostrophe.

    Args:
        pages: What is written, with an attribute for each column.
        columns: In their order.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    for page in pages:
        writer.writerows([_cell(getattr(each, column)) for column in columns] for each in page)
        yield written.getvalue()
        written.seek(0)
        written.truncate()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = "; ".join(value) if isinstance(value, dict | list) else str(value)
    text = text.replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text
