"""How long a decision takes as the active window grows; analysis and embedding apart.

    python -m tests.benchmarks.growth FILE... [--sizes 10000 50000 200000] [--profile]

A window of many articles is invented out of the articles of the files. New articles, half of
them of a known mixture and half not, are then decided one at a time and in batches, against a
real database and index.
"""

import argparse
import cProfile
import pstats
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from threadpoolctl import threadpool_limits

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.clustering.scorer import load_scorer
from app.domain.article import EmbeddedArticle
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import read_articles
from app.evaluation.mixtures import NOW, Mixer, committed
from app.index.faiss_index import FaissIndex
from app.ports import Neighbour, VectorIndex
from app.service.engine import Engine
from app.service.neighbourhood import fresh
from app.service.preparation import embed_articles
from app.settings import PACKAGED_MODEL, Settings
from app.storage.sql_store import SqlStore
from app.telemetry import configure_logging

_BATCH = 256
_PROFILE_LINES = 25


@dataclass(frozen=True, slots=True)
class Cost:
    """What a decision costs, in milliseconds of processor time: the machine may be busy.

    Attributes:
        articles: In the window.
        median: Of an article decided alone.
        slow: The 95th percentile of those.
        in_batch: Mean over articles decided in batches.
        search: Of `median`, what the search for neighbours takes.
    """

    articles: int
    median: float
    slow: float
    in_batch: float
    search: float


def measure_growth(
    real: Sequence[EmbeddedArticle],
    size: int,
    folder: Path,
    profiler: cProfile.Profile | None,
    *,
    newcomers: int = 512,
) -> Cost:
    """Fills a window in a data folder and decides new articles against it.

    Args:
        real: Articles to make the window of.
        size: Articles in the window.
        folder: Empty.
        profiler: Watches the decisions after the warm-up.
        newcomers: Articles that are decided alone, and as many in a batch; before them half as
            many again, unmeasured.
    """
    settings = Settings()
    embedder = load_embedder(settings.model)
    store = SqlStore(folder / "growth.db")
    index = FaissIndex(None, embedder.dimension, embedder.fingerprint)
    mixer = Mixer(real, seed=0, window=timedelta(days=settings.window_days))
    known = _fill(store, index, mixer, size)
    timed = TimedIndex(index)
    engine = Engine(store, timed, packaged_lexicon(embedder), load_scorer(), settings.window_days)

    def decide(batch: Sequence[EmbeddedArticle]) -> float:
        # Nothing is committed: the engine remembers its decisions as if it were.
        if profiler is not None:
            profiler.enable()
        started = time.process_time()
        engine.decide(batch, at=NOW)
        taken = time.process_time() - started
        if profiler is not None:
            profiler.disable()
        return taken * 1000

    decide(mixer.newcomers(known, 3 * newcomers // 2))  # as if the service had been running
    timed.milliseconds.clear()
    if profiler is not None:
        profiler.clear()
    alone = [decide([each]) for each in mixer.newcomers(known, newcomers)]
    search = statistics.median(timed.milliseconds)
    sizes = [min(_BATCH, newcomers - start) for start in range(0, newcomers, _BATCH)]
    batched = [decide(mixer.newcomers(known, size)) for size in sizes]
    store.close()
    return Cost(
        articles=size,
        median=statistics.median(alone),
        slow=sorted(alone)[int(0.95 * len(alone))],
        in_batch=sum(batched) / newcomers,
        search=search,
    )


class TimedIndex:
    """A `VectorIndex` that notes how long each search takes.

    Attributes:
        milliseconds: Of each search, in order.
    """

    def __init__(self, index: VectorIndex) -> None:
        self._index = index
        self.milliseconds: list[float] = []

    def __len__(self) -> int:
        return len(self._index)

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def search(
        self, queries: Matrix, limit: int, days: Sequence[DayRange]
    ) -> list[list[Neighbour]]:
        started = time.process_time()
        found = self._index.search(queries, limit, days)
        self.milliseconds.append(1000 * (time.process_time() - started))
        return found


def _fill(store: SqlStore, index: FaissIndex, mixer: Mixer, size: int) -> list[EmbeddedArticle]:
    """Commits a window of stories; every hundredth article comes back."""
    known: list[EmbeddedArticle] = []
    for batch in committed(store, mixer, size):
        fresh(batch).add_to(index)
        known += batch[::100]
    return known


def _real(files: Sequence[Path]) -> list[EmbeddedArticle]:
    identifier, embedder = StatisticalIdentifier(), load_embedder(PACKAGED_MODEL)
    raws = [raw for file in files for raw in read_articles(file)]
    return embed_articles([analyse(raw, identifier) for raw in raws], embedder)


def main(files: Sequence[Path], sizes: Sequence[int], profiled: bool) -> None:
    real = _real(files)
    print(f"{len(real):,} real articles; milliseconds of processor time a decision\n")
    print("| articles in the window | alone, median | alone, 95 % | of it search | in batches |")
    print("|---|---|---|---|---|")
    for size in sizes:
        profiler = cProfile.Profile() if profiled and size == sizes[-1] else None
        with tempfile.TemporaryDirectory(prefix="samestory-growth-") as folder:
            cost = measure_growth(real, size, Path(folder), profiler)
        figures = (cost.median, cost.slow, cost.search, cost.in_batch)
        print(f"| {size:,} | " + " | ".join(f"{each:.2f}" for each in figures) + " |", flush=True)
        if profiler is not None:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(_PROFILE_LINES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 50_000, 200_000])
    parser.add_argument("--profile", action="store_true", help="show what the last size spends")
    arguments = parser.parse_args()
    configure_logging("WARNING")
    with threadpool_limits(1, user_api="blas"):  # as the service runs
        main(arguments.files, arguments.sizes, arguments.profile)
