"""`samestory bench` says how fast articles are taken in and what harm inputs do; nothing stays."""

import json
from pathlib import Path

import pytest

from app.cli.demo import SAMPLE
from app.evaluation.hostile_inputs import hostile_input
from tests.end_to_end.conftest import Samestory, json_lines

STAGES = {
    "reading",
    "recognition",
    "analysis",
    "embedding",
    "search for candidates",
    "evidence and decision",
    "commit",
    "storylines",
    "everything else",
}


def test_invented_articles_are_taken_in_and_every_stage_is_told(samestory: Samestory) -> None:
    (told,) = samestory.lines("bench", "ingest", "--articles", 40, "--json")
    assert told["articles"] == 40
    assert set(told["stages"]) == STAGES
    assert sum(told["stages"].values()) == pytest.approx(told["seconds"], rel=0.01)
    assert told["articles_per_second"] == pytest.approx(40 / told["seconds"])
    assert samestory.stories() == {}


def test_files_are_measured_with_their_bad_lines(samestory: Samestory, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_bytes(json_lines({"text": "The bridge over the river was opened."}) + b"{broken\n")
    done = samestory.run("bench", "ingest", file)
    assert done.exit_code == 0
    assert "2 articles in" in done.stderr
    assert "evidence and decision" in done.stdout


def test_hostile_inputs_are_taken_or_rejected_and_none_crashes(samestory: Samestory) -> None:
    done = samestory.run("bench", "hostile", "--inputs", 60, "--seed", 5, "--json")
    told = json.loads(done.stdout)
    assert (told["crashed"], told["slow"], told["inputs"]) == ([], [], 60)
    assert done.exit_code == 0
    assert told["taken"] > 20
    assert told["rejected"] > 5
    assert told["memory_bytes"] < 2e9


def test_a_seed_makes_the_same_inputs_again() -> None:
    reports = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    once = [hostile_input(3, number, reports) for number in range(40)]
    again = [hostile_input(3, number, reports) for number in range(40)]
    assert [(each.name, each.what) for each in once] == [(each.name, each.what) for each in again]
    assert len({each.what for each in once}) > 20
    assert {each.name.partition(".")[2] for each in once} > {"jsonl", "html", "zip"}
