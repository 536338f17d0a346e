"""Articles a second and B-cubed as a collection grows, beside what else groups news.

    pip install '.[bench]'
    python -m tests.benchmarks.side_by_side PLOT.png [--sizes 1000 10000 100000] [--minutes 30]
        [--labelled FILE...] [--background FILE...]

Collections are drawn from labelled files, whole stories, and from background, articles of unknown
stories that count for speed alone. Without files stories of five articles are invented out of the
packaged reports, all within the window. Each method gets the same articles and vectors in order of
publication, as it is shipped (but communities of two articles count), in a process of its own that
has tried it on a few of them before and is ended after so many minutes. The others group vectors
in memory; Samestory also decides and stores article by article, with receipts and storylines.
Prints a Markdown table for the README and draws it.

Many of the invented stories share a report, with its names, numbers and dates: B-cubed tells how
well the vectors part them, not whether events are told apart.
"""

import argparse
import multiprocessing
import random
import tempfile
import time
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from app.evaluation.datasets import (
    LabelledArticle,
    in_order_of_publication,
    read_articles,
    read_labelled,
)
from app.evaluation.metrics import b_cubed
from app.evaluation.mixtures import STORY_SIZE
from app.service.preparation import prepared
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
        labels: The true story of each; '' where it is unknown.
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
class Files:
    """What a collection is drawn from.

    Attributes:
        labelled: Files of articles whose stories are known; none to invent articles.
        background: Files of articles whose stories are not.
    """

    labelled: Sequence[Path] = ()
    background: Sequence[Path] = ()


INVENTED = Files()


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


def collection_of(size: int, files: Files = INVENTED) -> Collection:
    """A collection of so many articles in order of publication, the same for the same files.

    Args:
        size: A multiple of `STORY_SIZE` without files.
        files: What it is drawn from.

    Raises:
        ValueError: The files have fewer articles.
    """
    return _drawn(size, files) if files.labelled else _invented(size)


def _drawn(size: int, files: Files) -> Collection:
    """Whole stories, of which the last may be cut, and single articles, by chance."""
    units: dict[str, list[LabelledArticle]] = {}
    for file in files.labelled:
        for item in read_labelled(file):
            label = f"{file.name} {item.label}"
            units.setdefault(label, []).append(replace(item, label=label))
    for file in files.background:
        for raw in read_articles(file):
            units[raw.id] = [LabelledArticle(raw, "", "", "")]
    chosen = list(units.values())
    random.Random(0).shuffle(chosen)  # noqa: S311 - a seed makes it repeatable
    items = in_order_of_publication([item for unit in chosen for item in unit][:size])
    if len(items) < size:
        raise ValueError(f"the files have {len(items)} articles, fewer than {size}")
    models = load_models(Settings())
    found = prepared([item.raw for item in items], models.identifier, models.embedder)
    taken = [
        (each, item.label)
        for each, item in zip(found, items, strict=True)
        if isinstance(each, EmbeddedArticle)
    ]
    return Collection([each for each, _ in taken], [label for _, label in taken])


def _invented(size: int) -> Collection:
    settings = Settings()
    window = timedelta(days=settings.window_days)
    mixer = mixer_of(settings, load_models(settings), size, window)
    stories = [mixer.story() for _ in range(size // STORY_SIZE)]
    labelled = [(each, story[0].article.id) for story in stories for each in story]
    labelled.sort(key=lambda each: (_published(each[0]), each[0].article.id))
    return Collection([each for each, _ in labelled], [label for _, label in labelled])


def measured(method: Method, size: int, files: Files, seconds: float) -> Result | None:
    """A method in a process of its own; None when it had to be ended, or failed."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="samestory-bench-") as folder:
        worker = context.Process(target=_work, args=(method, size, files, sending, folder))
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


def _work(method: Method, size: int, files: Files, sending: Connection, folder: str) -> None:
    tempfile.tempdir = folder  # what it leaves when it is ended goes with the folder
    configure_logging("WARNING")
    warnings.simplefilter("ignore")  # of other people's code
    collection = collection_of(size, files)
    list(method(collection.first(_TRIED)))
    sending.send(None)
    started = time.perf_counter()
    found = list(method(collection))
    taken = time.perf_counter() - started
    stories = [f"alone {row}" if label == -1 else str(label) for row, label in enumerate(found)]
    known = [row for row, label in enumerate(collection.labels) if label]
    found_of, labels = [stories[row] for row in known], [collection.labels[row] for row in known]
    sending.send(Result(len(collection.labels) / taken, b_cubed(found_of, labels).f1))


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


def main(
    plot: Path,
    sizes: Sequence[int],
    minutes: float,
    names: Sequence[str],
    files: Files = INVENTED,
) -> None:
    results: dict[str, dict[int, Result]] = {}
    heads = " | ".join(f"{size:,}" for size in sizes)
    print(f"| articles a second / B-cubed F1 | {heads} |")
    print("|---|" + "---|" * len(sizes))
    for name in names:
        found = {size: measured(METHODS[name], size, files, 60 * minutes) for size in sizes}
        results[name] = {size: each for size, each in found.items() if each is not None}
        print(f"| {name} | " + " | ".join(map(_cell, found.values())) + " |", flush=True)
    draw(results, plot)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plot", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--minutes", type=float, default=30, help="of one method on one size")
    parser.add_argument("--only", nargs="+", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--labelled", nargs="+", type=Path, default=[])
    parser.add_argument("--background", nargs="+", type=Path, default=[])
    arguments = parser.parse_args()
    if arguments.background and not arguments.labelled:
        parser.error("--background needs --labelled: nothing else tells which stories are true")
    chosen = Files(arguments.labelled, arguments.background)
    main(arguments.plot, arguments.sizes, arguments.minutes, arguments.only, chosen)
