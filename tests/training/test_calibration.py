"""Labelled files become weights that a service can load, the same at every run."""

from collections import Counter
from pathlib import Path

import pytest

from app.clustering.scorer import load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.errors import UnreadableInputError
from app.embedding.registry import load_embedder
from app.evaluation.datasets import read_labelled
from app.training.calibration import WRITTEN_FILE, calibrate, read_files


def test_labelled_articles_give_weights_that_load(tmp_path: Path) -> None:
    labels = {"w5-feb25-call", "w5-feb25-dictator", "w6-mar25-call18", "w6-mar25-call19"}
    articles = [each for each in read_labelled(WRITTEN_FILE) if each.label in labels]
    embedder = load_embedder("packaged")
    names: list[str] = []
    fitted = calibrate({"gold": articles}, embedder, names.append)
    again = calibrate({"gold": articles}, embedder)
    assert names[0] == "gold"
    assert names[-1] == "storylines"
    assert fitted.storylines is not None
    assert again.storylines == fitted.storylines
    for run, made in enumerate((fitted, again)):
        made.scorer.save(tmp_path / f"{run}.json")
    assert (tmp_path / "0.json").read_bytes() == (tmp_path / "1.json").read_bytes()
    assert load_scorer(tmp_path / "0.json").fingerprint == embedder.fingerprint
    fitted.storylines.save(tmp_path / "lines.json")
    assert load_storyline_scorer(tmp_path / "lines.json") == fitted.storylines


def test_files_that_are_there_are_read_and_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "itn.jsonl").write_text('{"id": "a", "story_id": "s", "title": "T"}\n')
    (tmp_path / "gold.jsonl").write_text("")
    found = read_files(tmp_path, leave_out=["written"])
    assert {name: len(rows) for name, rows in found.items()} == {"gold": 0, "itn": 1}
    assert set(read_files(tmp_path, leave_out=["gold"])) == {"itn", "written"}
    with pytest.raises(UnreadableInputError, match=r"og2021\.jsonl"):
        read_files(tmp_path, leave_out=["gold", "itn"])


def test_what_comes_with_the_package_is_labelled_whole() -> None:
    labelled = read_labelled(WRITTEN_FILE)
    kinds = Counter(item.kind for item in labelled)
    assert set(kinds) == {
        "report",
        "update",
        "scraped",
        "syndicated",
        "background",
        "roundup",
        "single",
    }
    assert all(item.raw.published is not None and item.raw.title for item in labelled)
    stories = Counter(item.label for item in labelled)
    alone = {item.label for item in labelled if item.kind in {"background", "roundup", "single"}}
    assert all(stories[label] == 1 for label in alone)
    assert len({item.group for item in labelled}) > 15
    assert len({item.raw.language for item in labelled}) > 40
