"""Figures for monitoring, counted over indices and new rows only."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import func, select

from app.domain.decision import Cause, DecisionKind
from app.serving_ports import Sizes
from app.storage.database import open_database
from app.storage.schema import ledger, stories


class SqlFigureStore:
    """A `FigureStore` over the database of the articles.

    Args:
        url_or_path: The database's file, made when absent, or its SQLAlchemy URL.

    Raises:
        StorageError: It cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url_or_path: str | Path) -> None:
        self._database = open_database(url_or_path)

    def sizes(self) -> Sizes:
        """How large the living stories are."""
        size = stories.c.article_count
        everyone = select(func.count()).select_from(stories).scalar_subquery()
        singletons = select(func.count()).where(size == 1).scalar_subquery()
        largest = select(func.coalesce(func.max(size), 0)).scalar_subquery()
        with self._database.read() as connection:
            row = connection.execute(select(everyone, singletons, largest)).one()
        return Sizes(*row)

    def last_number(self) -> int:
        """The number of the ledger's last entry; 0 when it is empty."""
        with self._database.read() as connection:
            return connection.scalar(select(func.max(ledger.c.seq))) or 0

    def decisions(self, *, after: int, until: int) -> Mapping[tuple[DecisionKind, Cause], int]:
        """How many decisions of each kind and cause have numbers above `after`, up to `until`."""
        query = (
            select(ledger.c.kind, ledger.c.cause, func.count())
            .where(ledger.c.seq > after, ledger.c.seq <= until)
            .group_by(ledger.c.kind, ledger.c.cause)
        )
        with self._database.read() as connection:
            return {
                (DecisionKind(kind), Cause(cause)): count
                for kind, cause, count in connection.execute(query)
            }

    def close(self) -> None:
        """Releases the database."""
        self._database.close()
