"""A model is found by its name."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigurationError
from app.embedding.packaged import StaticEmbedder
from app.embedding.registry import load_embedder, packaged_folder, packaged_lexicon
from app.embedding.sentence_transformer import SentenceTransformerEmbedder
from tests.fakes import WordEmbedder


def test_packaged_and_the_folder_of_a_static_model_are_read_without_torch() -> None:
    packaged = load_embedder("packaged")
    folder = load_embedder(str(packaged_folder()))
    assert isinstance(packaged, StaticEmbedder)
    assert isinstance(folder, StaticEmbedder)
    assert packaged.name == "packaged"
    assert packaged.fingerprint == folder.fingerprint


def test_loading_the_packaged_model_does_not_import_torch() -> None:
    code = (
        "import sys; from app.embedding.registry import load_embedder; "
        "load_embedder('packaged').embed(['a']); "
        "sys.exit(bool({'torch', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", ["./no-such-folder", "/no/such/folder"])
def test_an_absent_folder_is_a_configuration_error(name: str) -> None:
    with pytest.raises(ConfigurationError, match="expected a model folder"):
        load_embedder(name)


def test_a_folder_without_a_model_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        load_embedder(str(tmp_path))


def test_the_adapter_gives_the_vectors_of_the_numpy_path() -> None:
    texts = ["Путін і Байден провели розмову", "", "Final de la copa"]
    adapter = SentenceTransformerEmbedder(str(packaged_folder()))
    packaged = load_embedder("packaged")
    assert adapter.dimension == packaged.dimension
    np.testing.assert_allclose(adapter.embed(texts), packaged.embed(texts), atol=1e-3)
    assert adapter.embed([]).shape == (0, adapter.dimension)


def test_the_adapters_fingerprint_is_stable() -> None:
    folder = str(packaged_folder())
    first = SentenceTransformerEmbedder(folder).fingerprint
    assert first == SentenceTransformerEmbedder(folder).fingerprint


def test_a_static_model_is_its_own_lexicon_also_where_others_hold_it() -> None:
    packaged = load_embedder("packaged")
    held = WordEmbedder()
    assert packaged_lexicon(held) is not packaged
    assert packaged_lexicon(held).news.shape[0] == 0
    held.name = "packaged"
    assert packaged_lexicon(packaged) is packaged_lexicon(held) is packaged
    held.name = str(packaged_folder())
    np.testing.assert_array_equal(packaged_lexicon(held).news, packaged_lexicon(packaged).news)
