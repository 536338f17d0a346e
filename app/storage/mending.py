"""Mending: what is derived is made anew from articles and ledger, which are never touched."""

from collections.abc import Callable, Collection

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from app.storage.article_rows import columns_of
from app.storage.codec import decode_article
from app.storage.ledger_checks import (
    last_places,
    misplaced,
    standing_constraints,
    standing_redirects,
)
from app.storage.name_index import index_names_anew
from app.storage.schema import article_names, articles, constraints, memberships, redirects
from app.storage.story_checks import last_decided, story_ids
from app.storage.story_rows import refresh_stories
from app.storage.word_search import rebuild_word_index

_ROWS_A_READ = 500


def mend(connection: Connection, checks: Collection[str]) -> list[str]:
    """Makes anew what failed these checks, as far as it is derived.

    Args:
        connection: In a transaction that writes.
        checks: Names of checks; those of what is not derived are passed over.

    Returns:
        A sentence for each thing that was done.
    """
    wanted = set(checks)
    if wanted & {"places", "columns"}:
        wanted.add("stories")  # which follow from both
    return [make_anew(connection) for names, make_anew in _MENDING if wanted & names]


def _place_articles(connection: Connection) -> str:
    wrong = [row.article_id for row in connection.execute(misplaced())]
    moved = [{"wrong": article_id} for article_id in wrong]
    if moved:
        connection.execute(
            delete(memberships).where(memberships.c.article_id == bindparam("wrong")), moved
        )
    last = last_places()
    there = select(articles.c.id)
    held = select(memberships.c.article_id)
    places = select(last).where(
        last.c.story_id.is_not(None), last.c.article_id.in_(there), last.c.article_id.not_in(held)
    )
    names = ["article_id", "story_id", "copy_of"]
    connection.execute(insert(memberships).from_select(names, places))
    return f"put {len(wrong):,} articles where the ledger has them"


def _redirect(connection: Connection) -> str:
    connection.execute(delete(redirects))
    names = ["ceased", "successor"]
    connection.execute(insert(redirects).from_select(names, standing_redirects()))
    return "made the redirects anew from the ledger"


def _constrain(connection: Connection) -> str:
    connection.execute(delete(constraints))
    names = ["first", "second", "kind", "stated", "seq"]
    connection.execute(insert(constraints).from_select(names, standing_constraints()))
    return "made the constraints anew from the ledger"


def _describe_articles(connection: Connection) -> str:
    after, count = 0, 0
    query = select(articles.c.seq, articles.c.document).order_by(articles.c.seq)
    query = query.limit(_ROWS_A_READ)
    while rows := connection.execute(query.where(articles.c.seq > after)).all():
        for row in rows:
            columns = columns_of(decode_article(row.document))
            of_it = update(articles).where(articles.c.seq == row.seq)
            connection.execute(of_it.values(columns))
        count += len(rows)
        after = rows[-1].seq
    return f"described {count:,} articles anew from their texts"


def _derive_stories(connection: Connection) -> str:
    count = 0
    for chunk in list(story_ids(connection)):
        refresh_stories(connection, {**dict.fromkeys(chunk), **last_decided(connection, chunk)})
        count += len(chunk)
    return f"made {count:,} stories anew from their articles; storylines stay"


def _index_names(connection: Connection) -> str:
    connection.execute(delete(article_names))
    index_names_anew(connection)
    return "made the index of names anew"


def _index_words(connection: Connection) -> str:
    rebuild_word_index(connection)
    return "made the index of words anew"


def _index_rows(connection: Connection) -> str:
    connection.execute(text("REINDEX"))
    return "made SQLite's own indices anew"


# In the order in which one follows from the other.
_MENDING: tuple[tuple[frozenset[str], Callable[[Connection], str]], ...] = (
    (frozenset({"file"}), _index_rows),
    (frozenset({"columns"}), _describe_articles),
    (frozenset({"places"}), _place_articles),
    (frozenset({"redirects"}), _redirect),
    (frozenset({"constraints"}), _constrain),
    (frozenset({"stories"}), _derive_stories),
    (frozenset({"names"}), _index_names),
    (frozenset({"words"}), _index_words),
)

DERIVED = frozenset().union(*(names for names, _ in _MENDING))
"""Names of the checks of what can be made anew."""
