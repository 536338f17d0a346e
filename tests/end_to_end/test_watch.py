"""`ingest --watch`: what is there, what arrives, and an end without loss."""

import json
import signal
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Samestory, json_lines

ROWS = [
    {"id": "a", "title": "Strong earthquake shakes central Italy"},
    {"id": "b", "title": "Parliament adopts the budget after a long debate"},
    {"id": "c", "title": "Pilots of the airline go on strike"},
]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_watched_folder_is_taken_in_until_a_signal_each_article_once(
    samestory: Samestory, tmp_path: Path, end: signal.Signals
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "first.jsonl").write_bytes(json_lines(ROWS[0]))
    (inbox / "picture.png").write_bytes(b"\x89PNG")
    with samestory.start("ingest", "--watch", inbox, "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        rows = [json.loads(process.stdout.readline())]
        (inbox / "second.jsonl").write_bytes(json_lines(ROWS[1]))
        rows.append(json.loads(process.stdout.readline()))
        (inbox / "third.jsonl").write_bytes(json_lines(ROWS[2]))
        rows.append(json.loads(process.stdout.readline()))
        process.send_signal(end)
        rest, said = process.stdout.read(), process.stderr.read().decode()
        assert process.wait(timeout=60) == 0
    assert [(row["index"], row["id"], row["status"]) for row in rows] == [
        (0, "a", "added"),
        (1, "b", "added"),
        (2, "c", "added"),
    ]
    assert rest == b""
    assert "read 3: 3 added, 0 updated, 0 unchanged, 0 rejected" in said
    assert "passed over 1 of other kinds: 1 .png" in said
    assert "Traceback" not in said


def test_only_folders_can_be_watched(samestory: Samestory, tmp_path: Path) -> None:
    for path in ("-", tmp_path / "absent"):
        result = samestory.run("ingest", "--watch", path)
        assert result.exit_code == 2
        assert "folders" in result.stderr
