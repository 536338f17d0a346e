"""The single writer: articles and corrections, one call at a time, without holding up readers."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from app.domain.article import RawArticle
from app.service.corrections import Corrections
from app.service.ingest import Ingest
from app.service.views import Corrected, ItemResult
from app.web.gathering import Gathering, Items
from app.web.problems import OVERLOADED, ProblemError

# Of a stream, or of single writes. A single write waits for them: 0.3 s at most beside two
# streams, where turns of 256 took over a second; the work on an article grows by less than a
# hundredth.
_ARTICLES_A_TURN = 64
_RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """When single writes are refused rather than kept waiting.

    Attributes:
        waiting: Most that wait at once: some seconds of work.
        seconds: None waits longer.
    """

    waiting: int = 200
    seconds: float = 20.0


_LIMITS = QueueLimits()


class Writer:
    """Queues all writing. Callers wait without a thread, so that readers keep theirs.

    Who comes first is served first: single articles that wait are taken in together, and of all
    streams of articles together one batch at most stands in the queue, so that a single write
    never waits for more than one of them.

    Args:
        ingest: Takes articles in.
        corrections: Corrects.
        limits: Of the queue of single writes. Streams wait as long as it takes: that slows
            their senders down.
        watch: Told the seconds that each write waited.
    """

    def __init__(
        self,
        ingest: Ingest,
        corrections: Corrections,
        *,
        limits: QueueLimits = _LIMITS,
        watch: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._ingest = ingest
        self._corrections = corrections
        self._limits = limits
        self._watch = watch
        self._turn = asyncio.Lock()
        self._streams = asyncio.Lock()
        self._gathering = Gathering(self._turn, self._take, most=_ARTICLES_A_TURN)
        self._waiting = 0
        self._since: float | None = None

    @property
    def waiting(self) -> int:
        """Single writes that wait for their turn."""
        return self._waiting + self._gathering.waiting

    @property
    def busy_seconds(self) -> float:
        """How long the present write has been going on; 0 when there is none."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    async def take_in(self, article: RawArticle) -> ItemResult:
        """Takes an article in; it is stored when this returns.

        Raises:
            ProblemError: Too much waits; nothing was done.
            StorageError: The database cannot be used.
        """
        self._require_room()
        try:
            return await self._gathering.take(article, most_seconds=self._limits.seconds)
        except TimeoutError as error:
            raise self._too_late() from error

    async def take_in_stream(self, items: Items) -> list[ItemResult]:
        """As `take_in`, for a part of a stream, in its order: waits as long as it takes.

        Raises:
            StorageError: The database cannot be used.
        """
        results: list[ItemResult] = []
        for start in range(0, len(items), _ARTICLES_A_TURN):
            part = items[start : start + _ARTICLES_A_TURN]
            arrived = time.monotonic()
            # The inner lock is released first: who waits for it comes before the next stream.
            async with self._streams, self._turn:
                results += await self._take(part, [arrived])
        return results

    async def correct(self, doing: Callable[[Corrections], Corrected]) -> Corrected:
        """Takes a correction; it is stored when it returns.

        Raises:
            ProblemError: Too much waits; nothing was done.
            ConflictError: It contradicts what was decided.
            NotFoundError: There is no such article, story or decision.
            StorageError: The database cannot be used.
        """
        async with self._single_turn():
            return await run_in_threadpool(doing, self._corrections)

    @asynccontextmanager
    async def _single_turn(self) -> AsyncIterator[None]:
        self._require_room()
        arrived = time.monotonic()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._turn.acquire()
        except TimeoutError as error:
            raise self._too_late() from error
        finally:
            self._waiting -= 1
        self._begin([arrived])
        try:
            yield
        finally:
            self._since = None
            self._turn.release()

    async def _take(self, items: Items, arrived: Sequence[float]) -> list[ItemResult]:
        """Takes articles in; to be called while it is their turn."""
        self._begin(arrived)
        try:
            return await run_in_threadpool(self._ingest.take, items)
        finally:
            self._since = None

    def _begin(self, arrived: Sequence[float]) -> None:
        self._since = time.monotonic()
        for each in arrived:
            self._watch(self._since - each)

    def _require_room(self) -> None:
        if self.waiting >= self._limits.waiting:
            raise _overloaded(f"{self.waiting} writes wait already")

    def _too_late(self) -> ProblemError:
        return _overloaded(f"its turn did not come in {self._limits.seconds:g} s")


def _overloaded(reason: str) -> ProblemError:
    return ProblemError(
        OVERLOADED,
        f"nothing was done, for {reason}; send it again later, or many articles at once "
        "to /v1/articles:bulk",
        {"Retry-After": str(_RETRY_AFTER_SECONDS)},
    )
