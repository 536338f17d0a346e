"""Reads what decisions and questions need before they ask: a start costs nobody time."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from app.clustering.profile import Profile
from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.ports import VectorIndex
from app.service.engine import Engine
from app.service.uninterrupted import to_the_end
from app.serving_ports import LatestArticles

_LOG = structlog.get_logger(__name__)

MAX_ARTICLES = 30_000
"""Articles read: two weeks of a large stream, in 0.3 GB and 20 seconds."""

MAX_DAYS = 731
"""Days searched; of older ones few have so many articles that their first search takes long."""

_AT_ONCE = 16  # articles: who comes meanwhile waits 10 ms
_SECONDS_AN_HOUR = 3600


class _Index(VectorIndex, LatestArticles, Protocol):
    """Both: searched, and asked for the latest."""


class ReadAhead:
    """Reads the articles of the latest days into the engine's memory, and searches each day once.

    The first search of a day makes the codes by which it is searched: the nearest stories of a
    story, looked for over 100,000 articles, took 0.8 s the first time.

    Args:
        engine: Whose memory is filled. Its lock is taken for a few articles at a time.
        index: Tells which articles are the latest, and is searched.
        most: Articles read.
    """

    def __init__(self, engine: Engine, index: _Index, *, most: int = MAX_ARTICLES) -> None:
        self._engine = engine
        self._index = index
        self._most = most

    async def run(self, give_way: Callable[[], Awaitable[None]]) -> int:
        """Reads until everything is read; decisions are the same anyway, only slower before.

        Args:
            give_way: Awaited before every few articles and every day; returns once it may go on.

        Returns:
            How many articles were read.

        Raises:
            StorageError: The database cannot be used.
        """
        started, done = time.monotonic(), 0
        ids = await to_the_end(partial(self._index.latest, self._most))
        while few := ids[done : done + _AT_ONCE]:
            await give_way()
            await to_the_end(partial(self._read, few))
            done += len(few)
        seconds = round(time.monotonic() - started, 1)
        _LOG.info("articles.read_ahead", articles=done, seconds=seconds)
        if ids:
            await self._search(ids[0], give_way)
        return done

    async def _search(self, latest: ArticleId, give_way: Callable[[], Awaitable[None]]) -> None:
        """Searches one day after another, from that of the latest article backwards."""
        asking = await to_the_end(partial(self._profile, latest))
        if asking is None or asking.hours is None:
            return
        undated = self._index.count(DayRange(last=date.min))
        newest = datetime.fromtimestamp(asking.hours * _SECONDS_AN_HOUR, UTC).date()
        for back in range(MAX_DAYS):
            day = newest - timedelta(back)
            if self._index.count(DayRange(last=day)) == undated:
                return
            await give_way()
            of_day = [DayRange(day, day)]
            await to_the_end(partial(self._index.search, asking.whole[None, :], 1, of_day))

    def _profile(self, article: ArticleId) -> Profile | None:
        with self._engine.lock:
            is_there = self._engine.places.membership(article) is not None
            return self._engine.places.profiles([article])[0] if is_there else None

    def _read(self, ids: Sequence[ArticleId]) -> None:
        with self._engine.lock:
            self._engine.read_ahead(ids)
