"""Any sentence-transformers model, behind the embedder port; torch is imported at first use."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from app.domain.errors import ConfigurationError
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.embedding.fingerprint import fingerprint_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH_TEXTS = 32


class SentenceTransformerEmbedder:
    """A model loaded by sentence-transformers; on a GPU when there is one.

    Calls from several threads take turns.
    """

    def __init__(self, name: str) -> None:
        """Loads the model; a hub name is downloaded when it is not in the local cache.

        Args:
            name: A folder or a hub name.

        Raises:
            ConfigurationError: It cannot be loaded: unknown name, no network, broken files.
        """
        self._model = _load(name)
        self._name = name
        self._lock = Lock()
        self._dimension = int(self._model.encode(["."], show_progress_bar=False).shape[1])
        self._fingerprint = fingerprint_of(_model_parts(self._model))

    @property
    def name(self) -> str:
        """Folder or hub name."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Digest of weights, structure and passage rule."""
        return self._fingerprint

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Embeds texts; what is longer than the model's limit is cut by the model.

        Returns:
            `(len(texts), dimension) float32`, unit rows in the order of `texts`; zeros for
            an empty text.
        """
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if filled:
            with self._lock:
                vectors[filled] = self._model.encode(
                    [texts[row] for row in filled],
                    batch_size=_BATCH_TEXTS,
                    convert_to_numpy=True,
                    show_progress_bar=False,
                )
        return unit_rows(vectors)


def _load(name: str) -> "SentenceTransformer":
    """The model, or a message that says what to do."""
    # 5 CPU seconds and 415 MB: only who asks for such a model pays for the import.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    try:
        return SentenceTransformer(name)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        kind = "the folder" if Path(name).is_dir() else "the sentence-transformers model"
        raise ConfigurationError(
            f"{kind} '{name}' cannot be loaded: {error}; give a folder that holds a "
            "sentence-transformers model, a hub name while there is a network, or 'packaged'"
        ) from error


def _model_parts(model: "SentenceTransformer") -> Iterator[bytes]:
    """Structure and weights, in the model's own order."""
    import torch  # noqa: PLC0415

    yield repr(model).encode()
    for key, tensor in model.state_dict().items():
        yield key.encode()
        yield tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
