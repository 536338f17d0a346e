"""`samestory bench ingest` says how fast articles are taken in, and leaves nothing behind."""

from pathlib import Path

import pytest

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
