"""Checks of the database file itself, and of feeds, keys, webhooks and kept answers."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, text

from app.domain.examination import Fault
from app.domain.feed import FeedStatus
from app.domain.key import Scope
from app.storage.adjustment_rows import read_adjustments
from app.storage.migrations import PRESENT_SCHEMA, schema_version
from app.storage.schema import (
    access_keys,
    articles,
    feeds,
    kept_answers,
    ledger,
    meta,
    webhooks,
)
from app.storage.webhook_rows import webhook_of

_DIGEST = re.compile("[0-9a-f]{64}")


def find_damage(connection: Connection) -> Iterator[Fault]:
    """What SQLite itself finds wrong with its file."""
    for message in connection.scalars(text("PRAGMA integrity_check")):
        if message != "ok":
            yield Fault("database file", message)
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield Fault(f"{table}, row {row}", f"it refers to a row of {parent} that is not there")


def find_wrong_meta(connection: Connection) -> Iterator[Fault]:
    """What is said of the database as a whole."""
    schema = schema_version(connection)
    if schema != PRESENT_SCHEMA:
        yield Fault("meta, schema", f"expected {PRESENT_SCHEMA}, found {schema}")
    bound = connection.scalar(select(meta.c.value).where(meta.c.key == "fingerprint"))
    if bound is None and connection.scalar(select(func.count()).select_from(articles)):
        yield Fault("meta, fingerprint", "it does not say which model made the vectors")
    yield from _unreadable("meta, adjustments", lambda: read_adjustments(connection))


def find_wrong_feeds(connection: Connection) -> Iterator[Fault]:
    """Feeds of unknown status or with counts below zero."""
    column = feeds.c
    counts = (column.interval_seconds, column.failures, column.article_count, column.rejected_count)
    strange = or_(column.status.not_in(list(FeedStatus)), *(count < 0 for count in counts))
    yield from _rows(connection, feeds, strange, "its status is unknown or a count below zero")


def find_wrong_keys(connection: Connection) -> Iterator[Fault]:
    """Keys without scopes that are known, or without the digest of a secret."""
    for row in connection.execute(select(access_keys)):
        if not row.scopes or not set(row.scopes.split()) <= set(Scope):
            yield Fault(f"access_keys {row.id}", f"expected known scopes, found {row.scopes!r}")
        if not _DIGEST.fullmatch(row.digest):
            yield Fault(f"access_keys {row.id}", "expected a SHA-256 in hex as its digest")


def find_wrong_webhooks(connection: Connection) -> Iterator[Fault]:
    """Webhooks that cannot be read or are ahead of the ledger."""
    last = connection.scalar(select(func.max(ledger.c.seq))) or 0
    for row in connection.execute(select(webhooks)):
        where = f"webhooks {row.id}"
        yield from _unreadable(where, partial(webhook_of, row))
        if row.position > last:
            yield Fault(where, f"it is at change {row.position}, the last one is {last}")
        if (row.pending_id is None) != (row.pending_numbers is None):
            yield Fault(where, "its pending delivery is half there")


def find_wrong_answers(connection: Connection) -> Iterator[Fault]:
    """Kept answers of which a part is missing."""
    column = kept_answers.c
    half = (column.status.is_(None) != column.headers.is_(None)) | (
        column.status.is_(None) != column.body.is_(None)
    )
    yield from _rows(connection, kept_answers, half, "a part of the answer is missing")


def _rows(
    connection: Connection, table: Table, condition: ColumnElement[bool], what: str
) -> Iterator[Fault]:
    keys = list(table.primary_key.columns)
    for row in connection.execute(select(*keys).where(condition)):
        yield Fault(f"{table.name} {' '.join(map(str, row))}", what)


def _unreadable(where: str, read: Callable[[], object]) -> Iterator[Fault]:
    try:
        read()
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        yield Fault(where, f"it cannot be read: {type(error).__name__}")
