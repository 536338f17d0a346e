from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer

from app.domain.errors import ConfigurationError
from app.embedding.packaged import StaticEmbedder
from app.embedding.registry import load_embedder, packaged_folder
from app.embedding.sentence_transformer import SentenceTransformerEmbedder


def test_packaged_names_the_model_that_ships_with_samestory() -> None:
    embedder = load_embedder("packaged")
    assert isinstance(embedder, StaticEmbedder)
    assert embedder.name == "packaged"


def test_a_folder_of_a_static_model_is_read_without_torch() -> None:
    embedder = load_embedder(str(packaged_folder()))
    assert isinstance(embedder, StaticEmbedder)
    assert embedder.fingerprint == load_embedder("packaged").fingerprint


def test_a_name_that_leads_nowhere_is_a_configuration_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        load_embedder(str(tmp_path / "no-model-here"))


def test_the_adapter_embeds_as_the_model_it_wraps() -> None:
    embedder = SentenceTransformerEmbedder(str(packaged_folder()))
    texts = ["Talks were held in Geneva.", "Переговоры прошли в Женеве."]
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (2, embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors * load_embedder("packaged").embed(texts)).sum(axis=1).min() > 0.9999
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_the_adapter_gives_other_weights_another_fingerprint(tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
    fingerprints = []
    for value in (0.0, 1.0):
        weights = np.full((tokenizer.get_vocab_size(), 4), value, dtype=np.float32)
        folder = tmp_path / str(value)
        SentenceTransformer(modules=[StaticEmbedding(tokenizer, weights)]).save(str(folder))
        fingerprints.append(SentenceTransformerEmbedder(str(folder)).fingerprint)
    again = SentenceTransformerEmbedder(str(tmp_path / "0.0")).fingerprint
    assert fingerprints[0] != fingerprints[1]
    assert fingerprints[0] == again
