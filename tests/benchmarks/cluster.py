"""What a cluster does when parts of it are killed, and how it scales; figures of this machine.

    python -m tests.benchmarks.cluster [kills] [scaling] [lane]

Scaling is measured on a simulated cost, since a small machine has fewer cores than actors: an
embedding or a search waits, as if another core worked for so long. What is left is what spreading
the work and putting the answers in order costs. The lane is the decision actor alone: real
articles, one after another.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.bootstrap import open_service, open_store
from app.distributed.environment import prepare_environment
from app.distributed.index_part import IndexPart
from app.distributed.layout import Layout
from app.distributed.partitioned_index import Found, PartitionedIndex
from app.domain.article import ArticleId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.settings import Settings
from app.storage.sql_store import SqlStore
from tests.distributed.running import (
    ingested_under_fire,
    reports,
    running,
    settings_for,
    stored,
    stored_by_one_process,
)

COUNTS = (1, 2, 4)
DIMENSION = 64
SECONDS_A_TEXT = 0.01  # a transformer of 100 million weights on one core
SECONDS_A_VECTOR = 1e-6  # of a search, for each vector that is held
TEXTS, VECTORS, QUERIES = 1_024, 40_000, 32


class SlowEmbedding:
    """An embedding model that takes its time."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        time.sleep(SECONDS_A_TEXT * len(texts))
        return np.ones((len(texts), DIMENSION), dtype=np.float32)


class SlowPart(IndexPart):
    """A partition that takes its time for each vector that it holds."""

    def __init__(self, layout: Layout, number: int) -> None:
        store = SqlStore(":memory:")
        super().__init__(store, DIMENSION, ModelFingerprint("c0"), layout=layout, number=number)

    def search(self, queries: Matrix, limit: int, days: Sequence[DayRange]) -> list[Found]:
        time.sleep(SECONDS_A_VECTOR * len(self) * len(queries))
        return super().search(queries, limit, days)


def kills() -> None:
    """Every part of a cluster is killed during one bulk ingest."""
    articles = reports(4)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder) / "cluster")
        prepare_environment(settings)
        with running(settings, "--processors", 1, "--embedders", 2, "--shards", 2) as cluster:
            outcomes, pauses = ingested_under_fire(cluster, articles, Path(folder) / "job.json")
        alone = stored_by_one_process(settings_for(Path(folder) / "alone"), articles)
        found = stored(settings)
        same = (found.places, found.decided) == (alone.places, alone.decided)
    print(f"acknowledged {len(outcomes)} of {len(articles)}, stories as of one process: {same}")
    for victim, seconds in pauses.items():
        print(f"  {victim:22} longest pause {seconds:5.1f} s")


def scaling() -> None:
    """More embedding actors and more shards, on simulated costs."""
    with tempfile.TemporaryDirectory() as folder, _engine(settings_for(Path(folder))):
        from app.distributed.embedding import AboutModel  # noqa: PLC0415 - Ray may be absent
        from app.distributed.index_actor import ActorParts  # noqa: PLC0415
        from app.distributed.pooled_embedder import PooledEmbedder  # noqa: PLC0415

        texts = [f"text {number}" for number in range(TEXTS)]
        about = AboutModel("slow", DIMENSION, ModelFingerprint("c0"))
        times = {}
        for count in COUNTS:
            embedder = PooledEmbedder(about, _actors(SlowEmbedding, count))
            times[count] = _seconds(partial(embedder.embed, texts))
        _table("embedding actors", "texts/s", TEXTS, times)
        rows = unit_rows(np.random.default_rng(0).normal(size=(VECTORS, DIMENSION)))
        ids = [ArticleId(f"a{number}") for number in range(VECTORS)]
        days = [DayRange()] * QUERIES
        for count in COUNTS:
            layout = Layout(1, count)
            index = PartitionedIndex(layout, ActorParts(_actors(SlowPart, count, layout)))
            index.add(ids, rows, [None] * VECTORS)
            search = partial(index.search, rows[:QUERIES], 64, days)
            times[count] = min(_seconds(search) for _ in range(5))
        _table("shards", "searches/s", QUERIES, times)


def lane() -> None:
    """The decision actor, and one process, on the same articles."""
    articles = reports(8)
    with tempfile.TemporaryDirectory() as folder:
        alone = settings_for(Path(folder) / "alone", batch_size=256)
        with open_service(alone, writable=True) as service:
            one = _seconds(lambda: service.ingest.take(articles))
        settings = settings_for(Path(folder) / "cluster", batch_size=256)
        prepare_environment(settings)
        from app.distributed.connection import Connection  # noqa: PLC0415 - Ray may be absent

        with running(settings, "--processors", 1), closing(Connection(settings)) as connection:
            parts = [articles[start : start + 256] for start in range(0, len(articles), 256)]
            many = _seconds(lambda: [connection.take(part) for part in parts])
            with open_store(settings) as store:
                found = store.totals().articles
    print(f"{found} articles: one process {found / one:.0f}/s, decision actor {found / many:.0f}/s")


@contextmanager
def _engine(settings: Settings) -> Iterator[None]:
    prepare_environment(settings)
    import ray  # noqa: PLC0415 - may be absent

    ray.init(num_cpus=8, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        yield
    finally:
        ray.shutdown()


def _actors(kind: type, count: int, *arguments: Any) -> list[Any]:
    import ray  # noqa: PLC0415 - may be absent

    numbers = [(number,) if arguments else () for number in range(count)]
    actors = [ray.remote(num_cpus=0)(kind).remote(*arguments, *each) for each in numbers]
    ray.get([each.__ray_ready__.remote() for each in actors])
    return actors


def _seconds(doing: Any) -> float:
    started = time.perf_counter()
    doing()
    return time.perf_counter() - started


def _table(what: str, unit: str, items: int, seconds: dict[int, float]) -> None:
    for count, taken in seconds.items():
        efficiency = seconds[1] / taken / count
        print(f"  {count} {what}: {items / taken:6.0f} {unit}, efficiency {efficiency:.2f}")


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["kills", "scaling", "lane"]
    for name in wanted:
        print(name)
        {"kills": kills, "scaling": scaling, "lane": lane}[name]()
