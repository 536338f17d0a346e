"""Static embedding models read with `tokenizers` and numpy: no torch, loaded in half a second."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from app.domain.errors import ConfigurationError
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.embedding.fingerprint import file_parts, fingerprint_of
from app.embedding.words import WordTokens, cuts_words_alone

_BATCH_TEXTS = 512  # bounds the tokenizer's results in memory: 80 MB for texts of 300 words
TABLE_FILE = "model.safetensors"
NEWS_FILE = "news.safetensors"
_TABLE = "embedding.weight"
_LEAST = 1e-12  # the unknown token is nothing
_ROWS, _ROW_OF, _FACTORS = "embeddings", "mapping", "weights"  # model2vec's names


class StaticEmbedder:
    """A model with one vector a token; a text is the direction of the sum of its tokens.

    Gives the vectors of `SentenceTransformer(folder)`. Safe to call from several threads.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        """Reads the model.

        Args:
            folder: A sentence-transformers folder for which `is_static_folder` holds.
            name: What a person calls the model.

        Raises:
            ConfigurationError: A file is absent or broken; the message names the folder.
        """
        weights_folder = folder / _modules(folder)[0]["path"]
        tokenizer_path = weights_folder / "tokenizer.json"
        table_path = weights_folder / TABLE_FILE
        news_path = weights_folder / NEWS_FILE
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer_path))
            self._table = read_table(table_path)
            news = read_table(news_path) if news_path.exists() else self._table[:0]
        except Exception as error:  # both Rust libraries raise bare Exception
            raise ConfigurationError(
                f"expected a static embedding model in {folder}, but it cannot be read: {error}; "
                "install the package again or name another model"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._words = WordTokens(self._tokenizer) if cuts_words_alone(self._tokenizer) else None
        self._name = name
        self._news = unit_rows(news)
        self._fingerprint = fingerprint_of(file_parts([tokenizer_path, table_path]))

    @property
    def name(self) -> str:
        """What a person calls the model."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._table.shape[1])

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Digest of weights, tokenizer and passage rule."""
        return self._fingerprint

    @property
    def news(self) -> Matrix:
        """Vectors of news of other years, unit rows; none where the folder holds none."""
        return self._news

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embeds texts; 1,100 to 2,000 texts of 300 words a second on one core.

        Returns:
            `(len(texts), dimension) float32`, unit rows in the order of `texts`; zeros for
            a text without a token.
        """
        return unit_rows(self.weigh(texts))

    def weigh(self, texts: Sequence[str]) -> Matrix:
        """Vectors whose length tells how much each text says.

        Training made the vectors of telling words long and those of function words short.

        Returns:
            `(len(texts), dimension) float32`; zeros for a text without a token.
        """
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = list(texts[start : start + _BATCH_TEXTS])
            for row, ids in enumerate(self.cut(batch), start):
                if ids:
                    # One sum a text: np.add.reduceat over the batch is 40 times slower.
                    np.add.reduce(self._table[ids], axis=0, out=sums[row])
        return sums

    def cut(self, texts: list[str]) -> Iterable[list[int]]:
        """Token ids of each text: what embedding takes at least."""
        if self._words is not None:
            return self._words.cut(texts)
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return (encoding.ids for encoding in encodings)


def read_table(path: Path) -> Matrix:
    """The vectors of a static model's tokens, `(vocabulary, dimension)`.

    They are stored as they are, or as model2vec has them: rows that tokens may share, and a
    factor for each token.

    Raises:
        Exception: The file is absent or broken; safetensors raises bare ones.
    """
    stored = load_file(path)
    # float32 once: numpy adds float16 rows ten times slower.
    if _TABLE in stored:
        return stored[_TABLE].astype(np.float32)
    table: Matrix = stored[_ROWS].astype(np.float32)
    if _ROW_OF in stored:
        table = table[stored[_ROW_OF]]
    if _FACTORS in stored:
        table *= stored[_FACTORS][:, None]
    return table


def write_table(path: Path, table: Matrix) -> None:
    """Stores vectors of tokens as integers of eight bits, with a factor for each row.

    The names are those of model2vec, which sentence-transformers reads from version 6.2.
    """
    factors = np.maximum(np.abs(table).max(axis=1), _LEAST) / 127
    integers = np.rint(table / factors[:, None]).astype(np.int8)
    save_file({_ROWS: integers, _FACTORS: factors.astype(np.float32)}, path)


def is_static_folder(folder: Path) -> bool:
    """True when the folder is a static embedding followed by nothing but normalisation."""
    try:
        kinds = [module["type"].rsplit(".", 1)[-1] for module in _modules(folder)]
    except ConfigurationError:
        return False
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


def _modules(folder: Path) -> list[dict[str, str]]:
    """The modules of a sentence-transformers folder, first applied first."""
    path = folder / "modules.json"
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
        return [{"type": str(each["type"]), "path": str(each["path"])} for each in modules]
    except (OSError, ValueError, RecursionError, TypeError, LookupError) as error:
        raise ConfigurationError(
            f"expected a sentence-transformers model in {folder}, but modules.json cannot be "
            f"read: {error}"
        ) from error
