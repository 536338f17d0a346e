"""How long a decision takes as the active window grows; analysis and embedding apart.

    python -m tests.benchmarks.growth FILE... [--sizes 10000 50000 200000] [--profile]

A window of many articles is made of the articles of the files: each invented article mixes the
words, numbers, dates and vectors of two or three real ones, as a text of their sentences would,
and every five of one mixture are a story. New articles, half of them of a known mixture and half
not, are then decided one at a time and in batches, against a real database and index.
"""

import argparse
import cProfile
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.clustering.scorer import load_scorer
from app.domain.article import Article, ArticleId, EmbeddedArticle
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.story import Membership, StoryId
from app.domain.timeline import DayRange, Precision, Published, PublishedOrigin
from app.domain.vectors import Matrix, unit_rows
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import read_articles
from app.index.faiss_index import FaissIndex
from app.ports import Neighbour, VectorIndex
from app.service.engine import Engine, days_and_vectors
from app.service.preparation import embed_articles
from app.settings import PACKAGED_MODEL, Settings
from app.storage.sql_store import SqlStore
from app.telemetry import configure_logging

NOW = datetime(2026, 1, 15, tzinfo=UTC)
STORY_SIZE = 5
_CHUNK = 5_000
_BATCH = 256
_PROFILE_LINES = 25

_T = TypeVar("_T")


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


class Mixer:
    """Invents articles out of real ones; the same for the same seed.

    Args:
        real: Articles to mix.
        seed: Of all choices.
        window: The invented articles are published within this time before `NOW`.
    """

    def __init__(self, real: Sequence[EmbeddedArticle], seed: int, window: timedelta) -> None:
        self._real = real
        self._chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
        self._window = window
        self._made = 0

    def story(self) -> list[EmbeddedArticle]:
        """Mixtures of the same two articles, each with a little of a third."""
        first, second = self._chance.sample(self._real, 2)
        age = self._chance.random() * self._window
        return [self._mixture(first, second, age) for _ in range(STORY_SIZE)]

    def newcomers(self, known: Sequence[EmbeddedArticle], count: int) -> list[EmbeddedArticle]:
        """New articles of `NOW`: every other one much like a known article."""
        found = []
        for place in range(count):
            first, second = self._chance.sample(self._real, 2)
            if place % 2:
                first = self._chance.choice(known)
            found.append(self._mixture(first, second, timedelta()))
        return found

    def _mixture(
        self, first: EmbeddedArticle, second: EmbeddedArticle, age: timedelta
    ) -> EmbeddedArticle:
        third, share = self._chance.choice(self._real), self._chance.uniform(0.6, 0.9)
        parts = [(first, share), (second, (1 - share) * 0.7), (third, (1 - share) * 0.3)]
        self._made += 1
        at = NOW - age + timedelta(hours=self._chance.random() * 6)
        article = replace(
            first.article,
            id=ArticleId(f"made-{self._made}"),
            published=Published(at, Precision.SECOND, PublishedOrigin.GIVEN),
            content_hash=f"{self._made:064x}",
            source=f"outlet-{self._chance.randrange(500)}",
            terms=self._some([(each.article.terms, part) for each, part in parts]),
            numbers=self._some([(each.article.numbers, part) for each, part in parts]),
            event_dates=self._some([(each.article.event_dates, part) for each, part in parts]),
            fingerprint=_united(first.article, third.article),
        )
        vectors = unit_rows(
            np.stack(
                [
                    sum(part * each.headline for each, part in parts),
                    sum(part * each.whole for each, part in parts),
                ]
            ).astype(np.float32)
        )
        return EmbeddedArticle(article, vectors[0], vectors[1])

    def _some(self, parts: Sequence[tuple[Sequence[_T], float]]) -> tuple[_T, ...]:
        return tuple(
            item for items, share in parts for item in items if self._chance.random() < share
        )


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
    remaining, known = size // STORY_SIZE, []
    while remaining:
        count = min(remaining, _CHUNK // STORY_SIZE)
        stories = [mixer.story() for _ in range(count)]
        batch = [each for story in stories for each in story]
        store.commit(batch, [placed(each, story[0]) for story in stories for each in story])
        days, vectors = days_and_vectors(batch)
        index.add([each.article.id for each in batch], vectors, days)
        known += batch[::100]
        remaining -= count
    return known


def placed(article: EmbeddedArticle, first: EmbeddedArticle) -> Decision:
    place = Membership(article.article.id, StoryId(f"story-{first.article.id}"))
    kind = DecisionKind.OPENED if article is first else DecisionKind.JOINED
    return Decision(kind, Cause.ENGINE, NOW, (Move(article.article.id, None, place),))


def _united(first: Article, second: Article) -> tuple[int, ...]:
    """MinHash of both texts together: the smaller of each pair of minima."""
    if not first.fingerprint or not second.fingerprint:
        return ()
    return tuple(map(min, first.fingerprint, second.fingerprint))


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
