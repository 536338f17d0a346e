"""Single articles that wait for the writer are taken in together, in one turn.

Deciding and committing eight articles at once takes hardly twice the time of one: what comes
faster than one by one could be done makes larger groups, not a longer queue.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.article import RawArticle, Rejected
from app.domain.errors import StorageError
from app.service.views import ItemResult

Items = Sequence[RawArticle | Rejected]


@dataclass(eq=False, slots=True)
class _Asked:
    """An article that is to be taken in.

    Attributes:
        begun: Set once its turn has come.
    """

    article: RawArticle
    arrived: float = field(default_factory=time.monotonic)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    result: asyncio.Future[ItemResult] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Gathering:
    """Gathers what is asked while others write. For one event loop.

    Args:
        turn: Held while articles are taken in.
        take: Takes them in; also given the times when they were asked for.
        most: Articles of a group.
    """

    def __init__(
        self,
        turn: asyncio.Lock,
        take: Callable[[Items, Sequence[float]], Awaitable[list[ItemResult]]],
        *,
        most: int,
    ) -> None:
        self._turn = turn
        self._take = take
        self._most = most
        self._asked: list[_Asked] = []
        self._working: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Articles whose turn has not come."""
        return len(self._asked)

    async def take(self, article: RawArticle, *, most_seconds: float) -> ItemResult:
        """Takes an article in, with others or alone.

        Once its turn has come it is taken in whatever becomes of who asked.

        Raises:
            TimeoutError: Its turn did not come in time; nothing was done.
            StorageError: The database cannot be used.
        """
        mine = _Asked(article)
        self._asked.append(mine)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        try:
            async with asyncio.timeout(most_seconds):
                await mine.begun.wait()
        finally:
            if not mine.begun.is_set():
                self._asked.remove(mine)
        return await asyncio.shield(mine.result)

    async def _work(self) -> None:
        while self._asked:
            async with self._turn:
                group, self._asked = self._asked[: self._most], self._asked[self._most :]
                for each in group:
                    each.begun.set()
                if group:  # who asked may have gone
                    await self._do(group)

    async def _do(self, group: Sequence[_Asked]) -> None:
        try:
            found = await self._take(
                [each.article for each in group], [each.arrived for each in group]
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, who asked is told
            if len(group) == 1 or isinstance(error, StorageError):
                for each in group:
                    each.result.set_exception(error)
                return
            for each in group:  # what cannot be taken in keeps nothing out but itself
                await self._do([each])
            return
        for each, result in zip(group, found, strict=True):
            each.result.set_result(replace(result, index=0))
