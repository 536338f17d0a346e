"""From a model's name to its embedder."""

from functools import cache
from pathlib import Path

from app.domain.errors import ConfigurationError
from app.embedding.packaged import StaticEmbedder, is_static_folder
from app.embedding.sentence_transformer import SentenceTransformerEmbedder
from app.ports import Embedder, Lexicon

PACKAGED = "packaged"


def packaged_folder() -> Path:
    """The folder of the model that ships with Samestory."""
    return Path(__file__).parent / "weights"


def load_embedder(name: str) -> Embedder:
    """Loads an embedding model.

    Args:
        name: `packaged`, a folder, or a sentence-transformers name. Static models are read
            without torch.

    Raises:
        ConfigurationError: There is no such model, or it cannot be loaded.
    """
    static = _static(name)
    if static is not None:
        return static
    if name.startswith((".", "/", "~")) and not Path(name).is_dir():
        raise ConfigurationError(
            f"expected a model folder at '{name}', found none; give an existing folder, a "
            "sentence-transformers name, or 'packaged'"
        )
    return SentenceTransformerEmbedder(name)


def packaged_lexicon(embedder: Embedder) -> Lexicon:
    """The lexicon beside an embedding model: a static model itself, else the packaged one.

    Args:
        embedder: A static model may be held by others; then it is read here by its name.
    """
    if isinstance(embedder, StaticEmbedder):
        return embedder
    return _static(embedder.name) or _WordsAlone(_packaged())


class _WordsAlone:
    """A lexicon for articles that another model embeds: its news are no measure of theirs."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.weigh = lexicon.weigh
        self.news = lexicon.news[:0]


def _static(name: str) -> StaticEmbedder | None:
    if name == PACKAGED:
        return _packaged()
    return StaticEmbedder(Path(name), name=name) if is_static_folder(Path(name)) else None


@cache
def _packaged() -> StaticEmbedder:
    """Read once a process: it never changes and takes 65 MB."""
    return StaticEmbedder(packaged_folder(), name=PACKAGED)
