"""The packaged sample: what a stranger sees first."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from signal import SIGINT, SIGTERM
from time import perf_counter

import pytest

from app.cli.demo import SAMPLE
from tests.end_to_end.conftest import Samestory, json_lines
from tests.pace import within

SECONDS_TO_STORIES = 20


def test_the_sample_holds_articles_without_their_labels() -> None:
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 150
    assert {key for row in rows for key in row} == {
        "id",
        "language",
        "title",
        "text",
        "published_at",
        "source",
    }


def test_the_demo_shows_stories_across_languages_soon(tmp_path: Path) -> None:
    with within(SECONDS_TO_STORIES, perf_counter):
        done = subprocess.run(
            [sys.executable, "-m", "app", "--data-dir", str(tmp_path), "demo", "--no-serve"],
            capture_output=True,
            text=True,
            check=True,
        )
    assert "from 224 articles" in done.stderr
    rows = done.stdout.splitlines()
    assert rows[0].split()[:2] == ["story", "headline"]
    assert len(rows) > 30


def test_the_demo_is_fresh_each_time_and_apart_from_the_users_articles(
    samestory: Samestory,
) -> None:
    samestory.run("ingest", "-", stdin=json_lines({"id": "mine", "title": "My own report"}))
    first = samestory.run("demo", "--no-serve")
    second = samestory.run("demo", "--no-serve")
    assert first.exit_code == second.exit_code == 0
    assert len(first.stdout.splitlines()) == len(second.stdout.splitlines())
    assert list(samestory.stories().values()) == [["mine"]]


def test_the_demo_removes_nothing_that_is_not_its_own(samestory: Samestory) -> None:
    own = samestory.data_dir / "demo" / "notes.txt"
    own.parent.mkdir(parents=True)
    own.write_text("mine", encoding="utf-8")
    assert samestory.run("demo", "--no-serve").exit_code == 0
    assert own.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("stop", [SIGINT, SIGTERM])
def test_the_demo_serves_its_stories_until_it_is_stopped(samestory: Samestory, stop: int) -> None:
    with samestory.start("demo", "--port", 0) as process:
        assert process.stderr is not None
        address = next(
            line.split()[2] for line in process.stderr if line.startswith(b"dashboard at ")
        )
        with urllib.request.urlopen(address.decode() + "/healthz", timeout=60) as answer:  # noqa: S310  # loopback
            health = json.load(answer)
        process.send_signal(stop)
        assert process.wait(timeout=60) == 0
    assert health["articles"] == 224


def test_a_port_that_is_taken_is_said_with_what_to_do(samestory: Samestory) -> None:
    with samestory.start("serve", "--port", 0) as first:
        assert first.stderr is not None
        port = next(line.split()[2] for line in first.stderr if line.startswith(b"dashboard at "))
        second = samestory.run("demo", "--port", port.decode().rsplit(":", 1)[1])
        first.terminate()
    assert second.exit_code == 3
    assert "--port" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_second_writer_is_refused(samestory: Samestory) -> None:
    with samestory.start("serve", "--port", 0) as first:
        assert first.stderr is not None
        next(line for line in first.stderr if line.startswith(b"dashboard at "))
        second = samestory.run("ingest", "-", stdin=json_lines({"title": "x"}))
        first.terminate()
    assert second.exit_code == 3
    assert second.stderr.rstrip().endswith("(data-folder-in-use)")
