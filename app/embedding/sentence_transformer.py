"""Any sentence-transformers model as an `Embedder`; the one adapter that knows torch."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.domain.errors import ConfigurationError
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.embedding.passages import PASSAGE_VERSION

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """Embeds texts with a model of sentence-transformers; see `app.ports.Embedder`."""

    def __init__(self, name: str) -> None:
        """Loads a model from a folder or, by its name, from the cache or the hub.

        Raises:
            ConfigurationError: There is no such model, or no network to fetch it.
        """
        # Importing costs 5 CPU seconds and 400 MB: only who asks for such a model pays.
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        try:
            self._model = SentenceTransformer(name)
        # Whatever lies in a folder or comes from a hub may fail in any way.
        except Exception as error:
            raise ConfigurationError(
                f"the embedding model {name!r} cannot be loaded: {error}; expected `packaged`, a "
                "sentence-transformers folder, or the name of a model that is in the cache or can "
                "be fetched (is there a network?)"
            ) from error
        self._name = name
        self._fingerprint = _fingerprint(self._model)

    @property
    def name(self) -> str:
        """The folder or name it was loaded from."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            return int(self.embed(["one"]).shape[1])
        return int(dimension)

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Identity of weights, tokenizer and choice of passages."""
        return self._fingerprint

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embeds texts; see `app.ports.Embedder.embed`."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), convert_to_numpy=True, show_progress_bar=False, batch_size=32
        )
        return unit_rows(np.asarray(vectors))


def _fingerprint(model: "SentenceTransformer") -> ModelFingerprint:
    """Digest of what decides the vectors: all weights, the tokenizer, the longest input."""
    digest = hashlib.sha256(PASSAGE_VERSION.encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    digest.update(repr(model.max_seq_length).encode())
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    if hasattr(tokenizer, "to_str"):
        digest.update(tokenizer.to_str().encode())
    return ModelFingerprint(digest.hexdigest())
