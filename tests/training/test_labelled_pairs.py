"""Pairs labelled one by one are measured amid their stream."""

import json
from pathlib import Path

import numpy as np
import pytest
import zstandard

from app.clustering.features import FEATURES
from app.embedding.registry import load_embedder, packaged_lexicon
from app.evaluation.datasets import read_records
from app.training import labelled_pairs
from app.training.calibration import PACKAGED_FILES, read_files
from app.training.labelled_pairs import STREAM, collect_labelled, read_stream

EMBEDDER = load_embedder("packaged")
LEXICON = packaged_lexicon(EMBEDDER)
TITLES = {
    "a": "Earthquake of magnitude 6.1 shakes central Chile",
    "b": "Un sismo de magnitud 6,1 sacude el centro de Chile",
    "c": "Parliament in Oslo votes on the budget",
    "d": "Chile counts the damage a week after the earthquake",
}


def write_stream(folder: Path) -> None:
    lines = [
        {"id": name, "title": title, "published_at": f"2026-03-0{day}", "topic": "quake"}
        for day, (name, title) in enumerate(TITLES.items(), 1)
    ]
    packed = "".join(json.dumps(line) + "\n" for line in [*lines, {"id": "e", "topic": "quake"}])

    (folder / STREAM[1]).write_bytes(zstandard.compress(packed.encode()))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_stream(tmp_path)
    labels = [("b", "a", 1, 7.5), ("d", "a", -1, 100), ("d", "elsewhere", 1, 1)]
    lines = [dict(zip(("a", "b", "label", "stands_for"), each, strict=True)) for each in labels]
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    monkeypatch.setattr(labelled_pairs, "_STREAM_LABELS", path)
    return tmp_path


def test_what_cannot_be_taken_in_is_passed_over_and_groups_are_topics(folder: Path) -> None:
    found = read_stream(folder)
    assert [item.raw.id for item in found] == list(TITLES)
    assert {item.group for item in found} == {"slavic quake"}
    assert read_stream(folder / "nowhere") == []


def test_each_labelled_pair_is_measured_amid_the_stream(folder: Path) -> None:
    pairs = collect_labelled(read_stream(folder), EMBEDDER, LEXICON)
    assert pairs is not None
    order = np.argsort(pairs.stands_for)
    assert pairs.stands_for[order].tolist() == [7.5, 100.0]
    assert pairs.same[order].tolist() == [True, False]
    assert set(pairs.left_group) | set(pairs.right_group) == {"slavic quake"}
    gaps = pairs.measured.values[order, list(FEATURES).index("gap")]
    assert gaps == pytest.approx(np.log1p([24, 72]))


def test_of_a_stream_without_labelled_pairs_nothing_is_learnt(folder: Path) -> None:
    assert collect_labelled(read_stream(folder)[2:3], EMBEDDER, LEXICON) is None
    assert collect_labelled([], EMBEDDER, LEXICON) is None


def test_the_stream_can_be_left_out(folder: Path) -> None:
    (folder / "itn.jsonl").write_text('{"id": "a", "story_id": "s", "title": "T"}\n')
    assert set(read_files(folder, leave_out=PACKAGED_FILES)) == {"itn", "slavic"}
    assert set(read_files(folder, leave_out=[*PACKAGED_FILES, "slavic"])) == {"itn"}


def test_the_labels_that_come_with_the_package_name_each_pair_once() -> None:
    rows = [fields for _, fields in read_records(labelled_pairs._STREAM_LABELS)]
    assert len({frozenset((row["a"], row["b"])) for row in rows}) == len(rows) > 800
    assert {row["label"] for row in rows} == {1, -1}
    assert all(float(str(row["stands_for"])) >= 1 for row in rows)
