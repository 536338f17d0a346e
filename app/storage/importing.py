"""Import: a database made of the lines of an export, with the same ids and numbers."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import singledispatch
from itertools import groupby, islice
from pathlib import Path

import msgspec
import orjson
from sqlalchemy import Connection, Table, insert, select, update

from app.domain.decision import LedgerEntry
from app.domain.errors import UnreadableInputError
from app.domain.story import StoryId, StorylineId
from app.storage.adjustment_rows import add_adjustment
from app.storage.article_rows import columns_of
from app.storage.codec import encode_article, text_since
from app.storage.database import open_database
from app.storage.export_lines import (
    FORMAT,
    AdjustmentLine,
    ArticleLine,
    DecisionLine,
    End,
    FeedEntryLine,
    FeedLine,
    Head,
    Line,
    StorylineLine,
    VersionLine,
    WebhookLine,
    decode_line,
    kind_of,
)
from app.storage.ledger_rows import append_entries
from app.storage.mending import DERIVED, mend
from app.storage.schema import article_versions, articles, feed_entries, feeds, meta, webhooks
from app.storage.storyline_rows import assign

_LINES_A_WRITE = 500

_Row = tuple[Table, dict[str, object]]


def import_lines(lines: Iterable[bytes], database: Path, new_secret: Callable[[], str]) -> None:
    """Makes a database of the lines of an export; what follows from them is made anew.

    Args:
        lines: As `export_lines` gives them.
        database: A file that is not there yet, or empty.
        new_secret: Makes the secrets of webhooks, which no export has; webhooks are paused
            until somebody asked for theirs.

    Raises:
        UnreadableInputError: A line is none of an export, or lines are missing.
        StorageError: The database cannot be written.
    """
    opened = open_database(database)
    storylines: dict[StoryId, StorylineId | None] = {}
    checked = _checked(lines)
    try:
        while batch := list(islice(checked, _LINES_A_WRITE)):
            with opened.write() as connection:
                _write(connection, batch)
            in_lines = [line for line in batch if isinstance(line, StorylineLine)]
            storylines |= {each.story_id: each.storyline_id for each in in_lines}
        with opened.write() as connection:
            mend(connection, DERIVED)
            for webhook_id in connection.scalars(select(webhooks.c.id)).all():
                of_it = update(webhooks).where(webhooks.c.id == webhook_id)
                connection.execute(of_it.values(secret=new_secret()))
            if storylines:
                assign(connection, storylines)
    finally:
        opened.close()


def _checked(lines: Iterable[bytes]) -> Iterator[Line]:
    """The lines between head and end, which must both be there and agree."""
    counts: Counter[str] = Counter()
    for number, written in enumerate(lines, start=1):
        try:
            line = decode_line(written)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UnreadableInputError(
                f"line {number}: expected a line of `samestory export`, but: {error}"
            ) from error
        if isinstance(line, End):
            if line.counts != counts:
                raise UnreadableInputError(
                    f"expected {line.counts}, found {dict(counts)}: lines are missing or too many"
                )
            return
        if isinstance(line, Head) != (number == 1) or _is_newer(line):
            raise UnreadableInputError(
                f"line {number}: expected an export of format {FORMAT} that begins with its head"
            )
        counts[kind_of(line)] += 1
        yield line
    raise UnreadableInputError("the export breaks off: its last line is missing")


def _is_newer(line: Line) -> bool:
    return isinstance(line, Head) and line.format != FORMAT


def _write(connection: Connection, batch: Sequence[Line]) -> None:
    """Writes lines, runs of one table at once."""
    entries = [
        LedgerEntry(line.number, line.decision) for line in batch if isinstance(line, DecisionLine)
    ]
    if entries:
        append_entries(connection, entries)
    for line in batch:
        if isinstance(line, AdjustmentLine):
            add_adjustment(connection, line.record)
    rows = [row for line in batch for row in _rows_of(line)]
    for table, run in groupby(rows, key=lambda row: row[0]):
        connection.execute(insert(table), [values for _, values in run])


@singledispatch
def _rows_of(_line: Line) -> Iterator[_Row]:
    """The rows of a line that is written as it stands."""
    return iter(())


@_rows_of.register
def _(line: Head) -> Iterator[_Row]:
    for key, value in line.meta.items():
        yield meta, {"key": key, "value": value}


@_rows_of.register
def _(line: ArticleLine) -> Iterator[_Row]:
    document = encode_article(line.article)
    vectors = {"headline": line.headline, "whole": line.whole}
    yield articles, {"seq": line.seq, **columns_of(line.article), **vectors, "document": document}


@_rows_of.register
def _(line: VersionLine) -> Iterator[_Row]:
    article = line.article
    said = {
        "id": article.id,
        "content_hash": article.content_hash,
        "text_since": text_since(article),
    }
    yield article_versions, {"seq": line.seq, **said, "document": encode_article(article)}


@_rows_of.register
def _(line: FeedLine) -> Iterator[_Row]:
    yield feeds, asdict(line.feed)


@_rows_of.register
def _(line: FeedEntryLine) -> Iterator[_Row]:
    yield feed_entries, {"feed_id": line.feed_id, "seen_at": line.seen_at, **asdict(line.entry)}


@_rows_of.register
def _(line: WebhookLine) -> Iterator[_Row]:
    said = {name: getattr(line, name) for name in ("id", "url", "description", "created_at")}
    which = orjson.dumps(line.filter).decode()
    progress = {"position": line.position, "attempts": 0}
    yield webhooks, {**said, **progress, "filter": which, "secret": "", "paused": True}
