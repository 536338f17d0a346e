"""Articles and their older versions, as rows."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Text, bindparam, delete, func, insert, select

from app.domain.article import Article, ArticleId, EmbeddedArticle
from app.domain.search import SearchScope
from app.storage.codec import (
    decode_article,
    decode_embedded,
    encode_article,
    encode_vector,
    publication_day,
    text_since,
)
from app.storage.name_index import drop_names, write_names
from app.storage.schema import article_versions, articles
from app.storage.search_scope import in_scope
from app.storage.upsert import insert_or_update
from app.storage.word_search import drop_words, index_words, purge_words

_IDS_A_STATEMENT = 1000  # far below the least limit of any database on bound values

# Statements are made once: making one anew takes SQLAlchemy longer than SQLite takes to answer.
IDS = bindparam("ids", type_=Text(), expanding=True)
"""The ids that a statement is about, one chunk of them."""

_ASKED = articles.c.id.in_(IDS)
_HASHES = select(articles.c.id, articles.c.content_hash).where(_ASKED)
_LANGUAGES = select(articles.c.id, articles.c.language).where(_ASKED)
_DOCUMENTS = select(articles.c.document).where(_ASKED)
_EMBEDDED = select(articles.c.document, articles.c.headline, articles.c.whole).where(_ASKED)
_NUMBERED = select(articles.c.seq, articles.c.document).where(_ASKED)
_NEWEST = select(func.max(articles.c.seq))
_INSERT = insert_or_update(articles)
_WRITE = _INSERT.on_conflict_do_update(
    index_elements=[articles.c.id],
    set_={column.name: _INSERT.excluded[column.name] for column in articles.c},
)

_Id = TypeVar("_Id", bound=str)


def chunks(ids: Collection[_Id]) -> Iterator[list[_Id]]:
    """Cuts a collection into lists that fit one SQL statement."""
    rest = iter(ids)
    while chunk := list(islice(rest, _IDS_A_STATEMENT)):
        yield chunk


def write_articles(connection: Connection, embedded: Sequence[EmbeddedArticle]) -> None:
    """Writes articles; what was there under the same id with another text becomes a version.

    Of several articles of one id the last becomes the current one.
    """
    current: dict[ArticleId, tuple[int, EmbeddedArticle]] = {}
    first_hashes: dict[ArticleId, str] = {}
    superseded: list[tuple[int, Article]] = []
    for seq, item in enumerate(embedded, start=last_commit(connection) + 1):
        article = item.article
        first_hashes.setdefault(article.id, article.content_hash)
        earlier = current.get(article.id)
        if earlier and earlier[1].article.content_hash != article.content_hash:
            superseded.append((earlier[0], earlier[1].article))
        current[article.id] = (seq, item)
    stored = content_hashes(connection, first_hashes)
    _keep_stored(connection, [each for each in stored if stored[each] != first_hashes[each]])
    _keep(connection, superseded)
    _drop_words_of(connection, stored)
    _write_current(connection, list(current.values()))
    write_names(connection, (item.article for _, item in current.values()))


def delete_articles(connection: Connection, ids: Collection[ArticleId]) -> None:
    """Deletes articles with all their versions, vectors and words."""
    _drop_words_of(connection, ids)
    for chunk in chunks(ids):
        connection.execute(delete(articles).where(articles.c.id.in_(chunk)))
        connection.execute(delete(article_versions).where(article_versions.c.id.in_(chunk)))
    purge_words(connection)


def columns_of(article: Article) -> dict[str, object]:
    """What stands beside an article's document to be searched and sorted by, by column."""
    return {
        "id": article.id,
        "language": article.language,
        "source": article.source,
        "published_at": article.published.at if article.published else None,
        "day": publication_day(article),
        "content_hash": article.content_hash,
        "title": article.title,
        "text_since": text_since(article),
    }


def last_commit(connection: Connection) -> int:
    """The greatest number under which an article stands; 0 while there is none."""
    return connection.scalar(_NEWEST) or 0


def content_hashes(connection: Connection, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
    """`content_hash` of those articles that are there."""
    found: dict[ArticleId, str] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_HASHES, {"ids": chunk})
        found |= {ArticleId(article_id): digest for article_id, digest in rows}
    return found


def within(
    connection: Connection, ids: Collection[ArticleId], scope: SearchScope
) -> set[ArticleId]:
    """Those of the articles that are there and in the scope."""
    found: set[ArticleId] = set()
    for chunk in chunks(ids):
        query = select(articles.c.id).where(articles.c.id.in_(chunk), *in_scope(scope))
        found |= {ArticleId(article_id) for article_id in connection.scalars(query)}
    return found


def read_languages(connection: Connection, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
    """Languages of those articles that are there."""
    found: dict[ArticleId, str] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_LANGUAGES, {"ids": chunk})
        found |= {ArticleId(article_id): language for article_id, language in rows}
    return found


def read_articles(connection: Connection, ids: Collection[ArticleId]) -> dict[ArticleId, Article]:
    """Those articles that are there."""
    found: dict[ArticleId, Article] = {}
    for chunk in chunks(ids):
        for document in connection.scalars(_DOCUMENTS, {"ids": chunk}):
            article = decode_article(document)
            found[article.id] = article
    return found


def read_titles(connection: Connection, ids: Collection[ArticleId]) -> set[str]:
    """The titles of all versions of those articles that are there."""
    current = read_articles(connection, ids).values()
    former = (each for article_id in ids for each in read_versions(connection, article_id))
    return {each.title for each in (*current, *former)}


def read_versions(connection: Connection, article_id: ArticleId) -> list[Article]:
    """The earlier versions of an article, oldest first."""
    columns = article_versions.c
    query = select(columns.document).where(columns.id == article_id).order_by(columns.seq)
    return [decode_article(document) for document in connection.scalars(query)]


def read_embedded(
    connection: Connection, ids: Collection[ArticleId]
) -> dict[ArticleId, EmbeddedArticle]:
    """Those articles that are there, with their vectors."""
    found: dict[ArticleId, EmbeddedArticle] = {}
    for chunk in chunks(ids):
        for row in connection.execute(_EMBEDDED, {"ids": chunk}):
            embedded = decode_embedded(*row)
            found[embedded.article.id] = embedded
    return found


def _keep_stored(connection: Connection, changing: Collection[ArticleId]) -> None:
    """Copies stored articles whose text is about to change to the versions."""
    kept = [column.name for column in article_versions.c]
    for chunk in chunks(changing):
        old = select(*(articles.c[name] for name in kept)).where(articles.c.id.in_(chunk))
        connection.execute(insert(article_versions).from_select(kept, old))


def _keep(connection: Connection, superseded: Sequence[tuple[int, Article]]) -> None:
    if superseded:
        connection.execute(
            insert(article_versions),
            [
                {
                    "seq": seq,
                    "id": article.id,
                    "content_hash": article.content_hash,
                    "document": encode_article(article),
                    "text_since": text_since(article),
                }
                for seq, article in superseded
            ],
        )


def _drop_words_of(connection: Connection, ids: Collection[ArticleId]) -> None:
    """Deletes from the indices of words and names what is stored under these ids."""
    for chunk in chunks(ids):
        rows = connection.execute(_NUMBERED, {"ids": chunk}).all()
        drop_words(connection, ((row.seq, decode_article(row.document)) for row in rows))
        drop_names(connection, chunk)


def _write_current(connection: Connection, numbered: Sequence[tuple[int, EmbeddedArticle]]) -> None:
    if not numbered:
        return
    connection.execute(_WRITE, [_row(seq, item) for seq, item in numbered])
    index_words(connection, ((seq, item.article) for seq, item in numbered))


def _row(seq: int, item: EmbeddedArticle) -> dict[str, object]:
    return {
        "seq": seq,
        **columns_of(item.article),
        "whole": encode_vector(item.whole),
        "headline": encode_vector(item.headline),
        "document": encode_article(item.article),
    }
