"""A static embedding model read with tokenizers and numpy alone: starts at once, needs no torch.

The folder is a plain sentence-transformers folder (`StaticEmbedding`, then `Normalize`); the
vectors are those of `SentenceTransformer(folder)`: the mean of the pieces' vectors, unit length.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from app.domain.errors import ConfigurationError
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.embedding.passages import PASSAGE_VERSION

_MODULES = "modules.json"
_TOKENIZER = "tokenizer.json"
_WEIGHTS = "model.safetensors"

# Words keep recurring, and cutting them is nine tenths of the time of a text: with their pieces
# remembered a 300-word text takes 0.1 ms instead of 0.8 ms. 200,000 words are about 40 MB.
_MAX_REMEMBERED_WORDS = 200_000
_MAX_REMEMBERED_LENGTH = 32  # longer runs are addresses or scripts without spaces; rarely recur


class StaticEmbedder:
    """Embeds texts with one vector a piece; see `app.ports.Embedder`.

    Deterministic: a text's vector does not depend on the texts around it or before it.
    Thread-safe.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        """Loads a folder that `is_static_folder` accepts, in about 0.3 s.

        Args:
            folder: A sentence-transformers folder of a `StaticEmbedding`.
            name: What a person calls the model.

        Raises:
            ConfigurationError: A file is absent or damaged.
        """
        self._name = name
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
            self._vectors = _read_vectors(folder / _WEIGHTS)
            self._fingerprint = _fingerprint(folder)
        # tokenizers raises bare Exception for a file that is absent or no tokenizer.
        except Exception as error:
            raise ConfigurationError(
                f"the embedding model in {folder} cannot be read: {error}; expected a "
                f"sentence-transformers folder with {_TOKENIZER} and {_WEIGHTS}"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._pieces: dict[str, list[int]] = {}

    @property
    def name(self) -> str:
        """What a person calls the model."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Identity of weights, tokenizer and choice of passages."""
        return self._fingerprint

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embeds texts; see `app.ports.Embedder.embed`."""
        words = [text.split() for text in texts]
        pieces = self._cut({word for text in words for word in text})
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(words):
            ids = [piece for word in text for piece in pieces[word]]
            if ids:
                np.add.reduce(self._vectors[ids], axis=0, out=sums[row])
        return unit_rows(sums)

    def _cut(self, words: set[str]) -> dict[str, list[int]]:
        """The pieces of words. A space always ends a piece, so words can be cut one by one."""
        remembered = self._pieces
        new = [word for word in words if word not in remembered]
        # Not encode_batch: threads of tokenizers and a forked process do not go together, and
        # for single words handing them out costs more than cutting them.
        cut = {word: self._tokenizer.encode(word, add_special_tokens=False).ids for word in new}
        known = {word: remembered[word] for word in words if word not in cut}
        if len(remembered) + len(cut) > _MAX_REMEMBERED_WORDS:
            self._pieces = remembered = {}
        remembered.update(
            (word, ids) for word, ids in cut.items() if len(word) <= _MAX_REMEMBERED_LENGTH
        )
        return known | cut


def is_static_folder(folder: Path) -> bool:
    """Whether `folder` holds a sentence-transformers model that `StaticEmbedder` can read."""
    try:
        modules = json.loads((folder / _MODULES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules]
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


def _read_vectors(path: Path) -> Matrix:
    """One vector a piece, `(pieces, dim) float32`, from either of the two known layouts."""
    tensors = load_file(path)
    if "embedding.weight" in tensors:
        return tensors["embedding.weight"].astype(np.float32)
    # The layout of model2vec, which sentence-transformers reads too: small integers, with the
    # step of each row beside them.
    vectors = tensors["embeddings"].astype(np.float32)
    if "mapping" in tensors:
        vectors = vectors[tensors["mapping"]]
    if "weights" in tensors:
        steps: npt.NDArray[np.float32] = tensors["weights"].astype(np.float32)
        vectors *= steps[:, None]
    return vectors


def _fingerprint(folder: Path) -> ModelFingerprint:
    digest = hashlib.sha256(PASSAGE_VERSION.encode())
    for name in (_TOKENIZER, _WEIGHTS):
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return ModelFingerprint(digest.hexdigest())
