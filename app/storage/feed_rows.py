"""Feeds, and what was seen of their entries, as rows of the SQL database."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Row, delete, insert, select, update

from app.domain.feed import Feed, FeedId, FeedStatus, SeenEntry
from app.storage.database import open_database
from app.storage.schema import feed_entries, feeds
from app.storage.upsert import insert_or_update

# Longer than entries stand in a feed: one that comes back is asked for again, which is all.
_REMEMBERED = timedelta(days=60)
_COLUMNS = [field.name for field in fields(Feed)]


class SqlFeedStore:
    """A `FeedStore` in the database of the articles; any process may write.

    Args:
        url_or_path: The database's file, made when absent, or its SQLAlchemy URL.

    Raises:
        StorageError: It cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url_or_path: str | Path) -> None:
        self._database = open_database(url_or_path)

    def add(self, feed: Feed) -> bool:
        """Adds a feed; False when its id or its address is there already."""
        with self._database.write() as connection:
            there = select(feeds.c.id).where(
                (feeds.c.id == feed.id) | (feeds.c.address == feed.address)
            )
            if connection.execute(there).first() is not None:
                return False
            connection.execute(insert(feeds).values(asdict(feed)))
        return True

    def remove(self, feed_id: FeedId) -> None:
        """Removes a feed; its articles stay."""
        with self._database.write() as connection:
            connection.execute(delete(feed_entries).where(feed_entries.c.feed_id == feed_id))
            connection.execute(delete(feeds).where(feeds.c.id == feed_id))

    def pause(self, feed_id: FeedId, paused: bool) -> None:
        """Stops or resumes its polls."""
        with self._database.write() as connection:
            connection.execute(update(feeds).where(feeds.c.id == feed_id).values(paused=paused))

    def feeds(self) -> list[Feed]:
        """All feeds, by address."""
        with self._database.read() as connection:
            query = select(feeds).order_by(feeds.c.address)
            return [feed_of(row) for row in connection.execute(query)]

    def due(self, at: datetime, limit: int) -> list[Feed]:
        """Feeds to be polled at an instant, longest due first; not paused or ended ones."""
        query = (
            select(feeds)
            .where(feeds.c.next_poll_at <= at, ~feeds.c.paused)
            .where(feeds.c.status != FeedStatus.ENDED)
            .order_by(feeds.c.next_poll_at, feeds.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [feed_of(row) for row in connection.execute(query)]

    def seen(self, feed_id: FeedId) -> dict[str, SeenEntry]:
        """The entries that are remembered, by key."""
        query = select(feed_entries).where(feed_entries.c.feed_id == feed_id)
        with self._database.read() as connection:
            return {row.key: seen_of(row) for row in connection.execute(query)}

    def save(self, feed: Feed, entries: Sequence[SeenEntry] = ()) -> None:
        """Writes how a poll went, in one transaction; nothing when the feed was removed."""
        with self._database.write() as connection:
            holder = connection.scalar(select(feeds.c.id).where(feeds.c.address == feed.address))
            kept = {"id", "paused"}
            if holder not in (None, feed.id):
                kept.add("address")
            values = {name: value for name, value in asdict(feed).items() if name not in kept}
            row = update(feeds).where(feeds.c.id == feed.id).values(values)
            if connection.execute(row).rowcount:
                _remember(connection, feed, entries)

    def close(self) -> None:
        """Releases the database."""
        self._database.close()


def _remember(connection: Connection, feed: Feed, entries: Sequence[SeenEntry]) -> None:
    seen_at = feed.last_poll_at
    if seen_at is None or not entries:
        return
    rows = [{"feed_id": feed.id, "seen_at": seen_at, **asdict(each)} for each in entries]
    statement = insert_or_update(feed_entries)
    changing = [column for column in feed_entries.c if not column.primary_key]
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=feed_entries.primary_key.columns,
            set_={column.name: statement.excluded[column.name] for column in changing},
        ),
        rows,
    )
    forgotten = feed_entries.c.seen_at < seen_at - _REMEMBERED
    connection.execute(delete(feed_entries).where(feed_entries.c.feed_id == feed.id, forgotten))


def feed_of(row: Row[object]) -> Feed:
    """The feed of a row."""
    values = {name: getattr(row, name) for name in _COLUMNS}
    return Feed(**{**values, "status": FeedStatus(row.status)})


def seen_of(row: Row[object]) -> SeenEntry:
    """The entry of a row."""
    return SeenEntry(
        key=row.key,
        digest=row.digest,
        page_attempts=row.page_attempts,
        complete=row.complete,
    )
