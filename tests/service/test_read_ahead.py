"""Reading ahead fills the engine's memory, so that decisions need not read articles."""

from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.clustering.scorer import load_scorer
from app.domain.article import ArticleId, EmbeddedArticle
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index.exact import ExactIndex
from app.service.engine import Engine, days_and_vectors
from app.service.read_ahead import ReadAhead
from app.storage.sql_store import SqlStore
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
    days, vectors = days_and_vectors(batch)
    index.add(IDS, vectors, days)
    lexicon = packaged_lexicon(load_embedder("packaged"))
    return Engine(store, index, lexicon, load_scorer(), window_days=14)


def test_what_was_read_ahead_is_not_read_again(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    assert ReadAhead(engine, index).run() == len(IDS)
    assert store.read == len(IDS)
    assert [each.id for each in engine.places.profiles(IDS)] == IDS
    assert store.read == len(IDS)


def test_no_more_than_the_bound_is_read(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    assert ReadAhead(engine, index, most=5).run() == store.read == 5


def test_it_ends_when_told_and_holds_the_lock_for_a_few_articles_only(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    done = ReadAhead(engine, index).run(lambda: store.read > 0)
    assert 0 < done == store.read < len(IDS)


def test_an_article_that_is_gone_meanwhile_is_passed_over(
    store: CountingStore, index: ExactIndex, engine: Engine
) -> None:
    index.add([ArticleId("gone")], at_angle(1.0)[None, :], [None])
    assert ReadAhead(engine, index).run() == len(IDS) + 1
    assert store.read == len(IDS)
