"""Labelled files become weights that a service can load, the same at every run."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from app.clustering.scorer import load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.errors import UnreadableInputError
from app.embedding.registry import load_embedder
from app.evaluation.datasets import read_labelled
from app.training.calibration import PACKAGED_FILES, calibrate, read_files

KINDS = {"report", "update", "scraped", "syndicated", "background", "roundup", "single"}


def test_labelled_articles_give_weights_that_load(tmp_path: Path) -> None:
    labels = {"w5-feb25-call", "w5-feb25-dictator", "w6-mar25-call18", "w6-mar25-call19"}
    articles = [each for each in read_labelled(PACKAGED_FILES["written"]) if each.label in labels]
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
    found = read_files(tmp_path, leave_out=PACKAGED_FILES)
    assert {name: len(rows) for name, rows in found.items()} == {"gold": 0, "itn": 1}
    assert set(read_files(tmp_path, leave_out=["gold"])) == {"itn", *PACKAGED_FILES}
    with pytest.raises(UnreadableInputError, match=r"og2021\.jsonl"):
        read_files(tmp_path, leave_out=["gold", "itn"])


@pytest.mark.parametrize(
    ("labels", "days"),
    [
        (("quake", "budget"), (29, 29)),
        (("quake", "quake"), (29, 29)),
        (("quake", "quake"), (1, 29)),
    ],
)
def test_too_few_articles_to_learn_from_are_an_error(
    labels: tuple[str, str], days: tuple[int, int], tmp_path: Path
) -> None:
    titles = ("Strong quake shakes Izmir", "Parliament votes on the budget")
    rows = [
        {"id": title, "title": title, "story_id": label, "published": f"2024-01-{day:02}T08:00:00Z"}
        for title, label, day in zip(titles, labels, days, strict=True)
    ]
    (tmp_path / "itn.jsonl").write_text("\n".join(map(json.dumps, rows)))
    articles = read_labelled(tmp_path / "itn.jsonl")
    with pytest.raises(UnreadableInputError, match="label more articles"):
        calibrate({"itn": articles}, load_embedder("packaged"))


def test_a_handful_of_stories_gives_weights_but_no_storylines() -> None:
    labels = {"w5-feb25-call", "w5-feb25-dictator"}  # of one matter, beside no other
    articles = [each for each in read_labelled(PACKAGED_FILES["written"]) if each.label in labels]
    fitted = calibrate({"gold": articles}, load_embedder("packaged"))
    assert fitted.storylines is None
    scorer = fitted.scorer
    for model in (scorer.pairs, scorer.stories, scorer.unions, scorer.divisions):
        assert np.isfinite([*model.weights, model.prior]).all()


@pytest.mark.parametrize("name", PACKAGED_FILES)
def test_what_comes_with_the_package_is_labelled_whole(name: str) -> None:
    labelled = read_labelled(PACKAGED_FILES[name])
    stories = Counter(item.label for item in labelled)
    assert len({item.raw.id for item in labelled}) == len(labelled)
    assert {item.kind for item in labelled} <= KINDS
    assert all(item.raw.published is not None and item.raw.title for item in labelled)
    alone = [item for item in labelled if item.kind in {"single", "background", "roundup"}]
    assert alone
    assert all(stories[item.label] == 1 for item in alone)
