"""Reading ahead fills the engine's memory, so that decisions need not read articles."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from app.clustering.scorer import load_scorer
from app.domain.article import ArticleId, EmbeddedArticle
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix
from app.embedding.registry import packaged_lexicon
from app.index.exact import ExactIndex
from app.ports import Neighbour
from app.service.engine import Engine
from app.service.neighbourhood import fresh
from app.service.read_ahead import MAX_ARTICLES, ReadAhead
from app.storage.sql_store import SqlStore
from tests.fakes import WordEmbedder
from tests.service.samples import at_angle, embedded, opened

IDS = [ArticleId(f"a{number:02}") for number in range(40)]


class CountingStore(SqlStore):
    """Counts the articles that are read with their vectors."""

    read = 0

    def embedded(self, ids: Collection[ArticleId]) -> dict[ArticleId, EmbeddedArticle]:
        self.read += len(ids)
        return super().embedded(ids)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CountingStore]:
    with closing(CountingStore(tmp_path / "stories.db")) as made:
        yield made


@pytest.fixture
def index() -> ExactIndex:
    return ExactIndex(2)


@pytest.fixture
def engine(store: CountingStore, index: ExactIndex) -> Engine:
    batch = [embedded(name, at_angle(0.01 * place)) for place, name in enumerate(IDS)]
    store.commit(batch, [opened(name) for name in IDS])
    fresh(batch).add_to(index)
    lexicon = packaged_lexicon(WordEmbedder())
    return Engine(store, index, lexicon, load_scorer(), window_days=14)


async def at_once() -> None:
    """Nobody to give way to."""


def read(engine: Engine, index: ExactIndex, most: int = MAX_ARTICLES) -> int:
    return asyncio.run(ReadAhead(engine, index, most=most).run(at_once))


def test_what_was_read_ahead_is_not_read_again(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    assert read(engine, index) == len(IDS)
    assert store.read == len(IDS)
    assert [each.id for each in engine.places.profiles(IDS)] == IDS
    assert store.read == len(IDS)


def test_no_more_than_the_bound_is_read(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    assert read(engine, index, 5) == store.read == 5


def test_it_reads_a_few_articles_each_time_it_is_let(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    read_before: list[int] = []

    async def noted() -> None:
        read_before.append(store.read)

    asyncio.run(ReadAhead(engine, index).run(noted))
    assert read_before == [0, 16, 32, 40]  # the last time for the day that is searched


def test_it_is_cancelled_between_two_readings(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    async def scenario() -> None:
        waits = asyncio.Event()

        async def never_again() -> None:
            if store.read:
                waits.set()
                await asyncio.Event().wait()

        running = asyncio.create_task(ReadAhead(engine, index).run(never_again))
        await waits.wait()
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled()

    asyncio.run(scenario())
    assert 0 < store.read < len(IDS)


def test_an_article_that_is_gone_meanwhile_is_passed_over(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    index.add([ArticleId("gone")], at_angle(1.0)[None, :], [None])
    assert read(engine, index) == len(IDS) + 1
    assert store.read == len(IDS)


def test_each_day_is_searched_once_after_the_articles_are_read(engine: Engine) -> None:
    class Noting(ExactIndex):
        searched: ClassVar[list[DayRange]] = []

        def search(
            self, queries: Matrix, limit: int, days: Sequence[DayRange]
        ) -> list[list[Neighbour]]:
            self.searched.extend(days)
            return super().search(queries, limit, days)

    index = Noting(2)
    batch = [embedded(name, at_angle(0.1)) for name in IDS]
    new = fresh(batch)
    newest = max(day for day in new.days if day)
    older = [newest - timedelta(3 * (number % 2)) for number in range(len(IDS))]
    index.add(IDS, new.wholes, older)
    read(engine, index)
    assert index.searched == [
        DayRange(day, day) for day in (newest - timedelta(n) for n in range(4))
    ]
