"""How well an embedder finds the translation of a sentence or a document, and how fast."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
import zstandard

from app.domain.errors import UnreadableInputError
from app.domain.vectors import Matrix
from app.ports import Embedder

PIVOT = "en"
SLAVIC_PAIRS = (("bg", "ru"), ("bg", "uk"), ("ru", "uk"))
_DOCUMENT = "document"
_SPEED_WORDS = 300
_SPEED_TEXTS = 512


@dataclass(frozen=True, slots=True)
class Multiway:
    """Sentences in several languages, line by line the same.

    Attributes:
        sentences: Language to its `n` sentences.
        documents: `n` document ids; sentences of one document stand together.
    """

    sentences: Mapping[str, Sequence[str]]
    documents: Sequence[str]


@dataclass(frozen=True, slots=True)
class PairScore:
    """Retrieval from one language into another.

    Attributes:
        source: Language of the queries.
        target: Language searched.
        accuracy: Part of the queries whose nearest text is their translation.
        weighted_f1: scikit-learn's `f1_score(average='weighted')` with the right text as
            gold class and the nearest as predicted class; below the accuracy where some
            texts attract the queries of others.
        candidates: Number of texts searched.
    """

    source: str
    target: str
    accuracy: float
    weighted_f1: float
    candidates: int


@dataclass(frozen=True, slots=True)
class ModelScores:
    """What `evaluate-model` reports.

    Attributes:
        model: Name of the embedder.
        dimension: Length of its vectors.
        sentences: A score a pair of languages.
        documents: The same on whole documents: the sentences of each joined.
        texts_a_second: Texts of 300 words embedded a second, on as many cores as the
            embedder takes.
    """

    model: str
    dimension: int
    sentences: tuple[PairScore, ...]
    documents: tuple[PairScore, ...]
    texts_a_second: float


def read_multiway(path: Path) -> Multiway:
    """Reads JSON Lines (plain or zstd) with one sentence a language and a `document` key.

    Languages that are missing from a line are left out altogether.

    Raises:
        UnreadableInputError: Absent, not JSON Lines, or fewer than two languages.
    """
    try:
        rows: list[dict[str, str]] = [orjson.loads(line) for line in _lines(path)]
        documents = [str(row.get(_DOCUMENT, index)) for index, row in enumerate(rows)]
    except (OSError, ValueError, AttributeError, zstandard.ZstdError) as error:
        raise UnreadableInputError(
            f"expected JSON Lines with a sentence a language in {path}: {error}"
        ) from error
    languages = set.intersection(*(set(row) for row in rows)) - {_DOCUMENT}
    if len(languages) < 2:
        raise UnreadableInputError(
            f"expected at least two languages in every line of {path}, found {len(languages)}"
        )
    ordered = sorted(languages, key=list(rows[0]).index)
    return Multiway({name: [row[name] for row in rows] for name in ordered}, documents)


def joined_documents(data: Multiway) -> Multiway:
    """Whole documents instead of sentences: the sentences of each joined by spaces."""
    order = {document: place for place, document in enumerate(dict.fromkeys(data.documents))}
    joined: dict[str, list[str]] = {}
    for language, sentences in data.sentences.items():
        parts: list[list[str]] = [[] for _ in order]
        for document, sentence in zip(data.documents, sentences, strict=True):
            parts[order[document]].append(sentence)
        joined[language] = [" ".join(part) for part in parts]
    return Multiway(joined, list(order))


def default_pairs(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Every language into English, and the Slavic pairs; all into the first without English."""
    pivot = PIVOT if PIVOT in languages else languages[0]
    into_pivot = [(language, pivot) for language in languages if language != pivot]
    return into_pivot + [pair for pair in SLAVIC_PAIRS if set(pair) <= set(languages)]


def score_pairs(
    embedder: Embedder, data: Multiway, pairs: Sequence[tuple[str, str]]
) -> Iterator[PairScore]:
    """Scores pair by pair; each language is embedded once."""
    vectors: dict[str, Matrix] = {}
    for source, target in pairs:
        for language in (source, target):
            if language not in vectors:
                vectors[language] = embedder.embed(data.sentences[language])
        accuracy, weighted_f1 = retrieval(vectors[source], vectors[target])
        yield PairScore(source, target, accuracy, weighted_f1, len(vectors[target]))


def retrieval(queries: Matrix, candidates: Matrix) -> tuple[float, float]:
    """Accuracy and weighted F1 of finding candidate i by query i through the cosine.

    Every class is gold once. One that is found and predicted n times has precision 1/n and
    recall 1, so F1 = 2 / (n + 1); one that is not found has 0; the weighted mean is the mean.

    Args:
        queries: `(n, dim)` unit rows, n at least 1.
        candidates: `(n, dim)` unit rows.
    """
    predicted = np.argmax(queries @ candidates.T, axis=1)
    found = predicted == np.arange(len(queries))
    times_predicted = np.bincount(predicted, minlength=len(queries))
    return float(found.mean()), float(np.where(found, 2 / (times_predicted + 1), 0).mean())


def measure_speed(embedder: Embedder, data: Multiway) -> float:
    """Texts of 300 words a second, languages mixed; languages without spaces are left out.

    The best of three passes: the first pays for cold memory.
    """
    texts = list(_texts_of_words(data))
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        embedder.embed(texts)
        seconds.append(time.perf_counter() - started)
    return len(texts) / min(seconds)


def _texts_of_words(data: Multiway) -> Iterator[str]:
    words = {name: " ".join(lines).split() for name, lines in data.sentences.items()}
    longest = max(map(len, words.values()))
    spaced = [pool for pool in words.values() if len(pool) > longest // 2]
    for place in range(_SPEED_TEXTS):
        pool = spaced[place % len(spaced)]
        start = place * 37 % len(pool)  # overlapping stretches: a small file suffices
        stretch = pool[start : start + _SPEED_WORDS]
        while len(stretch) < _SPEED_WORDS:
            stretch = stretch + pool[: _SPEED_WORDS - len(stretch)]
        yield " ".join(stretch)


def _lines(path: Path) -> list[str]:
    content = path.read_bytes()
    if path.suffix == ".zst":
        content = zstandard.ZstdDecompressor().stream_reader(content).read()
    return content.decode().strip("\n").split("\n")
