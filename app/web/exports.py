"""What the API lists, page by page as CSV or NDJSON: as much as there is, in little memory."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from app.domain.story_list import StorylinePage, StorylineQuery, StoryPage, StoryQuery
from app.web.bulk import NDJSON_MEDIA_TYPE

CSV_MEDIA_TYPE = "text/csv"
PAGE = 200
"""Stories or storylines read at once; the most that a query may ask for."""

Query = TypeVar("Query", StoryQuery, StorylineQuery)
Page = TypeVar("Page", StoryPage, StorylinePage)

# What a spreadsheet would take for a formula when a cell begins with it (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def all_pages(read: Callable[[Query], Page], query: Query) -> Iterator[Page]:
    """The page that answers the query and all after it.

    The first is read at once: what is asked wrongly is refused before anything is sent.
    """
    return _with_following(read(query), read, query)


def ndjson_answer(
    pages: Iterable[Iterable[BaseModel]], chosen: set[str] | None = None
) -> StreamingResponse:
    """A line for each, as the REST API has it.

    Args:
        pages: What is written; one string is sent for each.
        chosen: The fields that are asked for; None for all.
    """
    return StreamingResponse(_lines(pages, chosen), media_type=NDJSON_MEDIA_TYPE)


def csv_answer(
    pages: Iterable[Iterable[object]],
    columns: Sequence[str],
    chosen: Collection[str] | None = None,
    *,
    filename: str,
) -> StreamingResponse:
    """A row of names, then a row for each.

    What is several stands in one cell, parted by semicolons; of languages and sources, most
    first, the numbers are left to the other formats. A cell that a spreadsheet would run as a
    formula begins with an apostrophe.

    Args:
        pages: What is written, with an attribute for each column.
        columns: All there are, in their order.
        chosen: Those of them that are asked for; None for all.
        filename: As which a browser saves it.
    """
    return StreamingResponse(
        _rows(pages, [each for each in columns if chosen is None or each in chosen]),
        media_type=CSV_MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _with_following(page: Page, read: Callable[[Query], Page], query: Query) -> Iterator[Page]:
    yield page
    while page.next_cursor is not None:
        page = read(replace(query, cursor=page.next_cursor))
        yield page


def _lines(pages: Iterable[Iterable[BaseModel]], chosen: set[str] | None) -> Iterator[str]:
    """One string a page."""
    for page in pages:
        yield "".join(each.model_dump_json(include=chosen) + "\n" for each in page)


def _rows(pages: Iterable[Iterable[object]], columns: Sequence[str]) -> Iterator[str]:
    """One string a page."""
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
