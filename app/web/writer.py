"""The single writer: takes articles in, one call at a time, without holding up readers."""

import asyncio
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from app.domain.article import RawArticle, Rejected
from app.service.ingest import Ingest
from app.service.views import ItemResult


class Writer:
    """Queues all taking in. Callers wait without a thread, so that readers keep theirs."""

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest
        self._turn = asyncio.Lock()

    async def take_in(self, items: Sequence[RawArticle | Rejected]) -> list[ItemResult]:
        """Takes articles in, in this order; everything is stored when it returns.

        Raises:
            StorageError: The database cannot be used.
        """
        async with self._turn:
            return await run_in_threadpool(lambda: list(self._ingest.run(items)))
