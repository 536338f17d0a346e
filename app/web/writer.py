"""The single writer: articles and corrections, one call at a time, without holding up readers."""

import asyncio
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool

from app.domain.article import RawArticle, Rejected
from app.service.corrections import Corrections
from app.service.ingest import Ingest
from app.service.views import Corrected, ItemResult


class Writer:
    """Queues all writing. Callers wait without a thread, so that readers keep theirs."""

    def __init__(self, ingest: Ingest, corrections: Corrections) -> None:
        self._ingest = ingest
        self._corrections = corrections
        self._turn = asyncio.Lock()

    async def take_in(self, items: Sequence[RawArticle | Rejected]) -> list[ItemResult]:
        """Takes articles in, in this order; everything is stored when it returns.

        Raises:
            StorageError: The database cannot be used.
        """
        async with self._turn:
            return await run_in_threadpool(lambda: list(self._ingest.run(items)))

    async def correct(self, doing: Callable[[Corrections], Corrected]) -> Corrected:
        """Takes a correction; it is stored when it returns.

        Raises:
            ConflictError: It contradicts what was decided.
            NotFoundError: There is no such article, story or decision.
            StorageError: The database cannot be used.
        """
        async with self._turn:
            return await run_in_threadpool(doing, self._corrections)
