"""The verbs that correct, from the command line to the data folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import exits
from app.cli.main import app
from tests.service.samples import ingest, places_in, reports_of

LUNA, HERAT = reports_of("luna25"), reports_of("quake-herat-oct23")[:2]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, on a folder with two stories."""
    monkeypatch.setenv("LOGNAME", "anna")
    ingest(tmp_path, [*LUNA, *HERAT])

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["--data-dir", str(tmp_path), *words])

    return invoke


def story_of(article: str, folder: Path) -> str:
    return {str(name): str(place.story_id) for name, place in places_in(folder).items()}[article]


def document(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_merge_is_told_in_two_lines_and_can_be_undone(run: Run, tmp_path: Path) -> None:
    luna, herat = story_of(LUNA[0].id, tmp_path), story_of(HERAT[0].id, tmp_path)
    result = run("merge", herat, luna, "--reason", "one event")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first.startswith(f"merged: {luna} “")
    assert first.endswith(f"” now holds 7 articles; {herat} leads to {luna}")
    assert second == "to take it back: samestory undo 8"
    undone = document(run("undo", "8", "--author", "bob", "--json"))
    assert (undone["kind"], undone["author"], undone["number"]) == ("undone", "bob", 9)
    assert sorted(story["id"] for story in undone["stories"]) == sorted([luna, herat])
    assert undone["revisions"] == {luna: 9, herat: 9}
    history = run("history", luna).stdout
    assert "anna" in history
    assert "(because: one event)" in history
    assert "decision 8 undone" in history


def test_each_correction_answers_in_the_same_form(run: Run, tmp_path: Path) -> None:
    luna = story_of(LUNA[0].id, tmp_path)
    split = document(run("split", luna, LUNA[2].id, LUNA[3].id, "--json"))
    assert split["kind"] == "split"
    assert {move["article_id"] for move in split["moves"]} == {LUNA[2].id, LUNA[3].id}
    assert {each["kind"] for each in split["added"]} == {"must-link", "cannot-link"}
    assert document(run("move", LUNA[2].id, luna, "--json"))["kind"] == "moved"
    assert document(run("move", LUNA[2].id, "--json"))["kind"] == "split"
    linked = document(run("link", HERAT[0].id, "to come", "--json"))
    assert linked["added"][0]["articles"] == [HERAT[0].id, "to come"]
    never = document(run("link", HERAT[0].id, HERAT[1].id, "--never", "--json"))
    assert never["added"][0]["stated"]
    assert document(run("unlink", HERAT[0].id, "to come", "--json"))["withdrawn"]
    deleted = document(run("delete", HERAT[1].id, "--json"))
    assert deleted["moves"][0]["after"] is None
    assert run("story", deleted["moves"][0]["before"]).stderr.rstrip().endswith("(gone)")


def test_what_cannot_be_done_is_one_line_and_code_1(run: Run, tmp_path: Path) -> None:
    luna = story_of(LUNA[0].id, tmp_path)
    result = run("merge", luna, luna)
    assert result.exit_code == exits.REJECTED
    assert result.stderr == f"error: {luna} and {luna} are one story already (conflict)\n"


def test_history_knows_who_was_in_a_story_when(run: Run, tmp_path: Path) -> None:
    luna = story_of(LUNA[0].id, tmp_path)
    assert document(run("history", luna, "--as-of", "2", "--json")) == {
        "story_id": luna,
        "as_of": "2",
        "articles": [LUNA[0].id, LUNA[1].id],
    }
    assert run("history", luna, "--as-of", "2020-01-01").stdout == "it was not there\n"
    entries = document(run("history", luna, "--json"))["entries"]
    assert [entry["who"] for entry in entries] == ["samestory"] * 5


def test_a_simulation_shows_what_would_split_and_what_it_does_to_labelled_data(
    run: Run, tmp_path: Path
) -> None:
    labelled = tmp_path / "labelled.jsonl"
    rows = [
        {
            "id": raw.id,
            "title": raw.title,
            "text": raw.text,
            "published_at": raw.published.at.isoformat() if raw.published else None,
            "story_id": story,
        }
        for raws, story in ((LUNA, "luna"), (HERAT, "herat"))
        for raw in raws
    ]
    labelled.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    words = ["simulate", "--days", "90", "--join-log-odds", "20", "--labelled", str(labelled)]
    result = run(*words)
    assert result.exit_code == 0
    assert "7 articles: 2 stories now" in result.stdout
    assert "would split:" in result.stdout
    assert "B-cubed F1: 1.000, 0." in result.stdout
    found = document(run(*words, "--json"))
    assert found["stories_before"] == 2
    assert found["labelled"][0]["B-cubed F1"] == 1.0
    assert story_of(LUNA[0].id, tmp_path) == story_of(LUNA[4].id, tmp_path)


def test_a_simulation_of_nothing_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "simulate"])
    assert result.exit_code == exits.REJECTED
    assert "no dated articles" in result.stderr


def test_too_few_corrections_teach_nothing(run: Run) -> None:
    result = run("refit")
    assert result.exit_code == exits.REJECTED
    assert "at least 10 corrections" in result.stderr
