import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file
from sentence_transformers import SentenceTransformer

from app.domain.errors import ConfigurationError
from app.embedding.packaged import StaticEmbedder, is_static_folder
from app.embedding.registry import packaged_folder

TEXTS = [
    "Leaders of Russia and the United States held a video call on 7 December 2021.",
    "Путин и Байден провели переговоры по видеосвязи.",
    "Путін і Байден провели переговори відеозв'язком.",
    "Разговорите в Истанбул проведоха в четвъртък дипломати на двете страни.",
    "美国和俄罗斯总统举行视频会晤。",
    "プーチン大統領とバイデン大統領がオンラインで会談した。",
    "أجرى الرئيسان محادثات عبر الفيديو",
    "한국 대통령이 회담을 가졌다\n\n두 번째 문단.",
    "hello",
]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder(packaged_folder(), name="packaged")


def test_vectors_are_those_of_sentence_transformers(embedder: StaticEmbedder) -> None:
    reference = SentenceTransformer(str(packaged_folder()), device="cpu").encode(TEXTS)
    reference = reference.astype(np.float64)
    reference /= np.linalg.norm(reference, axis=1, keepdims=True)
    assert ((embedder.embed(TEXTS) * reference).sum(axis=1) > 0.9999).all()


def test_vectors_are_unit_rows_of_the_stated_width(embedder: StaticEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows_and_an_empty_text_gives_zeros(embedder: StaticEmbedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)
    assert not embedder.embed(["", " \n"]).any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_a_batch_gives_the_vectors_of_its_texts_one_by_one(
    embedder: StaticEmbedder, texts: list[str]
) -> None:
    together = embedder.embed(texts)
    for row, text in zip(together, texts, strict=True):
        assert (embedder.embed([text])[0] == row).all()


def test_one_name_in_three_scripts_has_one_vector(embedder: StaticEmbedder) -> None:
    russian, ukrainian, english = embedder.embed(["Путин", "Путін", "Putin"])
    assert (russian == ukrainian).all()
    assert (russian == english).all()


def test_a_translation_is_nearer_than_another_report(embedder: StaticEmbedder) -> None:
    vectors = embedder.embed(
        [
            "В Токио открылись Олимпийские игры",
            "The Olympic Games have opened in Tokyo",
            "Parliament votes on the new budget",
        ]
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_small_integers_with_a_step_a_row_are_read_as_sentence_transformers_reads_them(
    tmp_path: Path,
) -> None:
    for file in packaged_folder().iterdir():
        if file.is_file() and file.name != "model.safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "1_Normalize").mkdir()
    (tmp_path / "1_Normalize" / "config.json").write_bytes(
        (packaged_folder() / "1_Normalize" / "config.json").read_bytes()
    )
    pieces = len(json.loads((tmp_path / "tokenizer.json").read_text())["model"]["vocab"])
    random = np.random.default_rng(1)
    save_file(
        {
            "embeddings": random.integers(-127, 128, (pieces, 16)).astype(np.int8),
            "weights": random.uniform(0.001, 0.01, pieces).astype(np.float32),
        },
        tmp_path / "model.safetensors",
    )
    reference = SentenceTransformer(str(tmp_path), device="cpu").encode(TEXTS)
    ours = StaticEmbedder(tmp_path, name="small").embed(TEXTS)
    assert ours == pytest.approx(reference, abs=1e-5)


def test_other_weights_have_another_fingerprint(tmp_path: Path) -> None:
    for name in ("tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_bytes((packaged_folder() / name).read_bytes())
    same = StaticEmbedder(tmp_path, name="copy").fingerprint
    tensors = load_file(tmp_path / "model.safetensors")
    next(iter(tensors.values())).flat[7] += 1
    save_file(tensors, tmp_path / "model.safetensors")
    other = StaticEmbedder(tmp_path, name="copy").fingerprint
    assert same == StaticEmbedder(packaged_folder(), name="packaged").fingerprint
    assert same != other


def test_a_damaged_folder_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"tokenizer\.json"):
        StaticEmbedder(tmp_path, name="nothing")
    (tmp_path / "tokenizer.json").write_bytes((packaged_folder() / "tokenizer.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ConfigurationError, match=r"model\.safetensors"):
        StaticEmbedder(tmp_path, name="broken")


def test_a_folder_is_static_only_when_its_modules_say_so(tmp_path: Path) -> None:
    assert is_static_folder(packaged_folder())
    assert not is_static_folder(tmp_path)
    (tmp_path / "modules.json").write_text('[{"type": "sentence_transformers.models.Transformer"}]')
    assert not is_static_folder(tmp_path)


def test_the_packaged_folder_is_small_and_loads_at_once_without_torch() -> None:
    size = sum(file.stat().st_size for file in packaged_folder().rglob("*") if file.is_file())
    assert size <= 40_000_000
    program = (
        "import sys; from app.embedding.registry import load_embedder; load_embedder('packaged');"
        "print('torch' in sys.modules, 'sentence_transformers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
    # CPU time, not wall time: other work on the machine must not fail the test.
    start = time.process_time()
    StaticEmbedder(packaged_folder(), name="packaged")
    assert time.process_time() - start < 0.5


def test_a_thousand_texts_of_300_words_take_less_than_a_second(embedder: StaticEmbedder) -> None:
    random = np.random.default_rng(5)
    words = " ".join(TEXTS).split()
    texts = [" ".join(random.choice(words, 300)) for _ in range(500)]
    start = time.process_time()
    embedder.embed(texts)
    assert len(texts) / (time.process_time() - start) > 1000
