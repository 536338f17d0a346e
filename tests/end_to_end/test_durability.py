"""What was acknowledged survives: a kill, a restart, the loss of the index."""

import json
import shutil
import signal
from pathlib import Path
from typing import Any

from app.cli.demo import SAMPLE
from tests.end_to_end.conftest import Samestory


def sample() -> list[dict[str, str]]:
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def stories_found(samestory: Samestory, rows: list[dict[str, str]]) -> list[set[str]]:
    """The stories that the index brings up for each text, as if it came from somebody else."""
    probes = [{**row, "id": f"probe-{row['id']}", "source": "other.example"} for row in rows]
    return [
        {candidate["story"]["id"] for candidate in match["candidates"]}
        for match in samestory.lines("match", "-", stdin=json_of(probes))
    ]


def story_of_each(stories: dict[str, list[str]]) -> dict[str, str]:
    return {article: story for story, members in stories.items() for article in members}


def test_a_kill_in_the_middle_of_an_ingest_loses_nothing_acknowledged(
    samestory: Samestory, tmp_path: Path
) -> None:
    # The results of all rows do not fit into the pipe and only some are read: the process
    # cannot have finished when it is killed, it is deciding or waits for its reader.
    rows = [{**row, "id": f"{turn}-{row['id']}"} for turn in range(5) for row in sample()]
    file = tmp_path / "news.jsonl"
    file.write_bytes(json_of(rows))
    with samestory.start("ingest", file, "--json") as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(40)]
        process.kill()
        rest = process.stdout.read()
    acknowledged += [line for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]
    assert process.returncode == -signal.SIGKILL
    assert len(acknowledged) < len(rows)

    results: list[dict[str, Any]] = [json.loads(line) for line in acknowledged]
    stories = story_of_each(samestory.stories())
    assert {result["id"] for result in results} <= set(stories)
    by_id = {row["id"]: row for row in rows}
    some = [result["id"] for result in results[::20]]
    found = stories_found(samestory, [by_id[identifier] for identifier in some])
    assert all(stories[each] in candidates for each, candidates in zip(some, found, strict=True))

    again = samestory.lines("ingest", "-", stdin=json_of(rows))
    assert {result["status"] for result in again[: len(results)]} == {"unchanged"}
    assert len(story_of_each(samestory.stories())) == len(rows)


def test_a_restart_keeps_everything(samestory: Samestory) -> None:
    samestory.run("ingest", SAMPLE)
    before = samestory.stories()
    assert samestory.stories() == before
    [result] = samestory.lines("ingest", "-", stdin=json_of(sample()[:1]))
    assert result["status"] == "unchanged"
    assert result["story_id"] in before


def test_deleting_the_index_loses_nothing_and_the_log_says_that_it_is_rebuilt(
    samestory: Samestory,
) -> None:
    samestory.run("ingest", SAMPLE)
    before = samestory.stories()
    rows = sample()[::40]
    found = stories_found(samestory, rows)
    shutil.rmtree(samestory.data_dir / "index")
    result = samestory.run("match", "-", stdin=json_of(rows[:1]))
    assert "rebuil" in result.stderr
    assert stories_found(samestory, rows) == found
    assert samestory.stories() == before


def json_of(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()
