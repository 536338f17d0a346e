"""All stories that pass, page by page as CSV or NDJSON: as many as there are, in little memory."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.story import StorySummary
from app.domain.story_list import StoryPage, StoryQuery
from app.service.queries import Queries
from app.web import wire

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


def ndjson_lines(pages: Iterator[StoryPage], fields: set[str] | None) -> Iterator[str]:
    """A story a line, as `/v1/stories` has it; one string a page."""
    for page in pages:
        yield "".join(
            wire.story(story).model_dump_json(include=fields) + "\n" for story in page.stories
        )


def csv_rows(pages: Iterator[StoryPage], columns: Sequence[str]) -> Iterator[str]:
    """A row of names, then a story a row; one string a page.

    Languages and sources are named most first, parted by semicolons; their numbers are left to
    the other formats. A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    for page in pages:
        writer.writerows(_row(story, columns) for story in page.stories)
        yield written.getvalue()
        written.seek(0)
        written.truncate()


def _row(story: StorySummary, columns: Sequence[str]) -> list[str]:
    return [_cell(getattr(story, column)) for column in columns]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = "; ".join(value) if isinstance(value, dict) else str(value)
    text = text.replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text
