"""From the name of a model to an embedder."""

from pathlib import Path

from app.embedding.packaged import StaticEmbedder, is_static_folder
from app.embedding.sentence_transformer import SentenceTransformerEmbedder
from app.ports import Embedder

_PACKAGED = "packaged"


def load_embedder(name: str) -> Embedder:
    """Loads an embedding model.

    Args:
        name: `packaged`, a folder, or the name of a sentence-transformers model. A folder
            that holds a static model is read without torch.

    Raises:
        ConfigurationError: It cannot be loaded; the message says what was expected.
    """
    if name == _PACKAGED:
        return StaticEmbedder(packaged_folder(), name=name)
    folder = Path(name)
    if is_static_folder(folder):
        return StaticEmbedder(folder, name=name)
    return SentenceTransformerEmbedder(name)


def packaged_folder() -> Path:
    """The folder of the model that ships with Samestory."""
    return Path(__file__).parent / "weights"
