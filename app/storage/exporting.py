"""Export: all that is stored as lines of JSON, of one moment; secrets stay."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Row, Select, select

from app import __version__
from app.domain.decision import LedgerEntry
from app.ports import LedgerQuery
from app.storage.adjustment_rows import read_adjustments
from app.storage.codec import decode_article
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
    encode_line,
    kind_of,
)
from app.storage.feed_rows import feed_of, seen_of
from app.storage.ledger_rows import read_entries
from app.storage.schema import (
    article_versions,
    articles,
    feed_entries,
    feeds,
    meta,
    stories,
    webhooks,
)
from app.storage.webhook_rows import webhook_of

_ROWS_A_READ = 500
_META = ("model", "fingerprint", "linked")  # what an import needs to know


def export_lines(database: Path) -> Iterator[bytes]:
    """All lines of an export, each with its end.

    Keys, kept answers and the secrets and logs of webhooks are left out.

    Raises:
        StorageError: The database cannot be read.
    """
    opened = open_database(database)
    counts: Counter[str] = Counter()
    try:
        with opened.read() as connection:
            for line in _lines(connection):
                counts[kind_of(line)] += 1
                yield encode_line(line) + b"\n"
        yield encode_line(End(dict(counts))) + b"\n"
    finally:
        opened.close()


def _lines(connection: Connection) -> Iterator[Line]:
    rows = connection.execute(select(meta).where(meta.c.key.in_(_META)))
    yield Head(FORMAT, __version__, {row.key: row.value for row in rows})
    for row in _streamed(connection, select(articles).order_by(articles.c.seq)):
        yield ArticleLine(row.seq, decode_article(row.document), row.headline, row.whole)
    for row in _streamed(connection, select(article_versions).order_by(article_versions.c.seq)):
        yield VersionLine(row.seq, decode_article(row.document))
    for entry in _entries(connection):
        yield DecisionLine(entry.number, entry.decision)
    in_lines = select(stories.c.id, stories.c.storyline_id).where(
        stories.c.storyline_id.is_not(None)
    )
    for row in _streamed(connection, in_lines.order_by(stories.c.id)):
        yield StorylineLine(row.id, row.storyline_id)
    for record in read_adjustments(connection):
        yield AdjustmentLine(record)
    yield from _feed_lines(connection)
    yield from _webhook_lines(connection)


def _streamed(connection: Connection, query: Select[object]) -> Iterator[Row[object]]:
    yield from connection.execute(query.execution_options(yield_per=_ROWS_A_READ))


def _entries(connection: Connection) -> Iterator[LedgerEntry]:
    after = 0
    while page := read_entries(connection, LedgerQuery(), after, _ROWS_A_READ):
        yield from page
        after = page[-1].number


def _feed_lines(connection: Connection) -> Iterator[Line]:
    for row in _streamed(connection, select(feeds).order_by(feeds.c.id)):
        yield FeedLine(feed_of(row))
    for row in _streamed(connection, select(feed_entries).order_by(*feed_entries.primary_key)):
        yield FeedEntryLine(row.feed_id, row.seen_at, seen_of(row))


def _webhook_lines(connection: Connection) -> Iterator[Line]:
    for row in _streamed(connection, select(webhooks).order_by(webhooks.c.id)):
        webhook = webhook_of(row)
        # What is pending has not arrived: it is to be told again.
        told = min(webhook.pending.numbers) - 1 if webhook.pending else webhook.position
        yield WebhookLine(
            webhook.id, webhook.url, webhook.description, webhook.which, webhook.created_at, told
        )
