"""The tables, in SQLAlchemy Core; nothing here is particular to one database."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    text,
    types,
)

Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
"""Text in the order of its bytes, as SQLite has it, whatever the locale of the database."""

Serial = BigInteger().with_variant(Integer(), "sqlite")
"""A number of the ledger or of a commit; SQLite's integers are large, and its row numbers."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970, negative before; exact. `instant` is aware."""
    return (instant - _EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored as microseconds since 1970: exact, small, sortable."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else _EPOCH + value * _MICROSECOND


metadata = MetaData()

_BY_PEOPLE = text("cause = 'person'")

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# `seq` is the order of commit and the row number of the word index. A new version of an
# article takes a new one.
# The large columns stand last: SQLite reads a row only as far as it must. `text_since`, when
# the text came, is null where there is none; it is read from its index alone.
articles = Table(
    "articles",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("language", Text, nullable=False),
    Column("source", Text),
    Column("published_at", Instant),
    Column("day", Date),
    Column("content_hash", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("whole", LargeBinary, nullable=False),
    Column("headline", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("text_since", Instant),
    Index("articles_with_text", "text_since", sqlite_where=text("text_since IS NOT NULL")),
)

# The names in title and lead of each article, as `name_index` writes them.
article_names = Table(
    "article_names",
    metadata,
    Column("name", Text, primary_key=True),
    Column("article_id", Text, primary_key=True),
    Index("names_of_article", "article_id", "name"),
    sqlite_with_rowid=False,
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, index=True),
    Column("content_hash", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("text_since", Instant),
    Index("versions_with_text", "text_since", sqlite_where=text("text_since IS NOT NULL")),
)

# `copy_of` has no foreign key: a twin may be deleted while its copies stay.
memberships = Table(
    "memberships",
    metadata,
    Column(
        "article_id",
        Text,
        ForeignKey("articles.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    Column("story_id", Text, nullable=False, index=True),
    Column("copy_of", Text),
)

# Living stories only: what has no article is gone from here, and `redirects` may say where to.
# `newest_first` is minus `last_published_at` in microseconds, so that one ascending index
# gives the order of lists, with undated stories last, on every database. The other orders go
# down an index: `recency` is minus `newest_first`; `growth` is the binary logarithm of the sum
# of 2 ** (hours / 6) over the reports, so that it need not change as time goes on.
stories = Table(
    "stories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("newest_first", BigInteger, nullable=False),
    Column("headline", Text, nullable=False),
    Column("headline_language", Text, nullable=False),
    Column("article_count", Integer, nullable=False),
    Column("copy_count", Integer, nullable=False),
    Column("language_count", Integer, nullable=False),
    Column("first_published_at", Instant),
    Column("last_published_at", Instant),
    Column("updated_at", Instant, nullable=False),
    Column("storyline_id", Text, index=True),
    Column("source_count", Integer, nullable=False),
    Column("recency", BigInteger, nullable=False),
    Column("growth", Float, nullable=False),
    Index("stories_newest", "newest_first", "id", "first_published_at", "language_count"),
    Index("stories_first", "first_published_at", "id"),
    Index("stories_updated", "updated_at", "id"),
    Index("stories_growing", "growth", "id"),
    Index("stories_by_languages", "language_count", "recency", "id"),
    Index("stories_by_sources", "source_count", "recency", "id"),
    Index("stories_by_articles", "article_count", "recency", "id"),
)

# What stories can be filtered by. `facet` is 'language' or 'source'.
story_facets = Table(
    "story_facets",
    metadata,
    Column("story_id", Text, primary_key=True),
    Column("facet", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("originals", Integer, nullable=False),
    Column("newest_first", BigInteger, nullable=False),
    Index("story_facets_newest", "facet", "value", "newest_first", "story_id"),
)

redirects = Table(
    "redirects",
    metadata,
    Column("ceased", Text, primary_key=True),
    Column("successor", Text, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("ceased", Text),
    Column("successor", Text),
    Column("receipt", LargeBinary),
    Column("author", Text),
    Column("reason", Text),
    Column("undoes", Serial),
    # Of one cause nearly all entries are the engine's: only those of people are looked for.
    Index("ledger_of_people", "seq", sqlite_where=_BY_PEOPLE, postgresql_where=_BY_PEOPLE),
)

# What a decision said of pairs of articles: `added` or, if false, withdrawn.
ledger_constraints = Table(
    "ledger_constraints",
    metadata,
    Column("seq", Serial, ForeignKey("ledger.seq"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("added", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("second", Text, nullable=False),
    Column("stated", Boolean, nullable=False),
)

# The constraints that stand; `seq` is the decision that added each.
constraints = Table(
    "constraints",
    metadata,
    Column("first", Text, primary_key=True),
    Column("second", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("stated", Boolean, nullable=False),
    Column("seq", Serial, ForeignKey("ledger.seq"), nullable=False),
)

# No foreign key to articles: the ledger outlives what it tells of.
moves = Table(
    "moves",
    metadata,
    Column("seq", Serial, ForeignKey("ledger.seq"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("article_id", Text, nullable=False),
    Column("before_story", Text),
    Column("before_copy_of", Text),
    Column("after_story", Text),
    Column("after_copy_of", Text),
    Index("moves_of_article", "article_id", "seq"),
    Index("moves_from_story", "before_story", "seq"),
    Index("moves_to_story", "after_story", "seq"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("title", Text),
    Column("language", Text),
    Column("status", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("interval_seconds", Integer, nullable=False),
    Column("next_poll_at", Instant, nullable=False),
    Column("last_poll_at", Instant),
    Column("last_new_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("last_error", Text),
    Column("article_count", Integer, nullable=False),
    Column("rejected_count", Integer, nullable=False),
    Index("feeds_by_address", "address", unique=True),
    Index("feeds_due", "next_poll_at"),
)

feed_entries = Table(
    "feed_entries",
    metadata,
    Column("feed_id", Text, ForeignKey("feeds.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("page_attempts", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

# `scopes` are words with spaces between. Of the secret there is only its digest.
access_keys = Table(
    "access_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
)

# Answers to requests that carry a key against repetition; without a status, none was kept.
kept_answers = Table(
    "kept_answers",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("begun_at", Instant, nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("status", Integer),
    Column("headers", Text),
    Column("body", LargeBinary),
)

# A secret is readable, because signing needs it. The changes of a pending delivery are numbers
# of the ledger: of an article that is deleted meanwhile nothing is sent but its id.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("filter", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("old_secret", Text),
    Column("old_secret_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("disabled_reason", Text),
    Column("position", BigInteger, nullable=False),
    Column("pending_id", Text),
    Column("pending_numbers", Text),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("number", Serial, primary_key=True),
    Column("webhook_id", Text, ForeignKey("webhooks.id"), nullable=False),
    Column("delivery_id", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("change_count", Integer, nullable=False),
    Column("status", Integer),
    Column("duration_ms", Integer, nullable=False),
    Column("error", Text),
    Column("next_attempt_at", Instant),
    Index("webhook_attempts_of", "webhook_id", "number"),
)
