"""Samestory beside what else groups news, on the same articles and the same vectors.

    pip install '.[bench]'
    python -m tests.benchmarks.competitors FOLDER

FOLDER holds the labelled files. Each competitor is run as it is shipped and at the best of its
settings for each file, chosen by the labels, which no user could; Samestory is held out (see
`held_out`). Prints a Markdown table for the README: B-cubed F1 / cross-language pairs F1.
"""

import argparse
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer

from app.analysis.analyse import analyse
from app.analysis.language import StatisticalIdentifier
from app.clustering.profile import Floats
from app.domain.article import UNDETERMINED
from app.domain.vectors import Matrix
from app.embedding.registry import load_embedder
from app.evaluation.datasets import LabelledArticle
from app.evaluation.metrics import b_cubed, pairwise
from app.ports import Embedder
from app.service.preparation import embed_articles
from app.settings import PACKAGED_MODEL
from app.telemetry import configure_logging
from app.training.calibration import read_files
from app.training.labelled_pairs import PAIR_FILES
from tests.benchmarks.held_out import hold_out

Labels = npt.NDArray[np.intp]
Setting = tuple[float, ...]

TGCONTEST = {1: 0.045, 11: 0.04, 21: 0.035}
"""Size of a cluster -> halved cosine distance at which it is linked (configs/clusterer.pbtxt)."""

AWS_DISTANCE, AWS_NEIGHBOURS = 0.10, 2  # business_logic/stream_consumer/process_records.py
PURANO_DISTANCE = 0.36  # configs/clusterer.jsonnet of IlyaGusev/purano, for LaBSE vectors
_DISTANCES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
_LEXICAL_DISTANCES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96)
_RADII = (1.0, 1.1, 1.2)  # between unit vectors; with smaller ones og2021 takes many minutes
_SIZES = (2, 3, 5, 10)


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """A labelled file as the competitors see it.

    Attributes:
        texts: Title and body of each article.
        vectors: `(n, dim)` unit rows, the same that Samestory compares.
        distances: Cosine distances, `(n, n)`.
        labels: True story of each article.
        languages: Of each article.
    """

    texts: list[str]
    vectors: Matrix
    distances: Floats
    labels: list[str]
    languages: list[str]


@dataclass(frozen=True, slots=True)
class Competitor:
    """A method with the settings it is run at.

    Attributes:
        shipped: The setting it comes with; None where it comes with none.
        settings: Those from which the best is taken.
        group: Groups a corpus at a setting; -1 is an article alone.
    """

    name: str
    shipped: Setting | None
    settings: Sequence[Setting]
    group: Callable[..., Labels]


def read_corpus(labelled: Sequence[LabelledArticle], embedder: Embedder) -> Corpus:
    """Analyses and embeds a labelled file."""
    identifier = StatisticalIdentifier()
    articles = [analyse(item.raw, identifier) for item in labelled]
    vectors = np.stack([each.whole for each in embed_articles(articles, embedder)])
    return Corpus(
        texts=[f"{article.title}\n{article.body}" for article in articles],
        vectors=vectors,
        distances=_distances((vectors @ vectors.T).astype(np.float64)),
        labels=[item.label for item in labelled],
        languages=[item.raw.language or UNDETERMINED for item in labelled],
    )


def average_linkage(corpus: Corpus, distance: float) -> Labels:
    return _cut(_tree(corpus, "average"), distance)


def tgcontest(corpus: Corpus, scale: float) -> Labels:
    """Single linkage, larger clusters linked at smaller distances; as shipped at scale 1."""
    tree = _tree(corpus, "single")
    labels = np.zeros(len(corpus.labels), dtype=np.intp)
    for least, halved_distance in TGCONTEST.items():
        is_large = np.bincount(labels)[labels] >= least
        finer = labels.max() + _cut(tree, 2 * halved_distance * scale)  # cuts count from 1
        labels = np.where(is_large, finer, labels)
    return labels


def tf_idf(corpus: Corpus, distance: float) -> Labels:
    """Average linkage over scikit-learn's TF-IDF of words."""
    return _cut(_lexical_tree(corpus), distance)


def aws_dbscan(corpus: Corpus, distance: float) -> Labels:
    model = DBSCAN(eps=distance, min_samples=AWS_NEIGHBOURS, metric="precomputed")
    found: Labels = model.fit(corpus.distances).labels_
    return found


def hdbscan(corpus: Corpus, size: int, neighbours: int) -> Labels:
    # No cluster_selection_epsilon: scikit-learn's fails where it reaches the root.
    model = HDBSCAN(min_cluster_size=size, min_samples=neighbours, metric="precomputed", copy=True)
    found: Labels = model.fit(corpus.distances).labels_
    return found


def bertopic(corpus: Corpus, size: float) -> Labels:
    """BERTopic on our vectors, with its own UMAP at a fixed seed."""
    from bertopic import BERTopic  # noqa: PLC0415 - numba compiles for half a minute
    from umap import UMAP  # noqa: PLC0415

    reduction = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    model = BERTopic(umap_model=reduction, min_topic_size=int(size))
    topics, _ = model.fit_transform(corpus.texts, corpus.vectors)
    return np.array(topics, dtype=np.intp)


def dbstream(corpus: Corpus, radius: float, fading: float, cleanup: float) -> Labels:
    """River's DBSTREAM, told of every article once and then asked for each."""
    from river.cluster import DBSTREAM  # noqa: PLC0415 - in the extra

    model = DBSTREAM(radius, fading_factor=fading, cleanup_interval=cleanup)
    points = [dict(enumerate(row)) for row in corpus.vectors.astype(float).tolist()]
    for point in points:
        model.learn_one(point)
    return np.array([model.predict_one(point) for point in points], dtype=np.intp)


def _each(settings: Sequence[float]) -> list[Setting]:
    return [(setting,) for setting in settings]


COMPETITORS = (
    Competitor("TF-IDF, average linkage", None, _each(_LEXICAL_DISTANCES), tf_idf),
    Competitor("average linkage (purano)", (PURANO_DISTANCE,), _each(_DISTANCES), average_linkage),
    Competitor("single linkage (tgcontest)", (1,), _each((1, 2, 3, 4, 5, 6)), tgcontest),
    Competitor("DBSCAN (AWS sample)", (AWS_DISTANCE,), _each(_DISTANCES), aws_dbscan),
    Competitor(
        "HDBSCAN (scikit-learn)",
        (5, 5),
        [(size, neighbours) for size in _SIZES for neighbours in (1, 2, 5)],
        hdbscan,
    ),
    Competitor(
        "DBSTREAM (river)",
        (1.0, 0.01, 2),
        [(radius, 1e-5, 1e9) for radius in _RADII],  # nothing is forgotten
        dbstream,
    ),
    Competitor("BERTopic", (10,), _each(_SIZES), bertopic),
)


def main(folder: Path, names: Sequence[str]) -> None:
    files, embedder = read_files(folder, PAIR_FILES), load_embedder(PACKAGED_MODEL)
    corpora = {name: read_corpus(labelled, embedder) for name, labelled in files.items()}
    print("| B-cubed F1 / cross-language pairs F1 | setting | " + " | ".join(files) + " |")
    print("|---|---|" + "---|" * len(files))
    for competitor in COMPETITORS:
        if any(part.lower() in competitor.name.lower() for part in names):
            _compare(competitor, corpora)
    if "samestory" in names:
        held_out = hold_out(read_files(folder), embedder, _tell)
        cells = [
            _cell(corpora[name], (each.b_cubed.f1, each.pairwise.cross_language.f1))
            for name, each in held_out.items()
        ]
        print("| **Samestory** | held out | " + " | ".join(cells) + " |")


def _compare(competitor: Competitor, corpora: Mapping[str, Corpus]) -> None:
    """Prints two lines: as shipped, and at the best setting for each file."""
    shipped, best = [], []
    for name, corpus in corpora.items():
        _tell(f"{competitor.name}: {name}")
        tried = {
            setting: _scores(corpus, competitor.group(corpus, *setting))
            for setting in {*competitor.settings, competitor.shipped} - {None}
        }
        chosen = max(tried, key=lambda setting: tried[setting])
        best.append(_cell(corpus, tried[chosen]))
        shipped.append(_cell(corpus, tried[competitor.shipped]) if competitor.shipped else "–")
    if competitor.shipped:
        print(f"| {competitor.name} | as shipped | " + " | ".join(shipped) + " |")
    print(f"| {competitor.name} | best for each file | " + " | ".join(best) + " |", flush=True)


def _scores(corpus: Corpus, found: Labels) -> tuple[float, float]:
    """B-cubed F1 and cross-language pairs F1; each article of -1 is a story of its own."""
    stories = [f"alone {row}" if label < 0 else str(label) for row, label in enumerate(found)]
    across = pairwise(stories, corpus.labels, corpus.languages).cross_language
    return b_cubed(stories, corpus.labels).f1, across.f1


def _cell(corpus: Corpus, scores: tuple[float, float]) -> str:
    across = f"{scores[1]:.2f}" if len(set(corpus.languages)) > 1 else "–"
    return f"{scores[0]:.2f} / {across}"


def _distances(cosines: Floats) -> Floats:
    distances: Floats = np.clip(1 - cosines, 0, 2)
    np.fill_diagonal(distances, 0)
    return distances


@cache
def _tree(corpus: Corpus, method: str) -> Floats:
    return _linked(corpus.distances, method)


@cache
def _lexical_tree(corpus: Corpus) -> Floats:
    rows = TfidfVectorizer().fit_transform(corpus.texts)
    return _linked(_distances((rows @ rows.T).toarray()), "average")


def _linked(distances: Floats, method: str) -> Floats:
    tree: Floats = linkage(squareform(distances, checks=False), method)
    return tree


def _cut(tree: Floats, distance: float) -> Labels:
    found: Labels = fcluster(tree, distance, "distance").astype(np.intp)
    return found


def _tell(stage: str) -> None:
    print(stage, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--only", nargs="+", default=["samestory", ""], help="parts of names; default: all"
    )
    arguments = parser.parse_args()
    configure_logging("WARNING")
    warnings.simplefilter("ignore")  # of other people's code
    main(arguments.folder, arguments.only)
