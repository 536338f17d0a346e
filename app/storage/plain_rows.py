"""Rows written by SQLite alone: how fast the disk and the library take in the same bytes."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from app.domain.article import EmbeddedArticle
from app.storage.codec import encode_article, encode_vector
from app.storage.sqlite_database import PRAGMAS


def write_plainly(path: Path, batches: Iterable[Sequence[EmbeddedArticle]]) -> None:
    """Writes articles to one table without any index, a transaction a batch.

    Args:
        path: A new file.
        batches: What is committed together.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("CREATE TABLE plain (document BLOB, headline BLOB, whole BLOB)")
        for batch in batches:
            rows = [
                (
                    encode_article(each.article),
                    encode_vector(each.headline),
                    encode_vector(each.whole),
                )
                for each in batch
            ]
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO plain VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
