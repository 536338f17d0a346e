"""A labelled file is replayed as a user's articles would be, without a look at the labels."""

import json
from pathlib import Path

from app.cli.demo import SAMPLE
from tests.end_to_end.conftest import Samestory, json_lines
from tests.evaluation.gold import gold_file

ARTICLES = 24


def labelled(path: Path, label: str) -> Path:
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    rows = rows[:ARTICLES]
    path.write_bytes(json_lines(*({**row, "story_id": label.format(**row)} for row in rows)))
    return path


def test_the_report_and_the_predictions_tell_the_same(samestory: Samestory, tmp_path: Path) -> None:
    file = labelled(tmp_path / "labelled.jsonl", "one")
    output = tmp_path / "stories.tsv"
    [report] = samestory.lines("evaluate", file, "--predictions", output)
    rows = [line.split("\t") for line in output.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == report["articles"] == ARTICLES
    assert len({story for _, story in rows}) == report["stories"]
    assert report["true_stories"] == 1
    assert report["b_cubed"]["precision"] == 1
    assert set(report["pairwise"]) == {"all", "same_language", "cross_language"}
    assert not samestory.data_dir.exists()  # the user's articles are not touched


def test_labels_do_not_change_the_stories(samestory: Samestory, tmp_path: Path) -> None:
    partitions = []
    for label in ("one", "{id}"):
        output = tmp_path / "stories.tsv"
        file = labelled(tmp_path / "labelled.jsonl", label)
        result = samestory.run("evaluate", file, "--predictions", output)
        assert result.exit_code == 0
        assert "B-cubed" in result.stdout
        stories: dict[str, list[str]] = {}
        for line in output.read_text(encoding="utf-8").splitlines():
            article, story = line.split("\t")
            stories.setdefault(story, []).append(article)
        partitions.append(sorted(stories.values()))
    assert partitions[0] == partitions[1]


def test_a_file_without_labels_is_refused(samestory: Samestory) -> None:
    result = samestory.run("evaluate", SAMPLE)
    assert result.exit_code == 1
    assert "story_id" in result.stderr


def test_several_files_are_scored_and_their_calibration_drawn(
    samestory: Samestory, tmp_path: Path
) -> None:
    file, picture = labelled(tmp_path / "labelled.jsonl", "{source}"), tmp_path / "diagram.png"
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_bytes(
        json_lines(
            {"a": "1", "b": "2", "title_a": "Quake in Herat", "title_b": "Herat quake", "label": 1},
            {"a": "1", "b": "3", "title_a": "Quake in Herat", "title_b": "Rates up", "label": -1},
        )
    )
    found = samestory.lines("evaluate", pairs, file, "--reliability", picture)
    scores, report, calibration = found
    assert (scores["file"], report["file"]) == ("pairs.jsonl", "labelled.jsonl")
    assert scores["all"]["average_precision"] == 1
    panels = calibration["calibration"]
    assert set(panels) == {"candidate pairs", "decisions to join"}
    assert 0 < panels["candidate pairs"]["overall"]["error"] < 1
    assert picture.read_bytes().startswith(b"\x89PNG")
    shown = samestory.run("evaluate", pairs, file, "--reliability", picture).stdout
    assert "average precision" in shown
    assert "expected calibration error" in shown


def test_the_sample_passes_the_check_and_a_file_without_a_floor_does_not(
    samestory: Samestory, tmp_path: Path
) -> None:
    assert samestory.run("evaluate", gold_file(tmp_path), "--check").exit_code == 0
    unknown = samestory.run("evaluate", labelled(tmp_path / "x.jsonl", "one"), "--check")
    assert unknown.exit_code == 1
    assert "no floor is known" in unknown.stderr


def test_pairs_alone_have_no_decisions_to_draw(samestory: Samestory, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_bytes(json_lines({"a": "1", "b": "2", "title_a": "A", "title_b": "B", "label": 1}))
    result = samestory.run("evaluate", pairs, "--reliability", tmp_path / "diagram.png")
    assert result.exit_code == 2
    assert "expected a file of articles" in result.stderr
