"""Texts that are kept for a time only: since when they are here, and their forgetting."""

from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, func, select, update

from app.storage.codec import decode_article, encode_article, text_since
from app.storage.schema import article_versions, articles
from app.storage.word_search import drop_words, index_words

_ROWS_A_READ = 1000


def count_texts(connection: Connection, before: datetime) -> int:
    """Texts, of present and former versions, that came before an instant."""
    return sum(
        connection.scalar(select(func.count()).where(table.c.text_since < before)) or 0
        for table in (articles, article_versions)
    )


def forget_texts(connection: Connection, before: datetime, limit: int) -> int:
    """Drops texts that came before an instant, oldest first, and their words from the index.

    Returns:
        How many were dropped; less than `limit` when there are no more.
    """
    forgotten = _forget_in(connection, articles, before, limit)
    return forgotten + _forget_in(connection, article_versions, before, limit - forgotten)


def fill_text_since(connection: Connection, table: Table) -> None:
    """Writes since when the stored texts of a table are here; for a migration."""
    page = select(table.c.seq, table.c.document).order_by(table.c.seq).limit(_ROWS_A_READ)
    write = update(table).where(table.c.seq == bindparam("row"))
    after = -1
    while rows := connection.execute(page.where(table.c.seq > after)).all():
        since = [
            {"row": row.seq, "text_since": text_since(decode_article(row.document))} for row in rows
        ]
        connection.execute(write, since)
        after = rows[-1].seq


def _forget_in(connection: Connection, table: Table, before: datetime, limit: int) -> int:
    due = select(table.c.seq, table.c.document).where(table.c.text_since < before)
    rows = connection.execute(due.order_by(table.c.text_since).limit(limit)).all()
    texts = [(row.seq, decode_article(row.document)) for row in rows]
    silent = [(seq, article.without_body()) for seq, article in texts]
    if table is articles:  # of former versions no words are indexed
        drop_words(connection, texts)
        index_words(connection, silent)
    for seq, article in silent:
        written = {"document": encode_article(article), "text_since": None}
        connection.execute(update(table).where(table.c.seq == seq).values(written))
    return len(rows)
