"""A labelled file is replayed as a user's articles would be, without a look at the labels."""

import json
from pathlib import Path

from app.cli.demo import SAMPLE
from tests.end_to_end.conftest import Samestory, json_lines

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
