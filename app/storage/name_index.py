"""Which articles name whom: the names of title and lead, in a form that all scripts share.

A name is kept as its consonants and its sound, 'slnsk selenski' for Zelensky, Зеленський and
Selenskyj alike: the consonants find what may be the same name, and the sound tells whether it is.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import Indel
from sqlalchemy import Connection, bindparam, delete, select, text

from app.domain.article import Article, Term, TermKind
from app.storage.codec import decode_article
from app.storage.schema import article_names, articles
from app.storage.upsert import insert_or_ignore

MAX_NAMES = 16
"""Names kept of an article, those of the title first."""

_LEAD_WEIGHT = 0.7  # of terms in the first paragraph; less prominent ones are not looked at
_LEAST_LIKENESS = 0.7  # of sounds: Biden and Bayden have 0.73, Biden and Budanov 0.6
_ENDING = 2  # consonants that an inflection adds: Путиним, Zelenskogo, Merkelnek
_LONG = 3  # consonants of a name to which an ending may be added; Kyiv has two
_ARTICLES_A_READ = 1000
_MAX_FORMS = 2000  # looked at for one name
_MAX_WORDS = 8  # of one question
_AFTER_LETTERS = "~"

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_VOWELS = re.compile(r"[aeiou]+")
_REPEATED = re.compile(r"(.)\1+")
# In order: the first that fits counts.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsch|shch|sch|tch|zh|sh|sz|cz|rz(?=e)|ts|tz|ch(?=[ei])|c(?=[eiy])|z", "s"),
        (r"kh|ch|ck|c|q", "k"),
        (r"ph", "f"),
        (r"w", "v"),
        (r"[yj]", "i"),
        (r"ou", "u"),
        (r"m(?=[bp])", "n"),
    )
)

# The distinct names from one bound up to another, each found by one step down the index.
_FORMS = text(
    "WITH RECURSIVE forms (name) AS ("
    " SELECT min(name) FROM article_names WHERE name >= :first"
    " UNION ALL"
    " SELECT (SELECT min(name) FROM article_names WHERE name > forms.name) FROM forms"
    " WHERE forms.name < :last"
    ") SELECT name FROM forms WHERE name < :last LIMIT :limit"
)

_WRITE = insert_or_ignore(article_names).on_conflict_do_nothing()
_DROP = delete(article_names).where(
    article_names.c.article_id.in_(bindparam("ids", expanding=True))
)


def write_names(connection: Connection, named: Iterable[Article]) -> None:
    """Indexes the names of articles; what stood under their ids must be dropped before."""
    rows = [
        {"name": name, "article_id": article.id} for article in named for name in names_of(article)
    ]
    if rows:
        connection.execute(_WRITE, rows)


def drop_names(connection: Connection, ids: Collection[str]) -> None:
    """Takes articles out of the index; for as many ids as fit one statement."""
    connection.execute(_DROP, {"ids": list(ids)})


def index_names_anew(connection: Connection) -> None:
    """Indexes the names of all stored articles; none may be indexed yet."""
    query = select(articles.c.seq, articles.c.document).order_by(articles.c.seq)
    query = query.limit(_ARTICLES_A_READ)
    after = 0
    while rows := connection.execute(query.where(articles.c.seq > after)).all():
        write_names(connection, (decode_article(row.document) for row in rows))
        after = rows[-1].seq


def forms_of(connection: Connection, name: str) -> list[list[str]]:
    """For each word of a name the indexed names that are the same name, spelled anyhow."""
    words = dict.fromkeys(_indexed(_romanised(word)) for word in _WORD.findall(name))
    return [_same(connection, word) for word in list(words)[:_MAX_WORDS]]


def _same(connection: Connection, indexed: str) -> list[str]:
    consonants, _, sound = indexed.partition(" ")
    if not sound:
        return []
    last = consonants + (_AFTER_LETTERS if len(consonants) >= _LONG else "!")
    bounds = {"first": f"{consonants} ", "last": last, "limit": _MAX_FORMS}
    return [form for form in connection.scalars(_FORMS, bounds) if _is_same(form, indexed)]


def _is_same(form: str, asked: str) -> bool:
    consonants, _, sound = form.partition(" ")
    wanted, _, wanted_sound = asked.partition(" ")
    if len(consonants) > len(wanted) + _ENDING:
        return False
    # An inflected name goes on after what was asked for.
    beginnings = {sound[: len(wanted_sound) + more] for more in (0, 1)}
    likeness = [Indel.normalized_similarity(each, wanted_sound) for each in beginnings]
    return max(likeness) >= _LEAST_LIKENESS


def names_of(article: Article) -> list[str]:
    """The names of an article as they are indexed, each once."""
    names = (_indexed(term.key) for term in article.terms if _may_be_name(term, article.language))
    return [name for name in dict.fromkeys(names) if name.partition(" ")[2]][:MAX_NAMES]


def _may_be_name(term: Term, language: str) -> bool:
    """Whether a term is a name; where capitals tell nothing, whether it may be one."""
    if term.weight < _LEAD_WEIGHT:
        return False
    first = term.surface[0]
    has_case = first.lower() != first.upper()
    return term.kind is TermKind.NAME or not has_case or (language == "de" and first.isupper())


@lru_cache(maxsize=16_384)  # names come again and again: of 20, 19 are found here
def _indexed(key: str) -> str:
    """A romanised word as consonants and sound, parted by a blank; '' for one too short."""
    sound = _NOT_LETTERS.sub("", key)
    for pattern, heard in _SOUNDS:
        sound = pattern.sub(heard, sound)
    sound = _REPEATED.sub(r"\1", sound)
    consonants = _REPEATED.sub(r"\1", _VOWELS.sub("", sound))
    return f"{consonants} {sound}" if len(sound) > 1 else ""


def _romanised(word: str) -> str:
    romanised: str = anyascii(unicodedata.normalize("NFKC", word)).lower()
    return romanised
