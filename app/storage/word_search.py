"""The word index over romanised text: FTS5 on SQLite, here and nowhere else; else `tsvector`.

FTS5's index holds no text (`content=''`): the articles do. A row is deleted from such an index
by the text it was made from.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from anyascii import anyascii
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)

from app.domain.article import Article, ArticleId
from app.domain.search import SearchScope, WordsFound
from app.storage.codec import decode_article
from app.storage.schema import articles
from app.storage.search_scope import in_scope
from app.storage.spellings import spellings_of
from app.storage.tsvector_words import (
    clear_tsvectors,
    create_tsvectors,
    drop_tsvectors,
    holds,
    index_tsvectors,
    relevance,
)

_TITLE_WEIGHT = 4.0  # a word of the title against one of the body, in bm25
_ARTICLES_A_READ = 1000
_MAX_TOKENS = 32  # of one question; more would only slow it down

_words = table("article_words", column("rowid"))
_MERGE = text("INSERT INTO article_words (article_words, rank) VALUES ('merge', :pages)")
_PAGES_A_PART = 64
_CHANGES = select(func.total_changes())
_TOKEN = re.compile("[a-z0-9]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+|[^\u3400-\u4dbf\u4e00-\u9fff]+")


def create_word_index(connection: Connection) -> None:
    """Creates the empty index."""
    if _has_tsvectors(connection):
        create_tsvectors(connection)
        return
    connection.execute(
        text(
            "CREATE VIRTUAL TABLE article_words"
            " USING fts5(title, body, content='', tokenize='ascii')"
        )
    )


def index_words(connection: Connection, numbered: Iterable[tuple[int, Article]]) -> None:
    """Adds articles under their `articles.seq`."""
    if _has_tsvectors(connection):
        index_tsvectors(
            connection,
            ((seq, _tokens(article.title), _tokens(article.body)) for seq, article in numbered),
        )
        return
    _write(connection, "(rowid, title, body) VALUES (:seq, :title, :body)", numbered)


def drop_words(connection: Connection, numbered: Iterable[tuple[int, Article]]) -> None:
    """Deletes articles that stand under these numbers with just these texts."""
    if _has_tsvectors(connection):
        drop_tsvectors(connection, [seq for seq, _ in numbered])
        return
    command = "(article_words, rowid, title, body) VALUES ('delete', :seq, :title, :body)"
    _write(connection, command, numbered)


def purge_words(connection: Connection) -> None:
    """Leaves no trace of what was dropped; FTS5 only marks it as deleted until then.

    Writes the whole index anew: 0.2 s for 20,000 articles of 250 words.
    """
    if not _has_tsvectors(connection):
        connection.execute(text("INSERT INTO article_words (article_words) VALUES ('optimize')"))


def purge_some_words(connection: Connection, *, begin: bool) -> bool:
    """As `purge_words`, a part of a few milliseconds at a time.

    Args:
        connection: In a transaction of its own for each part.
        begin: Whether this is the first part.

    Returns:
        Whether there is more to do.
    """
    before: int = connection.execute(_CHANGES).scalar_one()
    connection.execute(_MERGE, {"pages": -_PAGES_A_PART if begin else _PAGES_A_PART})
    # SQLite's own sign: a merge that changed less than two rows found nothing to merge.
    after: int = connection.execute(_CHANGES).scalar_one()
    return after - before > 1


def rebuild_word_index(connection: Connection) -> None:
    """Makes the index anew from the articles."""
    if _has_tsvectors(connection):
        clear_tsvectors(connection)
    else:
        connection.execute(text("DROP TABLE article_words"))
        create_word_index(connection)
    query = select(articles.c.seq, articles.c.document).order_by(articles.c.seq)
    query = query.limit(_ARTICLES_A_READ)
    after = 0
    while rows := connection.execute(query.where(articles.c.seq > after)).all():
        index_words(connection, ((row.seq, decode_article(row.document)) for row in rows))
        after = rows[-1].seq


def words_of(article: Article) -> tuple[list[str], list[str]]:
    """The words of title and body as the index holds them."""
    title, body = (_TOKEN.findall(_searchable(part)) for part in (article.title, article.body))
    return title, body


def best_articles(connection: Connection, words: str, limit: int, scope: SearchScope) -> WordsFound:
    """Articles that hold all the words, then those that hold some; ties by order of commit."""
    spellings = _spelled(connection, words)
    found: dict[ArticleId, None] = {}
    if spellings:
        # Words of two letters or so stand in every article: they rank, but do not find.
        telling = [each for each in spellings if len(each[0]) > 2]
        for ways, every in ((spellings, True), (telling or spellings, False)):
            if len(found) < limit:
                found |= dict.fromkeys(_best(connection, ways, limit, scope, every=every))
    return WordsFound(tuple(found)[:limit], spellings)


def _best(
    connection: Connection,
    ways: Sequence[Sequence[str]],
    limit: int,
    scope: SearchScope,
    *,
    every: bool,
) -> Iterator[ArticleId]:
    best_first: ColumnElement[float]
    if _has_tsvectors(connection):
        best_first = relevance(connection, ways).desc()
    else:
        best_first = literal_column(f"bm25(article_words, {_TITLE_WEIGHT}, 1.0)")
    ids = connection.scalars(
        select(articles.c.id)
        .select_from(_words.join(articles, articles.c.seq == _words.c.rowid))
        .where(_holding(connection, ways, every=every), *in_scope(scope))
        .order_by(best_first, articles.c.seq)
        .limit(limit)
    )
    return (ArticleId(article_id) for article_id in ids)


def _spelled(connection: Connection, words: str) -> tuple[tuple[str, ...], ...]:
    """The words that are looked for, each with its other spellings."""
    return tuple((word, *spellings_of(connection, word)) for word in _words_of(words)[:_MAX_TOKENS])


def _holding(connection: Connection, ways: Sequence[Sequence[str]], *, every: bool) -> TextClause:
    """The condition that an article holds all of the words, or some."""
    if _has_tsvectors(connection):
        return holds(ways, every=every)
    patterns = [f"({' OR '.join(map(_written, way))})" for way in ways]
    pattern = (" AND " if every else " OR ").join(patterns)
    return text("article_words MATCH :pattern").bindparams(pattern=pattern)


def _written(spelling: str) -> str:
    """As FTS5 is asked: a word by its beginning, Chinese characters side by side.

    Only letters, digits and blanks of ASCII come here, and they are quoted: no operator can be
    formed.
    """
    return f'"{spelling}"' if " " in spelling else f'"{spelling}"*'


def _words_of(written: str) -> list[str]:
    """The words to be looked for, each once."""
    found: dict[str, None] = {}
    for part in _RUN.findall(unicodedata.normalize("NFKC", written)):
        tokens = _TOKEN.findall(_searchable(part))
        if _HAN.match(part):
            tokens = ["".join(f"{syllable} " for syllable in tokens)]
        found |= dict.fromkeys(tokens)
    return list(found)


def articles_with_words(connection: Connection, words: str) -> Select[int] | None:
    """Selects the places of the articles that hold all the words, however they are spelled.

    Returns:
        None if there can be none.
    """
    ways = _spelled(connection, words)
    if not ways:
        return None
    return select(_words.c.rowid).where(_holding(connection, ways, every=True))


def _write(connection: Connection, command: str, numbered: Iterable[tuple[int, Article]]) -> None:
    rows = [
        {"seq": seq, "title": _searchable(article.title), "body": _searchable(article.body)}
        for seq, article in numbered
    ]
    if rows:
        connection.execute(text(f"INSERT INTO article_words {command}"), rows)


def _has_tsvectors(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


class _Spelling(dict[int, str]):
    """Code point -> what it is searched as, filled as characters are met.

    A letter's romanisation loses its apostrophe (the soft sign of Зеленський), so that a word
    stays one word; a Chinese character is a word of its own, as nothing separates words there.
    """

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        spelling: str = anyascii(character).lower()
        if character.isalpha():
            spelling = "".join(_TOKEN.findall(spelling))
        if _HAN.match(character):
            spelling = f" {spelling} "
        self[code_point] = spelling
        return spelling


_SPELLING = _Spelling()


def _tokens(written: str) -> list[str]:
    """The words of a text as the index has them, letters and digits of ASCII."""
    return _TOKEN.findall(_searchable(written))


def _searchable(written: str) -> str:
    if written.isascii():
        return written.lower()
    return unicodedata.normalize("NFKC", written).translate(_SPELLING)
