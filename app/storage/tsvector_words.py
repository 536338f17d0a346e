"""The word index on PostgreSQL: a `tsvector` of each article under GIN, and its words, counted.

The words come from us, romanised: of PostgreSQL's own parser and dictionaries nothing is used.
`article_terms` is what FTS5 keeps by itself: each word with the articles that hold it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    TextClause,
    cast,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.storage.schema import articles

_LONGEST_WORD = 2000  # bytes; PostgreSQL takes 2,046
_LAST_PLACE = 16_383  # that PostgreSQL counts to; words beyond it all stand there
_MOST_PLACES = 255  # of one word in an article
_MOST_BYTES = 900_000  # of an article's words; PostgreSQL takes a megabyte
_BYTES_A_WORD, _BYTES_A_PLACE = 8, 2

_TITLE = "A"
# Of a word of the body, two kinds that are not used, and one of the title: as in FTS5's bm25.
_WEIGHTS: ColumnElement[Any] = literal_column("CAST('{0.25, 0.25, 0.25, 1.0}' AS real[])")
_BY_LENGTH = 1  # the longer the article, the less its words count, by the logarithm
_LEAST_RARITY = 1e-6  # of a word that most articles hold, as in FTS5's bm25

_CREATE = (
    "CREATE TABLE article_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX articles_with_word ON article_words USING gin (words)",
    'CREATE TABLE article_terms (term TEXT COLLATE "C" PRIMARY KEY, doc INTEGER NOT NULL)'
    " WITH (fillfactor = 70)",
)
_ADD = text(
    "INSERT INTO article_words SELECT seq, CAST(words AS tsvector)"
    " FROM unnest(CAST(:seqs AS bigint[]), CAST(:words AS text[])) AS added (seq, words)"
)
_COUNT = text(
    "INSERT INTO article_terms SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:docs AS int[]))"
    " ON CONFLICT (term) DO UPDATE SET doc = article_terms.doc + excluded.doc"
)
_DROP = text(
    "WITH gone AS (DELETE FROM article_words WHERE rowid = ANY(:seqs) RETURNING words),"
    " fewer AS (SELECT term, count(*) AS doc FROM gone, unnest(tsvector_to_array(words)) AS term"
    " GROUP BY term)"
    " UPDATE article_terms SET doc = article_terms.doc - fewer.doc FROM fewer"
    " WHERE article_terms.term = fewer.term RETURNING article_terms.term, article_terms.doc"
)
_FORGET = text("DELETE FROM article_terms WHERE term = ANY(:terms)")
_WORDS: ColumnElement[Any] = literal_column("article_words.words")
_HELD = text("SELECT sum(doc) FROM article_terms WHERE term >= :first AND term < :last")
_AFTER_ALL = "\x7f"

_Ways = Sequence[Sequence[str]]
"""For each word that is looked for its spellings; one with blanks is a phrase."""


def create_tsvectors(connection: Connection) -> None:
    """Creates the empty index."""
    for statement in _CREATE:
        connection.execute(text(statement))


def clear_tsvectors(connection: Connection) -> None:
    """Empties the index."""
    connection.execute(text("TRUNCATE article_words, article_terms"))


def index_tsvectors(
    connection: Connection, numbered: Iterable[tuple[int, list[str], list[str]]]
) -> None:
    """Adds articles: their `articles.seq`, words of the title, words of the body.

    Words beyond 900 kB of distinct ones an article are left out; beyond the 16,383rd, a phrase
    is not found.
    """
    seqs: list[int] = []
    vectors: list[str] = []
    counts: Counter[str] = Counter()
    for seq, title, body in numbered:
        places = _places(title, body)
        seqs.append(seq)
        vectors.append(" ".join(f"{term}:{','.join(each)}" for term, each in places.items()))
        counts.update(places.keys())
    if seqs:
        connection.execute(_ADD, {"seqs": seqs, "words": vectors})
        # In one order, for the index to be walked once.
        ordered = sorted(counts)
        connection.execute(_COUNT, {"terms": ordered, "docs": [counts[each] for each in ordered]})


def drop_tsvectors(connection: Connection, seqs: Sequence[int]) -> None:
    """Takes articles out, and the words that no other holds."""
    if seqs:
        left = connection.execute(_DROP, {"seqs": list(seqs)})
        connection.execute(_FORGET, {"terms": [row.term for row in left if not row.doc]})


def holds(ways: _Ways, *, every: bool) -> TextClause:
    """The condition that an article holds all of the words, or some."""
    question = (" & " if every else " | ").join(map(_any_of, ways))
    return text("article_words.words @@ CAST(:question AS tsquery)").bindparams(question=question)


def relevance(connection: Connection, ways: _Ways) -> ColumnElement[float]:
    """How well an article fits: the rarer words that it holds count more, and those of titles.

    BM25 as far as PostgreSQL counts: `ts_rank` sums up a word's places in an article with
    less and less weight, divided by the logarithm of its length; its share of the articles
    is ours.
    """
    everyone = connection.scalar(select(func.max(articles.c.seq))) or 0  # or a few more
    fit: ColumnElement[float] = literal(0.0, Float)
    for way in ways:
        held = sum(_held(connection, each) for each in way)
        rarity = max(math.log((max(everyone - held, 0) + 0.5) / (held + 0.5)), _LEAST_RARITY)
        question = cast(_any_of(way), TSQUERY)
        fit += rarity * func.ts_rank(_WEIGHTS, _WORDS, question, _BY_LENGTH)
    return fit


def _places(title: list[str], body: list[str]) -> dict[str, list[str]]:
    """Where each word stands, in the text form of a `tsvector`."""
    found: dict[str, list[str]] = {}
    spent = 0
    numbered = [(place, word, _TITLE) for place, word in enumerate(title, 1)]
    # One place is left out: no phrase reaches from the title into the body.
    numbered += [(place, word, "") for place, word in enumerate(body, len(title) + 2)]
    for place, word, weight in numbered:
        term = word[:_LONGEST_WORD]
        if term not in found:
            spent += len(term) + _BYTES_A_WORD
        if spent > _MOST_BYTES:
            break
        places = found.setdefault(term, [])
        if len(places) < _MOST_PLACES:
            places.append(f"{min(place, _LAST_PLACE)}{weight}")
            spent += _BYTES_A_PLACE
    return found


def _any_of(way: Sequence[str]) -> str:
    """As PostgreSQL is asked: a word by its beginning, Chinese characters side by side.

    Only letters, digits and blanks of ASCII come here: no operator can be formed.
    """
    return f"({' | '.join(map(_written, way))})"


def _written(spelling: str) -> str:
    if " " in spelling:
        return f"({' <-> '.join(spelling.split())})"
    return f"{spelling[:_LONGEST_WORD]}:*"


def _held(connection: Connection, spelling: str) -> int:
    """In how many articles a spelling stands, or rather fewer than."""
    first = spelling.split(maxsplit=1)[0]
    last = first + (_AFTER_ALL if " " not in spelling else " ")
    return connection.scalar(_HELD, {"first": first, "last": last}) or 0
