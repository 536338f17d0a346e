"""What the libraries beneath the stages of ingest take alone, for the same articles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from app.bootstrap import Models
from app.clustering.candidates import SEARCHED_NEIGHBOURS
from app.domain.article import EmbeddedArticle, RawArticle, Rejected
from app.domain.vectors import Matrix
from app.embedding.packaged import StaticEmbedder
from app.embedding.passages import headline_passage, whole_passage
from app.index.codes import Codes, turned
from app.service.preparation import prepared
from app.storage.data_folder import DataFolder
from app.storage.plain_rows import write_plainly
from app.storage.sql_store import SqlStore

MEASURED_ARTICLES = 1_000
"""Of those that were taken in."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The least that a stage could take.

    Attributes:
        library: What it uses.
        milliseconds: That the library takes alone, an article, on one core.
    """

    library: str
    milliseconds: float


def measure_ceilings(
    raws: Sequence[RawArticle], models: Models, folder: Path, batch_size: int
) -> Mapping[str, Ceiling]:
    """The ceilings of stages by their names.

    Args:
        raws: What was taken in, the first of it.
        models: To analyse and embed with.
        folder: The data folder that it was taken into.
        batch_size: Articles decided and committed together.
    """
    answers = prepared(raws, models.identifier, models.embedder)
    articles = [each for each in answers if not isinstance(each, Rejected)]
    batches = [articles[at : at + batch_size] for at in range(0, len(articles), batch_size)]
    seconds = {
        "search for candidates": ("FAISS", _searching(folder, batches)),
        "commit": ("SQLite", _writing(folder, batches)),
    }
    if isinstance(models.embedder, StaticEmbedder):
        seconds["embedding"] = ("tokenizer", _cutting(models.embedder, articles))
    count = max(len(articles), 1)
    return {
        stage: Ceiling(library, 1000 * taken / count) for stage, (library, taken) in seconds.items()
    }


def _cutting(embedder: StaticEmbedder, articles: Iterable[EmbeddedArticle]) -> float:
    texts = [rule(each.article) for each in articles for rule in (headline_passage, whole_passage)]
    started = perf_counter()
    for _ in embedder.cut(texts):
        pass
    return perf_counter() - started


def _searching(folder: Path, batches: Sequence[Sequence[EmbeddedArticle]]) -> float:
    """Seconds of FAISS for the neighbours of each, in all that is stored, as one partition."""
    if not batches:
        return 0.0
    codes = Codes(len(batches[0][0].whole))
    for vectors in _stored(folder):
        codes.add(vectors)
    started = perf_counter()
    for batch in batches:
        queries = turned(np.stack([each.whole for each in batch]))
        codes.nearest(queries, [SEARCHED_NEIGHBOURS] * len(batch))
    return perf_counter() - started


def _stored(folder: Path) -> Iterator[Matrix]:
    with closing(SqlStore(DataFolder(folder).database_path)) as store:
        for _, _, vectors in store.vectors():
            yield vectors


def _writing(folder: Path, batches: Sequence[Sequence[EmbeddedArticle]]) -> float:
    started = perf_counter()
    write_plainly(folder / "plain.db", batches)
    return perf_counter() - started
