"""The word index: SQLite's FTS5 over romanised text, and nothing of FTS5 anywhere else.

The index holds no text (`content=''`): the articles do. A row cannot be deleted from such an
index without the text it was made from, so a new version of an article takes a new row number
and the old row leads nowhere.
"""

import re
import unicodedata
from collections.abc import Iterable

from anyascii import anyascii
from sqlalchemy import (
    Connection,
    Select,
    TextClause,
    column,
    literal_column,
    select,
    table,
    text,
)

from app.domain.article import Article, ArticleId
from app.storage.schema import articles, memberships

_TITLE_WEIGHT = 4.0  # a word of the title against one of the body, in bm25
_MAX_TOKENS = 32  # of one question; more would only slow it down

_words = table("article_words", column("rowid"))
_TOKEN = re.compile("[a-z0-9]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def create_word_index(connection: Connection) -> None:
    """Creates the empty index."""
    connection.execute(
        text(
            "CREATE VIRTUAL TABLE article_words"
            " USING fts5(title, body, content='', tokenize='ascii')"
        )
    )


def index_words(connection: Connection, numbered: Iterable[tuple[int, Article]]) -> None:
    """Adds articles under their `articles.seq`."""
    rows = [
        {"seq": seq, "title": _searchable(article.title), "body": _searchable(article.body)}
        for seq, article in numbered
    ]
    if rows:
        connection.execute(
            text("INSERT INTO article_words (rowid, title, body) VALUES (:seq, :title, :body)"),
            rows,
        )


def best_articles(connection: Connection, words: str, limit: int) -> list[ArticleId]:
    """Articles that hold all the words, best match first, ties by order of commit."""
    matches = _matching(words)
    if matches is None:
        return []
    found = connection.scalars(
        select(articles.c.id)
        .select_from(_words.join(articles, articles.c.seq == _words.c.rowid))
        .where(matches)
        .order_by(literal_column(f"bm25(article_words, {_TITLE_WEIGHT}, 1.0)"), articles.c.seq)
        .limit(limit)
    )
    return [ArticleId(article_id) for article_id in found]


def stories_with_words(words: str) -> Select[str] | None:
    """Selects the stories with an article that holds all the words; None if none can."""
    matches = _matching(words)
    if matches is None:
        return None
    return (
        select(memberships.c.story_id)
        .join(articles, articles.c.id == memberships.c.article_id)
        .join(_words, _words.c.rowid == articles.c.seq)
        .where(matches)
    )


def _matching(words: str) -> TextClause | None:
    """The condition 'holds a word that begins with each of these'; None without any word.

    Only letters and digits of ASCII reach FTS5, each token quoted: no operator can be formed.
    """
    tokens = list(dict.fromkeys(_TOKEN.findall(_searchable(words))))[:_MAX_TOKENS]
    if not tokens:
        return None
    pattern = " ".join(f'"{token}"*' for token in tokens)
    return text("article_words MATCH :pattern").bindparams(pattern=pattern)


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


def _searchable(written: str) -> str:
    if written.isascii():
        return written.lower()
    return unicodedata.normalize("NFKC", written).translate(_SPELLING)
