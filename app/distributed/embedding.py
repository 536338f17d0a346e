"""An embedding model in a process of its own, one of a pool."""

from collections.abc import Sequence
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from app.domain.vectors import Matrix, ModelFingerprint
from app.embedding.registry import load_embedder


@dataclass(frozen=True, slots=True)
class AboutModel:
    """What an embedder is, as the port has it."""

    name: str
    dimension: int
    fingerprint: ModelFingerprint


class Embedding:
    """Embeds for others.

    Args:
        model: As in the settings.

    Raises:
        ConfigurationError: There is no such model on this machine.
    """

    def __init__(self, model: str) -> None:
        self._embedder = load_embedder(model)
        threadpool_limits(1, user_api="blas")  # actors are what uses the cores

    def about(self) -> AboutModel:
        """What the model is."""
        embedder = self._embedder
        return AboutModel(embedder.name, embedder.dimension, embedder.fingerprint)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """As `Embedder.embed`."""
        return self._embedder.embed(texts)
