"""Articles a second and B-cubed as a collection grows, beside what else groups news.

    pip install '.[bench]'
    python -m tests.benchmarks.side_by_side PLOT.png [--sizes 1000 10000 100000] [--minutes 30]

Collections of stories of five articles are invented out of the packaged reports, all within the
window. Each method gets the same articles and vectors in order of publication, as it is shipped,
in a process of its own that has tried it on a few of them before and is ended after so many
minutes. The others group vectors in memory; Samestory also decides and stores article by article,
with receipts and storylines. Prints a Markdown table for the README and draws it.

Many of the stories share a report, with its names, numbers and dates: B-cubed tells how well the
vectors part them, not whether events are told apart.
"""

import argparse
import multiprocessing
import tempfile
import time
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import numpy as np
from matplotlib.figure import Figure
from sklearn.cluster import HDBSCAN

from app.bootstrap import load_models, open_service
from app.cli.bench_ingest import mixer_of
from app.domain.article import EmbeddedArticle
from app.domain.vectors import Matrix
from app.evaluation.metrics import b_cubed
from app.evaluation.mixtures import STORY_SIZE
from app.settings import Settings
from app.telemetry import configure_logging

_TRIED = 200
_CHUNK = 1_000  # articles that an online method is told of at once
_SMALLEST = 2  # a community: at the ten that are its default no story of five is one
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles whose stories are known, in order of publication.

    Attributes:
        articles: With the vectors that all methods compare.
        labels: The true story of each.
    """

    articles: Sequence[EmbeddedArticle]
    labels: Sequence[str]

    @property
    def vectors(self) -> Matrix:
        """`(n, dim)` unit rows."""
        return np.stack([each.whole for each in self.articles])

    @property
    def texts(self) -> list[str]:
        """Title and body of each."""
        return [f"{each.article.title}\n{each.article.body}" for each in self.articles]

    def first(self, count: int) -> "Collection":
        """Its first articles."""
        return Collection(self.articles[:count], self.labels[:count])


@dataclass(frozen=True, slots=True)
class Result:
    """What a method made of a collection.

    Attributes:
        articles_a_second: By the clock.
        f1: B-cubed.
    """

    articles_a_second: float
    f1: float


Grouping = Iterator[Hashable]  # of each article; -1 for one that is alone
Method = Callable[[Collection], Grouping]


def samestory(collection: Collection) -> Grouping:
    articles = [each.article for each in collection.articles]
    vectors = {
        each.article.content_hash: (each.headline, each.whole) for each in collection.articles
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        open_service(Settings().apart(Path(folder)), writable=True) as service,
    ):
        service.ingest.replay(articles, vectors)
        places = service.history.as_of(None).memberships
    yield from (places[each.id].story_id for each in articles)


def hdbscan(collection: Collection) -> Grouping:
    # Between unit vectors Euclidean distance rises with that of cosine.
    yield from HDBSCAN(copy=True).fit(collection.vectors).labels_.tolist()


def communities(collection: Collection) -> Grouping:
    from sentence_transformers.util import community_detection  # noqa: PLC0415 - torch

    found = [-1] * len(collection.articles)
    detected = community_detection(collection.vectors, min_community_size=_SMALLEST)
    for label, rows in enumerate(detected):
        for row in rows:
            found[row] = label
    yield from found


def dbstream(collection: Collection) -> Grouping:
    from river.cluster import DBSTREAM  # noqa: PLC0415 - in the extra

    model = DBSTREAM()
    points = [dict(enumerate(row)) for row in collection.vectors.astype(float).tolist()]
    for point in points:
        model.learn_one(point)
    yield from map(model.predict_one, points)


def bertopic(collection: Collection) -> Grouping:
    from bertopic import BERTopic  # noqa: PLC0415 - numba compiles for half a minute

    yield from BERTopic().fit_transform(collection.texts, collection.vectors)[0]


def bertopic_online(collection: Collection) -> Grouping:
    """As BERTopic's own documentation has it for streams."""
    from bertopic import BERTopic  # noqa: PLC0415 - numba compiles for half a minute
    from bertopic.vectorizers import OnlineCountVectorizer  # noqa: PLC0415
    from sklearn.cluster import MiniBatchKMeans  # noqa: PLC0415
    from sklearn.decomposition import IncrementalPCA  # noqa: PLC0415

    model = BERTopic(
        umap_model=IncrementalPCA(n_components=5),
        hdbscan_model=MiniBatchKMeans(n_clusters=50, random_state=0),
        vectorizer_model=OnlineCountVectorizer(stop_words="english", decay=0.01),
    )
    for rows in _chunks(list(zip(collection.texts, collection.vectors, strict=True)), _CHUNK):
        texts, vectors = zip(*rows, strict=True)
        # scikit-learn's k-means takes no further part in float32 once it has begun in float64.
        yield from model.partial_fit(list(texts), np.stack(vectors).astype(float)).topics_


METHODS: Mapping[str, Method] = {
    "Samestory": samestory,
    "HDBSCAN (scikit-learn)": hdbscan,
    "BERTopic": bertopic,
    "BERTopic, online": bertopic_online,
    "DBSTREAM (river)": dbstream,
    "community detection (sentence-transformers)": communities,
}


def collection_of(size: int) -> Collection:
    """A collection of so many articles, a multiple of `STORY_SIZE`; the same for the same size."""
    settings = Settings()
    window = timedelta(days=settings.window_days)
    mixer = mixer_of(settings, load_models(settings), size, window)
    stories = [mixer.story() for _ in range(size // STORY_SIZE)]
    labelled = [(each, story[0].article.id) for story in stories for each in story]
    labelled.sort(key=lambda each: (_published(each[0]), each[0].article.id))
    return Collection([each for each, _ in labelled], [label for _, label in labelled])


def measured(method: Method, size: int, seconds: float) -> Result | None:
    """A method in a process of its own; None when it had to be ended, or failed."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="samestory-bench-") as folder:
        worker = context.Process(target=_work, args=(method, size, sending, folder))
        worker.start()
        sending.close()
        try:
            receiving.recv()  # it is ready
            result: Result | None = receiving.recv() if receiving.poll(seconds) else None
        except EOFError:  # it failed, and has said why
            result = None
        worker.kill()
        worker.join()
    return result


def _work(method: Method, size: int, sending: Connection, folder: str) -> None:
    tempfile.tempdir = folder  # what it leaves when it is ended goes with the folder
    configure_logging("WARNING")
    warnings.simplefilter("ignore")  # of other people's code
    collection = collection_of(size)
    list(method(collection.first(_TRIED)))
    sending.send(None)
    started = time.perf_counter()
    found = list(method(collection))
    taken = time.perf_counter() - started
    stories = [f"alone {row}" if label == -1 else str(label) for row, label in enumerate(found)]
    sending.send(Result(size / taken, b_cubed(stories, collection.labels).f1))


def draw(results: Mapping[str, Mapping[int, Result]], path: Path) -> None:
    """Draws both figures against the size of the collection, a line for each method."""
    figure = Figure(figsize=(9.0, 4.5), layout="constrained")
    speed, quality = figure.subplots(1, 2)
    for name, by_size in results.items():
        sizes, found = list(by_size), list(by_size.values())
        speed.plot(sizes, [each.articles_a_second for each in found], marker="o", label=name)
        quality.plot(sizes, [each.f1 for each in found], marker="o")
    speed.set(xscale="log", yscale="log", xlabel="articles", ylabel="articles a second")
    quality.set(xscale="log", xlabel="articles", ylabel="B-cubed F1", ylim=(0, 1))
    figure.legend(loc="outside lower center", ncols=2, fontsize="small")
    figure.savefig(path, format="png", dpi=110)


def _published(embedded: EmbeddedArticle) -> float:
    published = embedded.article.published
    return published.at.timestamp() if published else 0.0


def _chunks(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _cell(result: Result | None) -> str:
    return "–" if result is None else f"{result.articles_a_second:,.0f} / {result.f1:.2f}"


def main(plot: Path, sizes: Sequence[int], minutes: float, names: Sequence[str]) -> None:
    results: dict[str, dict[int, Result]] = {}
    heads = " | ".join(f"{size:,}" for size in sizes)
    print(f"| articles a second / B-cubed F1 | {heads} |")
    print("|---|" + "---|" * len(sizes))
    for name in names:
        found = {size: measured(METHODS[name], size, 60 * minutes) for size in sizes}
        results[name] = {size: each for size, each in found.items() if each is not None}
        print(f"| {name} | " + " | ".join(map(_cell, found.values())) + " |", flush=True)
    draw(results, plot)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plot", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--minutes", type=float, default=30, help="of one method on one size")
    parser.add_argument("--only", nargs="+", choices=list(METHODS), default=list(METHODS))
    arguments = parser.parse_args()
    main(arguments.plot, arguments.sizes, arguments.minutes, arguments.only)
