"""Retrieval scores are exact, and read from plain files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score
from typer.testing import CliRunner

from app.cli import evaluate_model
from app.domain.errors import UnreadableInputError
from app.domain.vectors import Matrix, ModelFingerprint, unit_rows
from app.embedding.registry import load_embedder
from app.evaluation.retrieval import (
    Multiway,
    default_pairs,
    joined_documents,
    measure_speed,
    read_multiway,
    retrieval,
    score_pairs,
)

ROWS = [
    {"document": "d1", "en": "one two", "bg": "edno dve"},
    {"document": "d1", "en": "three", "bg": "tri"},
    {"document": "d2", "en": "four", "bg": "chetiri"},
]
NTREX = Path(__file__).parents[2].parent / "shared/data/eval/dev/ntrex_first60.jsonl.zst"


class LetterEmbedder:
    """Counts letters: a fake that needs no weights."""

    name = "letters"
    dimension = 26
    fingerprint = ModelFingerprint("letters")

    def embed(self, texts: Sequence[str]) -> Matrix:
        counts = [[text.count(chr(97 + letter)) for letter in range(26)] for text in texts]
        return unit_rows(np.array(counts, dtype=np.float32).reshape(len(texts), 26))


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    content = b"\n".join(map(orjson.dumps, rows))
    path.write_bytes(zstandard.compress(content) if path.suffix == ".zst" else content)
    return path


@given(st.integers(2, 30), st.integers(0, 10_000))
def test_scores_are_those_of_scikit_learn(count: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    queries = unit_rows(generator.standard_normal((count, 4)))
    candidates = unit_rows(queries + generator.standard_normal((count, 4)))
    predicted = np.argmax(queries @ candidates.T, axis=1)
    gold = np.arange(count)
    accuracy, weighted_f1 = retrieval(queries, candidates)
    assert accuracy == pytest.approx(accuracy_score(gold, predicted))
    assert weighted_f1 == pytest.approx(
        f1_score(gold, predicted, average="weighted", zero_division=0)
    )


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.zst"])
def test_plain_and_compressed_files_are_read(tmp_path: Path, name: str) -> None:
    data = read_multiway(write(tmp_path / name, ROWS))
    assert data.sentences == {
        "en": ["one two", "three", "four"],
        "bg": ["edno dve", "tri", "chetiri"],
    }
    assert data.documents == ["d1", "d1", "d2"]


def test_a_language_that_misses_in_a_line_is_left_out(tmp_path: Path) -> None:
    data = read_multiway(write(tmp_path / "r.jsonl", [{**ROWS[0], "ru": "odin"}, *ROWS[1:]]))
    assert list(data.sentences) == ["en", "bg"]


@pytest.mark.parametrize(
    "content", [b"", b"no json", b'{"en": "alone"}', b"[1]", b"\xff\xfe"], ids=repr
)
def test_other_files_are_refused_with_their_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=r"other\.jsonl"):
        read_multiway(path)


def test_documents_are_their_sentences_joined(tmp_path: Path) -> None:
    joined = joined_documents(read_multiway(write(tmp_path / "r.jsonl", ROWS)))
    assert joined.sentences["en"] == ["one two three", "four"]
    assert joined.documents == ["d1", "d2"]


def test_every_language_is_searched_in_english_and_slavic_ones_in_each_other() -> None:
    assert default_pairs(["en", "ru", "uk", "de"]) == [
        ("ru", "en"),
        ("uk", "en"),
        ("de", "en"),
        ("ru", "uk"),
    ]
    assert default_pairs(["fr", "de"]) == [("de", "fr")]


def test_pairs_are_scored_in_order() -> None:
    data = Multiway({"en": ["aab", "xyz"], "xx": ["ab", "zy"]}, ["1", "2"])
    (score,) = score_pairs(LetterEmbedder(), data, [("xx", "en")])
    assert (score.source, score.target, score.candidates) == ("xx", "en", 2)
    assert score.accuracy == score.weighted_f1 == 1


def test_speed_is_measured_on_texts_of_three_hundred_words_of_any_small_file() -> None:
    data = Multiway({"en": ["a b c"], "zh": ["一二三"]}, ["1"])
    assert measure_speed(LetterEmbedder(), data) > 0


def test_the_command_prints_scores_for_people_and_for_programs(tmp_path: Path) -> None:
    data = str(write(tmp_path / "rows.jsonl", ROWS))
    runner = CliRunner()
    shown = runner.invoke(evaluate_model.app, ["--data", data])
    assert shown.exit_code == 0
    assert "bg → en" in shown.output
    assert "candidates: 3 sentences, 2 documents" in shown.output
    scores = orjson.loads(runner.invoke(evaluate_model.app, ["--data", data, "--json"]).stdout)
    assert scores["model"] == "packaged"
    assert [score["candidates"] for score in scores["documents"]] == [2]


@pytest.mark.skipif(not NTREX.exists(), reason="the multi-way news sentences are not at hand")
def test_the_packaged_model_keeps_its_level_on_news_sentences() -> None:
    data = read_multiway(NTREX)
    embedder = load_embedder("packaged")
    sentences = list(score_pairs(embedder, data, [("bg", "en"), ("ru", "en"), ("uk", "en")]))
    assert [score.accuracy > 0.91 for score in sentences] == [True] * 3
    documents = joined_documents(data)
    pairs = default_pairs(list(data.sentences))
    accuracies = [score.accuracy for score in score_pairs(embedder, documents, pairs)]
    assert np.mean(accuracies) > 0.985
