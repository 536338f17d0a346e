"""Labelled files become weights that a service can load, the same at every run."""

from pathlib import Path

import pytest

from app.clustering.scorer import load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.errors import UnreadableInputError
from app.embedding.registry import load_embedder
from app.evaluation.datasets import read_labelled
from app.training.calibration import calibrate, read_files

DEV = Path(__file__).resolve().parents[3] / "shared" / "data" / "eval" / "dev"


@pytest.mark.skipif(
    not (DEV / "gold.jsonl").exists(), reason="gold.jsonl of the shared data is absent"
)
def test_gold_articles_give_weights_that_load(tmp_path: Path) -> None:
    articles = read_labelled(DEV / "gold.jsonl")[:40]
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
    assert {name: len(rows) for name, rows in read_files(tmp_path).items()} == {"gold": 0, "itn": 1}
    assert set(read_files(tmp_path, leave_out=["gold"])) == {"itn"}
    with pytest.raises(UnreadableInputError, match=r"og2021\.jsonl"):
        read_files(tmp_path, leave_out=["gold", "itn"])
