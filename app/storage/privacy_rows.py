"""A `PrivacyStore` in the database of the articles."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.domain.article import ArticleId
from app.domain.erasure import Erasure
from app.storage import text_rows
from app.storage.answer_rows import forget_answers_before
from app.storage.codec import decode_origin
from app.storage.database import open_database
from app.storage.schema import article_versions, articles
from app.storage.word_search import purge_some_words

_ROWS_A_READ = 1000  # short transactions, so that the log can be checkpointed


class SqlPrivacyStore:
    """A `PrivacyStore` on SQLite.

    Args:
        url_or_path: The database's file, made when absent, or its SQLAlchemy URL.

    Raises:
        StorageError: It cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url_or_path: str | Path) -> None:
        self._database = open_database(url_or_path)

    def count_texts(self, before: datetime) -> int:
        """Texts, of present and former versions, that came before an instant."""
        with self._database.read() as connection:
            return text_rows.count_texts(connection, before)

    def forget_texts(self, before: datetime, limit: int) -> int:
        """Drops texts that came before an instant, and answers that were given before it."""
        with self._database.write() as connection:
            forget_answers_before(connection, before)
            return text_rows.forget_texts(connection, before, limit)

    def purge(self, *, begin: bool) -> bool:
        """Overwrites some more of what was dropped; its last part empties the log."""
        with self._database.write() as connection:
            has_more = purge_some_words(connection, begin=begin)
        if not has_more:
            self._database.flush_log()
        return has_more

    def articles_of(self, erasure: Erasure) -> list[ArticleId]:
        """The articles of which any version is among those to be deleted, by arrival."""
        found: dict[ArticleId, None] = {}
        for table in (articles, article_versions):
            page = select(table.c.seq, table.c.id, table.c.document).order_by(table.c.seq)
            page, after = page.limit(_ROWS_A_READ), -1
            while True:
                with self._database.read() as connection:
                    rows = connection.execute(page.where(table.c.seq > after)).all()
                if not rows:
                    break
                for row in rows:
                    if erasure.takes(*decode_origin(row.document)):
                        found[ArticleId(row.id)] = None
                after = rows[-1].seq
        return list(found)

    def close(self) -> None:
        """Releases the database."""
        self._database.close()
