"""Checks of articles and of what is read from their texts: columns, vectors, names, words.

Those that need every text are made in one pass: reading and decoding them takes most of the time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol
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


def find_homeless(connection: Connection) -> Iterator[Fault]:
    """Articles in no story, and versions of no article."""
    placed = select(memberships.c.article_id)
    for article_id in connection.scalars(select(articles.c.id).where(articles.c.id.not_in(placed))):
        yield Fault(f"article {article_id}", "it is in no story")
    there = select(articles.c.id)
    orphans = select(article_versions.c.id).where(article_versions.c.id.not_in(there)).distinct()
    for article_id in connection.scalars(orphans):
        yield Fault(f"versions of article {article_id}", "it is not stored")


Page = Sequence[Row[object]]
"""Some rows of `articles`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An article as a check sees it.

    Attributes:
        row: Its row of `articles`.
        article: Of its document; or why that cannot be read.
        page: The rows that were read with it.
    """

    row: Row[object]
    article: Article | str
    page: Page


class TextCheck(Protocol):
    """A check that looks at every article, in order of commit."""

    def look_at(self, seen: Seen) -> Iterator[Fault]:
        """Faults of one."""
        ...

    def end(self) -> Iterator[Fault]:
        """Faults of all of them together, and of what belongs to none."""
        ...


def see_articles(connection: Connection) -> Iterator[Seen]:
    """All articles; one at a time is decoded, since Python counts through all that live."""
    after = 0
    query = select(articles).order_by(articles.c.seq).limit(_ROWS_A_READ)
    while page := connection.execute(query.where(articles.c.seq > after)).all():
        for row in page:
            yield Seen(row, _read(row), page)
        after = page[-1].seq


@dataclass(slots=True)
class ArticleCheck:
    """Articles and versions that cannot be read, and vectors that are none."""

    connection: Connection
    _dimensions: set[int] = field(default_factory=set)

    def look_at(self, seen: Seen) -> Iterator[Fault]:
        """Faults of one."""
        where = f"article {seen.row.id}"
        if isinstance(seen.article, str):
            yield Fault(where, f"its document cannot be read: {seen.article}")
        for name in ("whole", "headline"):
            vector = np.frombuffer(getattr(seen.row, name), dtype="<f4")
            self._dimensions.add(vector.size)
            length = float(np.linalg.norm(vector))
            if not (length == 0 or abs(length - 1) < _LENGTH_ERROR):
                found = f"found one of length {length:.4g}"
                yield Fault(where, f"expected a unit vector in {name}, {found}")

    def end(self) -> Iterator[Fault]:
        """Vectors of more than one length, and versions."""
        if len(self._dimensions) > 1:
            found = sorted(self._dimensions)
            yield Fault("articles", f"expected vectors of one dimension, found {found}")
        query = select(article_versions).order_by(article_versions.c.seq)
        for row in self.connection.execute(query.execution_options(yield_per=_ROWS_A_READ)):
            article = _read(row)
            if isinstance(article, str):
                yield Fault(f"version {row.seq} of article {row.id}", f"cannot be read: {article}")
            elif (article.id, article.content_hash) != (row.id, row.content_hash):
                yield Fault(f"version {row.seq} of article {row.id}", "it is of another text")


@dataclass(slots=True)
class ColumnCheck:
    """Columns of articles that differ from what their documents say."""

    connection: Connection

    def look_at(self, seen: Seen) -> Iterator[Fault]:
        """Faults of one."""
        if isinstance(seen.article, str):
            return
        for name, value in columns_of(seen.article).items():
            found = getattr(seen.row, name)
            if found != value:
                yield Fault(
                    f"article {seen.row.id}, {name}", f"expected {value!r}, found {found!r}"
                )

    def end(self) -> Iterator[Fault]:
        """None."""
        yield from ()


@dataclass(slots=True)
class NameCheck:
    """Articles whose indexed names are not those of their texts."""

    connection: Connection
    _page: Page = ()
    _indexed: Mapping[str, set[str]] = field(default_factory=dict)

    def look_at(self, seen: Seen) -> Iterator[Fault]:
        """Faults of one."""
        if seen.page is not self._page:
            self._indexed = _indexed_names(self.connection, [row.id for row in seen.page])
            self._page = seen.page
        if isinstance(seen.article, str):
            return
        if set(names_of(seen.article)) != self._indexed.get(seen.row.id, set()):
            yield Fault(f"names of article {seen.row.id}", "they are not those of its text")

    def end(self) -> Iterator[Fault]:
        """Names of articles that are not there."""
        there = select(articles.c.id)
        orphans = select(article_names.c.article_id).where(article_names.c.article_id.not_in(there))
        for article_id in self.connection.scalars(orphans.distinct()):
            yield Fault(f"names of article {article_id}", "it is not stored")


@dataclass(slots=True)
class WordCheck:
    """Articles whose indexed words are not those of their texts.

    The number of words is compared for each article, and all words by a sum over the whole
    index: it does not say which article has another word, but that there is one.
    """

    connection: Connection
    _page: Page = ()
    _sizes: Mapping[int, bytes] = field(default_factory=dict)
    _total: int = 0

    def look_at(self, seen: Seen) -> Iterator[Fault]:
        """Faults of one."""
        if seen.page is not self._page:
            bounds = {"first": seen.page[0].seq, "last": seen.page[-1].seq}
            rows = self.connection.execute(_SIZES, bounds)
            self._sizes = {number: bytes(size) for number, size in rows}
            self._page = seen.page
        if isinstance(seen.article, str):
            return
        words = words_of(seen.article)
        self._total += sum(_sum(word) for part in words for word in part)
        expected = b"".join(_varint(len(part)) for part in words)
        if self._sizes.get(seen.row.seq) != expected:
            yield Fault(f"words of article {seen.row.id}", "they are not those of its text")

    def end(self) -> Iterator[Fault]:
        """Words of articles that are not there, and of the index as a whole."""
        for number in self.connection.scalars(_WORDLESS):
            yield Fault(f"words of article number {number}", "there is no such article")
        self.connection.execute(text(VOCABULARY))
        held = self.connection.execute(text("SELECT term, cnt FROM temp.article_terms"))
        found = sum(_sum(term) * count for term, count in held)
        if (self._total - found) & _LOW_BITS:
            yield Fault("word index", "as a whole it holds other words than the articles")


def _read(row: Row[object]) -> Article | str:
    """The article of a row; why it cannot be read where it cannot."""
    try:
        return decode_article(row.document)
    except (msgspec.MsgspecError, TypeError, UnicodeDecodeError) as error:
        return str(error)


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
