"""All parts of a database, opened and closed together."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.storage.answer_rows import SqlAnswerStore
from app.storage.feed_rows import SqlFeedStore
from app.storage.figure_rows import SqlFigureStore
from app.storage.key_rows import SqlKeyStore
from app.storage.privacy_rows import SqlPrivacyStore
from app.storage.sql_store import SqlStore
from app.storage.webhook_rows import SqlWebhookStore

_Table = TypeVar(
    "_Table",
    SqlStore,
    SqlFeedStore,
    SqlKeyStore,
    SqlAnswerStore,
    SqlFigureStore,
    SqlPrivacyStore,
    SqlWebhookStore,
)


@dataclass(frozen=True)
class Tables:
    """The parts of the database, each with connections of its own."""

    articles: SqlStore
    feeds: SqlFeedStore
    keys: SqlKeyStore
    answers: SqlAnswerStore
    figures: SqlFigureStore
    privacy: SqlPrivacyStore
    webhooks: SqlWebhookStore


@contextmanager
def open_tables(url_or_path: str | Path) -> Iterator[Tables]:
    """Opens every part for a block.

    Args:
        url_or_path: A file of SQLite, made when absent, or the URL of a database.

    Raises:
        StorageError: It cannot be opened or is no database.
    """
    with ExitStack() as stack:

        def opened(kind: Callable[[str | Path], _Table]) -> _Table:
            return stack.enter_context(closing(kind(url_or_path)))

        yield Tables(
            opened(SqlStore),
            opened(SqlFeedStore),
            opened(SqlKeyStore),
            opened(SqlAnswerStore),
            opened(SqlFigureStore),
            opened(SqlPrivacyStore),
            opened(SqlWebhookStore),
        )
