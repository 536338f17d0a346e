"""The corpus as token ids in flat arrays: what batches are drawn from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from app.training.corpus import Row
from app.training.recipe import Recipe
from app.training.tokenizer import encode

_CHUNK_ROWS = 20_000  # keeps the tokenizer's threads busy and the memory small


@dataclass(frozen=True, slots=True)
class TokenRows:
    """Rows of texts as token ids.

    Attributes:
        tokens: `(tokens,) uint32`, all texts one after another.
        text_starts: `(texts + 1,) int64`, where each text's tokens start.
        text_languages: `(texts,) uint8`, index in `languages`.
        text_hashes: `(texts,) uint64`, equal for equal token sequences.
        row_starts: `(rows + 1,) int64`, where each row's texts start.
        row_sources: `(rows,) uint8`, index in the recipe's sources.
        languages: `(languages,)` of str.
    """

    tokens: npt.NDArray[np.uint32]
    text_starts: npt.NDArray[np.int64]
    text_languages: npt.NDArray[np.uint8]
    text_hashes: npt.NDArray[np.uint64]
    row_starts: npt.NDArray[np.int64]
    row_sources: npt.NDArray[np.uint8]
    languages: npt.NDArray[np.str_]

    def unit(self, vectors: npt.NDArray[np.float32], text: int) -> npt.NDArray[np.float32]:
        """A text's unit vector, `(dim,)`, from the `(vocabulary, dim)` vectors of tokens."""
        start, end = self.text_starts[text : text + 2]
        total = vectors[self.tokens[start:end]].sum(axis=0)
        unit: npt.NDArray[np.float32] = total / max(float(np.linalg.norm(total)), 1e-9)
        return unit

    def save(self, path: Path) -> None:
        """Writes the arrays to an `.npz` file."""
        np.savez(path, **{part.name: getattr(self, part.name) for part in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "TokenRows":
        """Reads what `save` wrote."""
        with np.load(path) as arrays:
            return cls(**{part.name: arrays[part.name] for part in fields(cls)})


def tokenise_rows(
    rows: Iterable[Row], tokenizer: Tokenizer, on_progress: Callable[[int], None]
) -> TokenRows:
    """Encodes every text of every row; texts without a token are left out.

    Args:
        rows: The corpus.
        tokenizer: Makes the tokens.
        on_progress: Called with the number of rows done since the last call.
    """
    builder = _Builder()
    remaining = iter(rows)
    while chunk := list(islice(remaining, _CHUNK_ROWS)):
        texts = [text for row in chunk for text in row.texts.values()]
        builder.add(chunk, iter(encode(tokenizer, texts)))
        on_progress(len(chunk))
    return builder.build()


class _Builder:
    """Grows the flat arrays chunk by chunk."""

    def __init__(self) -> None:
        self._tokens: list[npt.NDArray[np.uint32]] = []
        self._lengths: list[int] = []
        self._text_languages: list[int] = []
        self._row_sizes: list[int] = []
        self._row_sources: list[int] = []
        self._languages: dict[str, int] = {}

    def add(self, rows: Iterable[Row], encodings: Iterator[npt.NDArray[np.uint32]]) -> None:
        """Takes the rows and, in their order, the tokens of their texts."""
        flat: list[npt.NDArray[np.uint32]] = []
        for row in rows:
            size = 0
            for language in row.texts:
                tokens = next(encodings)
                if tokens.size:
                    flat.append(tokens)
                    self._lengths.append(tokens.size)
                    index = self._languages.setdefault(language, len(self._languages))
                    self._text_languages.append(index)
                    size += 1
            self._row_sizes.append(size)
            self._row_sources.append(row.source)
        self._tokens.append(np.concatenate(flat))

    def build(self) -> TokenRows:
        """The arrays."""
        tokens = np.concatenate(self._tokens)
        text_starts = _starts(self._lengths)
        return TokenRows(
            tokens=tokens,
            text_starts=text_starts,
            text_languages=np.array(self._text_languages, dtype=np.uint8),
            text_hashes=_hashes(tokens, text_starts),
            row_starts=_starts(self._row_sizes),
            row_sources=np.array(self._row_sources, dtype=np.uint8),
            languages=np.array(list(self._languages)),
        )


def _starts(sizes: list[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))])


def _hashes(
    tokens: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """A random number a token, summed: equal bags of tokens are equal to this model."""
    codes = np.random.default_rng(0).integers(0, 2**63, size=int(tokens.max()) + 1, dtype=np.uint64)
    sums = np.add.reduceat(codes[tokens], starts[:-1])
    return np.asarray(sums, dtype=np.uint64)


def text_weights(rows: TokenRows, recipe: Recipe) -> npt.NDArray[np.float32]:
    """How often each text is drawn within its row: its language's lift."""
    lifts = [recipe.language_lifts.get(str(language), 1.0) for language in rows.languages]
    weights: npt.NDArray[np.float32] = np.array(lifts, dtype=np.float32)[rows.text_languages]
    return weights


def ranges(
    starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """All integers of the ranges one after another, and the range of each."""
    sizes = ends - starts
    owners = np.repeat(np.arange(len(starts)), sizes)
    before = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    return np.arange(int(sizes.sum())) - before[owners] + starts[owners], owners
