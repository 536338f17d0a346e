"""Checks of articles and of what is read from their texts: columns, vectors, names, words."""

from collections.abc import Iterator
from itertools import groupby
from zlib import crc32

import msgspec
import numpy as np
from sqlalchemy import Connection, Row, select, text

from app.domain.article import Article, ArticleId
from app.domain.examination import Fault
from app.storage.article_rows import chunks, columns_of
from app.storage.codec import decode_article
from app.storage.name_index import names_of
from app.storage.schema import article_names, article_versions, articles, memberships
from app.storage.spellings import VOCABULARY
from app.storage.word_search import words_of

_ROWS_A_READ = 500  # with their texts: a few MB
_LENGTH_ERROR = 1e-3  # of a unit vector in float32, with room
_LONGEST_WORD = 32_768  # FTS5 cuts longer ones there
_LOW_BITS = 0xFFFFFFFFFFFFFFFF

_SIZES = text("SELECT id, sz FROM article_words_docsize WHERE id BETWEEN :first AND :last")
_WORDLESS = text(
    "SELECT id FROM article_words_docsize WHERE id NOT IN (SELECT seq FROM articles) ORDER BY id"
)


def find_broken_articles(connection: Connection) -> Iterator[Fault]:
    """Articles and versions that cannot be read, and vectors that are none."""
    dimensions: set[int] = set()
    for rows in _pages(connection):
        for row in rows:
            if isinstance(_read(row), str):
                yield Fault(f"article {row.id}", f"its document cannot be read: {_read(row)}")
            for name in ("whole", "headline"):
                vector = np.frombuffer(getattr(row, name), dtype="<f4")
                dimensions.add(vector.size)
                length = float(np.linalg.norm(vector))
                if not (length == 0 or abs(length - 1) < _LENGTH_ERROR):
                    yield Fault(
                        f"article {row.id}",
                        f"expected a unit vector in {name}, found one of length {length:.4g}",
                    )
    if len(dimensions) > 1:
        yield Fault("articles", f"expected vectors of one dimension, found {sorted(dimensions)}")
    yield from _broken_versions(connection)


def find_wrong_columns(connection: Connection) -> Iterator[Fault]:
    """Columns of articles that differ from what their documents say."""
    for rows in _pages(connection):
        for row in rows:
            article = _read(row)
            if isinstance(article, str):
                continue
            for name, value in columns_of(article).items():
                if getattr(row, name) != value:
                    found = getattr(row, name)
                    yield Fault(f"article {row.id}, {name}", f"expected {value!r}, found {found!r}")


def find_homeless(connection: Connection) -> Iterator[Fault]:
    """Articles in no story, and versions of no article."""
    placed = select(memberships.c.article_id)
    for article_id in connection.scalars(select(articles.c.id).where(articles.c.id.not_in(placed))):
        yield Fault(f"article {article_id}", "it is in no story")
    there = select(articles.c.id)
    orphans = select(article_versions.c.id).where(article_versions.c.id.not_in(there)).distinct()
    for article_id in connection.scalars(orphans):
        yield Fault(f"versions of article {article_id}", "it is not stored")


def find_wrong_names(connection: Connection) -> Iterator[Fault]:
    """Articles whose indexed names are not those of their texts."""
    there = select(articles.c.id)
    orphans = select(article_names.c.article_id).where(article_names.c.article_id.not_in(there))
    for article_id in connection.scalars(orphans.distinct()):
        yield Fault(f"names of article {article_id}", "it is not stored")
    for rows in _pages(connection):
        indexed = _indexed_names(connection, [row.id for row in rows])
        for row in rows:
            article = _read(row)
            if not isinstance(article, str) and set(names_of(article)) != indexed.get(
                row.id, set()
            ):
                yield Fault(f"names of article {row.id}", "they are not those of its text")


def find_wrong_words(connection: Connection) -> Iterator[Fault]:
    """Articles whose indexed words are not those of their texts.

    The number of words is compared for each article, and all words by a sum over the whole
    index: it does not say which article has another word, but that there is one.
    """
    for number in connection.scalars(_WORDLESS):
        yield Fault(f"words of article number {number}", "there is no such article")
    total = 0
    for rows in _pages(connection):
        bounds = {"first": rows[0].seq, "last": rows[-1].seq}
        sizes = {number: bytes(size) for number, size in connection.execute(_SIZES, bounds)}
        for row in rows:
            article = _read(row)
            if isinstance(article, str):
                continue
            words = words_of(article)
            total += sum(_sum(word) for part in words for word in part)
            expected = b"".join(_varint(len(part)) for part in words)
            if sizes.get(row.seq) != expected:
                yield Fault(f"words of article {row.id}", "they are not those of its text")
    connection.execute(text(VOCABULARY))
    held = connection.execute(text("SELECT term, cnt FROM temp.article_terms"))
    found = sum(_sum(term) * count for term, count in held)
    if (total - found) & _LOW_BITS:
        yield Fault("word index", "as a whole it holds other words than the articles")


def _pages(connection: Connection) -> Iterator[list[Row[object]]]:
    """All articles in order of commit, with their documents and vectors."""
    after = 0
    query = select(articles).order_by(articles.c.seq).limit(_ROWS_A_READ)
    while rows := connection.execute(query.where(articles.c.seq > after)).all():
        yield list(rows)
        after = rows[-1].seq


def _read(row: Row[object]) -> Article | str:
    """The article of a row; why it cannot be read where it cannot."""
    try:
        return decode_article(row.document)
    except (msgspec.MsgspecError, TypeError, UnicodeDecodeError) as error:
        return str(error)


def _broken_versions(connection: Connection) -> Iterator[Fault]:
    query = select(article_versions).order_by(article_versions.c.seq)
    for row in connection.execute(query.execution_options(yield_per=_ROWS_A_READ)):
        article = _read(row)
        if isinstance(article, str):
            yield Fault(f"version {row.seq} of article {row.id}", f"cannot be read: {article}")
        elif (article.id, article.content_hash) != (row.id, row.content_hash):
            yield Fault(f"version {row.seq} of article {row.id}", "it is of another text")


def _indexed_names(connection: Connection, ids: list[ArticleId]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for chunk in chunks(ids):
        query = select(article_names.c.article_id, article_names.c.name)
        query = query.where(article_names.c.article_id.in_(chunk))
        rows = connection.execute(query.order_by(article_names.c.article_id))
        for article_id, group in groupby(rows, key=lambda row: row.article_id):
            found[article_id] = {row.name for row in group}
    return found


def _sum(word: str) -> int:
    return crc32(word[:_LONGEST_WORD].encode())


def _varint(number: int) -> bytes:
    """As SQLite writes a number below 2 ** 56: seven bits a byte, the highest first."""
    written = [number & 0x7F]
    while number := number >> 7:
        written.append(number & 0x7F | 0x80)
    return bytes(reversed(written))
