"""Brings a database to the present schema, step by step, in the caller's transaction."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect, select, text, update

from app.domain.errors import SchemaTooNewError, StorageError
from app.storage.name_index import index_names_anew
from app.storage.schema import article_versions, articles, meta, metadata
from app.storage.story_rows import growth
from app.storage.text_rows import fill_text_since
from app.storage.word_search import create_word_index, rebuild_word_index

Migration = Callable[[Connection], None]

_CORRECTIONS = (
    "ALTER TABLE ledger ADD COLUMN author TEXT",
    "ALTER TABLE ledger ADD COLUMN reason TEXT",
    "ALTER TABLE ledger ADD COLUMN undoes INTEGER",
    "CREATE TABLE ledger_constraints ("
    " seq INTEGER NOT NULL REFERENCES ledger (seq), position INTEGER NOT NULL,"
    " added BOOLEAN NOT NULL, kind TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL,"
    " stated BOOLEAN NOT NULL, PRIMARY KEY (seq, position))",
    "CREATE TABLE constraints ("
    " first TEXT NOT NULL, second TEXT NOT NULL, kind TEXT NOT NULL, stated BOOLEAN NOT NULL,"
    " seq INTEGER NOT NULL REFERENCES ledger (seq), PRIMARY KEY (first, second))",
    "CREATE INDEX moves_from_story ON moves (before_story, seq)",
    "CREATE INDEX moves_to_story ON moves (after_story, seq)",
)

_FEEDS = (
    "CREATE TABLE feeds ("
    " id TEXT NOT NULL PRIMARY KEY, address TEXT NOT NULL, title TEXT, language TEXT,"
    " status TEXT NOT NULL, paused BOOLEAN NOT NULL, etag TEXT, modified TEXT,"
    " interval_seconds INTEGER NOT NULL, next_poll_at BIGINT NOT NULL, last_poll_at BIGINT,"
    " last_new_at BIGINT, failures INTEGER NOT NULL, last_error TEXT,"
    " article_count INTEGER NOT NULL, rejected_count INTEGER NOT NULL)",
    "CREATE UNIQUE INDEX feeds_by_address ON feeds (address)",
    "CREATE INDEX feeds_due ON feeds (next_poll_at)",
    "CREATE TABLE feed_entries ("
    " feed_id TEXT NOT NULL REFERENCES feeds (id), key TEXT NOT NULL, digest TEXT NOT NULL,"
    " page_attempts INTEGER NOT NULL, complete BOOLEAN NOT NULL,"
    " seen_at BIGINT NOT NULL, PRIMARY KEY (feed_id, key))",
)

_STORY_QUESTIONS = (
    "ALTER TABLE stories ADD COLUMN source_count INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE stories ADD COLUMN recency BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE stories ADD COLUMN growth FLOAT NOT NULL DEFAULT -1e9",
    "CREATE INDEX stories_first ON stories (first_published_at, id)",
    "CREATE INDEX stories_updated ON stories (updated_at, id)",
    "CREATE INDEX stories_growing ON stories (growth, id)",
    "CREATE INDEX stories_by_languages ON stories (language_count, recency, id)",
    "CREATE INDEX stories_by_sources ON stories (source_count, recency, id)",
    "CREATE INDEX stories_by_articles ON stories (article_count, recency, id)",
    "CREATE INDEX ledger_of_people ON ledger (seq) WHERE cause = 'person'",
    "CREATE TABLE article_names (name TEXT NOT NULL, article_id TEXT NOT NULL,"
    " PRIMARY KEY (name, article_id)) WITHOUT ROWID",
    "CREATE INDEX names_of_article ON article_names (article_id, name)",
)

_WEBHOOKS = (
    "CREATE TABLE webhooks ("
    " id TEXT NOT NULL PRIMARY KEY, url TEXT NOT NULL, description TEXT NOT NULL,"
    " filter TEXT NOT NULL, secret TEXT NOT NULL, old_secret TEXT, old_secret_until BIGINT,"
    " created_at BIGINT NOT NULL, paused BOOLEAN NOT NULL, disabled_reason TEXT,"
    " position BIGINT NOT NULL, pending_id TEXT, pending_numbers TEXT,"
    " attempts INTEGER NOT NULL, next_attempt_at BIGINT)",
    "CREATE TABLE webhook_attempts ("
    " number INTEGER NOT NULL PRIMARY KEY, webhook_id TEXT NOT NULL REFERENCES webhooks (id),"
    " delivery_id TEXT NOT NULL, attempt INTEGER NOT NULL, at BIGINT NOT NULL,"
    " change_count INTEGER NOT NULL, status INTEGER, duration_ms INTEGER NOT NULL,"
    " error TEXT, next_attempt_at BIGINT)",
    "CREATE INDEX webhook_attempts_of ON webhook_attempts (webhook_id, number)",
)


def _corrections(connection: Connection) -> None:
    """People correct; and the words of former versions are no longer indexed."""
    for statement in _CORRECTIONS:
        connection.execute(text(statement))
    rebuild_word_index(connection)


def _feeds(connection: Connection) -> None:
    """Feeds are polled."""
    for statement in _FEEDS:
        connection.execute(text(statement))


def _access_keys(connection: Connection) -> None:
    """Callers show keys."""
    connection.execute(
        text(
            "CREATE TABLE access_keys ("
            " id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL,"
            " digest TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT,"
            " last_used_at BIGINT, revoked_at BIGINT)"
        )
    )


def _story_questions(connection: Connection) -> None:
    """Stories are found by names and corrections, and listed in other orders."""
    for statement in _STORY_QUESTIONS:
        connection.execute(text(statement))
    connection.execute(
        text(
            "UPDATE stories SET recency = -newest_first, source_count = (SELECT count(*)"
            " FROM story_facets WHERE story_id = stories.id AND facet = 'source'"
            " AND originals > 0)"
        )
    )
    published: dict[str, list[int]] = {}
    reports = "SELECT m.story_id, a.published_at FROM memberships m JOIN articles a"
    for story_id, instant in connection.execute(
        text(f"{reports} ON a.id = m.article_id WHERE m.copy_of IS NULL")
    ):
        published.setdefault(story_id, []).extend([] if instant is None else [instant])
    grown = [{"story": each, "growth": growth(published[each])} for each in published]
    if grown:
        connection.execute(text("UPDATE stories SET growth = :growth WHERE id = :story"), grown)
    index_names_anew(connection)


def _kept_answers(connection: Connection) -> None:
    """Repeated requests get their first answer again."""
    for statement in (
        "CREATE TABLE kept_answers ("
        " caller TEXT NOT NULL, key TEXT NOT NULL, begun_at BIGINT NOT NULL,"
        " digest TEXT NOT NULL, status INTEGER, headers TEXT, body BLOB,"
        " PRIMARY KEY (caller, key))",
        "CREATE INDEX ix_kept_answers_begun_at ON kept_answers (begun_at)",
    ):
        connection.execute(text(statement))


def _webhooks(connection: Connection) -> None:
    """Changes are delivered to webhooks."""
    for statement in _WEBHOOKS:
        connection.execute(text(statement))


def _texts_since(connection: Connection) -> None:
    """It is known since when each text is here, so that it can be forgotten in time."""
    for table, index in ((articles, "articles"), (article_versions, "versions")):
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN text_since BIGINT"))
        fill_text_since(connection, table)
        connection.execute(
            text(
                f"CREATE INDEX {index}_with_text ON {table} (text_since)"
                " WHERE text_since IS NOT NULL"
            )
        )


MIGRATIONS: Sequence[Migration] = (
    _corrections,
    _feeds,
    _access_keys,
    _story_questions,
    _kept_answers,
    _webhooks,
    _texts_since,
)
"""The steps since schema 1, oldest first: step n leads from schema n to schema n + 1.

A new database is made from `schema.py` as it stands and takes no step, so whoever changes
`schema.py` adds the step that changes a stored database in the same way.
"""

PRESENT_SCHEMA = len(MIGRATIONS) + 1

_KEY = "schema"


def migrate(connection: Connection, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Creates the tables, or takes the steps that the database has not taken yet.

    Raises:
        SchemaTooNewError: A newer Samestory wrote the database.
    """
    present = len(steps) + 1
    stored = schema_version(connection)
    if stored is None:
        metadata.create_all(connection)
        create_word_index(connection)
        connection.execute(meta.insert().values(key=_KEY, value=str(present)))
        return
    if stored > present:
        raise SchemaTooNewError(
            f"the database has schema {stored}, this Samestory knows schemas up to {present}; "
            "upgrade Samestory or choose another data folder"
        )
    for step in steps[stored - 1 :]:
        step(connection)
    if stored < present:
        connection.execute(update(meta).where(meta.c.key == _KEY).values(value=str(present)))


def is_present(connection: Connection, steps: Sequence[Migration] = MIGRATIONS) -> bool:
    """Whether `migrate` would have nothing to do."""
    return schema_version(connection) == len(steps) + 1


def schema_version(connection: Connection) -> int | None:
    """The schema of a database; None when it is empty.

    Raises:
        StorageError: The database is not one of Samestory's.
    """
    if not inspect(connection).has_table(meta.name):
        return None
    value = connection.scalar(select(meta.c.value).where(meta.c.key == _KEY))
    if not str(value).isdecimal():
        raise StorageError(
            f"expected the number of a schema in the database, found {value!r}; "
            "it is not a database of Samestory: choose another data folder"
        )
    return int(str(value))
