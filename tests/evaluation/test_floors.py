"""The sample stays above its floor, and what falls below one is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.evaluation.datasets import read_labelled
from app.evaluation.floors import FLOORS, fingerprint, pair_shortfalls, shortfalls
from app.evaluation.metrics import PrecisionRecall
from app.evaluation.pairs import evaluate_pairs
from app.evaluation.replay import evaluate_articles
from app.settings import Settings
from app.training.calibration import PACKAGED_FILES
from tests.evaluation.gold import gold_file
from tests.evaluation.test_pairs import PAIRS

DATA = Path(__file__).resolve().parents[1] / "data"


def test_the_hand_written_stories_are_found_as_well_as_ever(tmp_path: Path) -> None:
    labelled = read_labelled(gold_file(tmp_path))
    assert FLOORS[fingerprint(labelled)].file == "gold"
    report = evaluate_articles(labelled, Settings())
    assert report.articles == 224
    assert shortfalls("gold.jsonl", labelled, report) == []
    worse = replace(report, b_cubed=PrecisionRecall(0.5, 0.5))
    [line] = shortfalls("gold.jsonl", labelled, worse)
    assert line.startswith("gold.jsonl: B-cubed F1 is 0.5000, below its floor of 0.9")


@pytest.mark.parametrize("name", ["unseen", "fresh", "fresh_long", "fresh_large"])
def test_stories_that_nothing_was_fitted_on_are_found_too(name: str) -> None:
    labelled = read_labelled(DATA / f"{name}.jsonl")
    assert FLOORS[fingerprint(labelled)].file == name
    assert shortfalls(name, labelled, evaluate_articles(labelled, Settings())) == []
    families = {item.group for item in labelled}
    for file in PACKAGED_FILES.values():
        assert not families & {item.group for item in read_labelled(file)}


def test_another_label_or_word_makes_another_file(tmp_path: Path) -> None:
    labelled = read_labelled(gold_file(tmp_path))
    known = fingerprint(labelled)
    assert fingerprint([replace(labelled[0], label="other"), *labelled[1:]]) != known
    edited = replace(labelled[0].raw, text=labelled[0].raw.text + "!")
    assert fingerprint([replace(labelled[0], raw=edited), *labelled[1:]]) != known
    assert fingerprint([replace(labelled[0], kind="other"), *labelled[1:]]) == known


def test_what_has_no_floor_cannot_be_checked() -> None:
    [line] = pair_shortfalls("pairs.jsonl", PAIRS, evaluate_pairs(PAIRS, Settings()))
    assert line.startswith("pairs.jsonl: no floor is known for it")
