"""What a training stands on: tokenizer, corpus as tokens, teacher; made once, kept on disk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from app.training.corpus import check_corpus, read_rows
from app.training.recipe import Recipe
from app.training.rows import TokenRows, tokenise_rows
from app.training.teacher import cluster, teach
from app.training.tokenizer import learn_tokenizer


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that the steps draw from.

    Attributes:
        tokenizer: Ends up in the model's folder.
        rows: The corpus.
        taught_texts: `(n,)` texts of `rows` that the teacher embedded.
        teacher: `(n, 384) float16`, the teacher's unit vectors.
        topics: `(n,)` topic of each.
    """

    tokenizer: Tokenizer
    rows: TokenRows
    taught_texts: npt.NDArray[np.int64]
    teacher: npt.NDArray[np.float16]
    topics: npt.NDArray[np.int32]


def prepare(
    corpus: Path, work: Path, recipe: Recipe, on_progress: Callable[[str, int], None]
) -> Prepared:
    """Makes what is not in `work` yet.

    Args:
        corpus: Folder of the parallel corpus.
        work: Keeps tokenizer, tokens and teacher vectors for a training that is taken up again.
        recipe: How.
        on_progress: Called with a stage (`tokenizer`, `tokens`, `teacher`) and how many rows
            or sentences were done since the last call.

    Raises:
        ConfigurationError: The corpus is incomplete.
    """
    check_corpus(corpus, recipe.sources)
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(corpus, work, recipe)
    on_progress("tokenizer", 1)
    rows_path = work / f"rows-{recipe.vocabulary_size}.npz"
    if not rows_path.exists():
        tokenise_rows(
            read_rows(corpus, recipe.sources), tokenizer, lambda done: on_progress("tokens", done)
        ).save(rows_path)
    rows = TokenRows.load(rows_path)
    texts, positions = english_sentences(corpus, rows, recipe)
    vectors = teach(texts, work, lambda done: on_progress("teacher", done))
    topics = cluster(vectors, recipe.topics, recipe.seed)
    return Prepared(tokenizer, rows, positions, vectors, topics)


def english_sentences(
    corpus: Path, rows: TokenRows, recipe: Recipe
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The sentences for the teacher, and where they stand among the corpus's texts."""
    taught = {index for index, source in enumerate(recipe.sources) if source.teacher}
    english = rows.languages[rows.text_languages] == "en"
    texts, positions = [], []
    for index, row in enumerate(read_rows(corpus, recipe.sources)):
        if row.source not in taught:
            continue
        start, end = rows.row_starts[index : index + 2]
        places = start + np.flatnonzero(english[start:end])
        if "en" in row.texts and len(places):
            texts.append(row.texts["en"])
            positions.append(places[0])
    return texts, np.array(positions, dtype=np.int64)


def _tokenizer(corpus: Path, work: Path, recipe: Recipe) -> Tokenizer:
    path = work / f"tokenizer-{recipe.vocabulary_size}.json"
    if not path.exists():
        learn_tokenizer(corpus, recipe).save(str(path))
    return Tokenizer.from_file(str(path))
