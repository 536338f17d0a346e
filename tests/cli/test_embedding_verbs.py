"""Vectors of lines, and what the model is."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from app.cli.main import app
from app.embedding.registry import load_embedder, packaged_folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def embedded(tmp_path: Path, content: bytes) -> np.ndarray:
    lines, output = tmp_path / "lines.txt", tmp_path / "vectors.npy"
    lines.write_bytes(content)
    result = run("embed", "--lines", lines, "--output", output)
    assert result.exit_code == 0, result.stderr
    vectors: np.ndarray = np.load(output)
    return vectors


def test_each_line_has_its_unit_vector_in_its_place(tmp_path: Path) -> None:
    texts = ["Путин и Байден", "Putin and Biden", "Earthquake in Italy"]
    vectors = embedded(tmp_path, "\n".join(texts).encode() + b"\n")
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, load_embedder("packaged").embed(texts))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (b"", 0),
        (b"one", 1),
        (b"one\n", 1),
        (b"one\n\nthree\n", 3),
        (b"one\r\ntwo\r\n", 2),
        ("one\u2028still one\x0cstill\n".encode(), 1),
    ],
)
def test_there_are_as_many_vectors_as_lines(tmp_path: Path, content: bytes, count: int) -> None:
    assert embedded(tmp_path, content).shape == (count, load_embedder("packaged").dimension)


def test_an_empty_line_has_a_vector_of_zeros(tmp_path: Path) -> None:
    vectors = embedded(tmp_path, b"one\n\nthree\n")
    assert not vectors[1].any()


def test_lines_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_bytes("café".encode("latin-1"))
    result = run("embed", "--lines", lines, "--output", tmp_path / "vectors.npy")
    assert result.exit_code == 1
    assert result.stderr.rstrip().endswith("(input-unreadable)")
    assert not (tmp_path / "vectors.npy").exists()


def test_the_models_folder_and_figures_are_told() -> None:
    assert run("model", "path").stdout == f"{packaged_folder()}\n"
    embedder = load_embedder("packaged")
    assert json.loads(run("model", "info", "--json").stdout) == {
        "name": "packaged",
        "dimension": embedder.dimension,
        "fingerprint": embedder.fingerprint,
    }
    assert embedder.fingerprint in run("model", "info").stdout


def test_a_model_that_is_not_there_is_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAMESTORY_MODEL", str(tmp_path / "absent"))
    result = run("model", "info")
    assert result.exit_code == 3
    assert result.stderr.rstrip().endswith("(configuration-invalid)")
