"""Inserts that update, or pass over, what is there already: one statement for both databases."""

from sqlalchemy.dialects.postgresql import insert

# SQLite took this clause over from PostgreSQL, word for word; SQLAlchemy's own form for SQLite
# is written for SQLite alone.
insert_or_update = insert
"""Takes `on_conflict_do_update`."""

insert_or_ignore = insert
"""Takes `on_conflict_do_nothing`."""
