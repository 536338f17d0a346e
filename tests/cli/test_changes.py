"""`samestory changes` tells each change once, and with `--follow` those to come."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest
from typer.testing import CliRunner

from app.bootstrap import Service, open_service
from app.cli import exits
from app.cli.main import app
from app.intake.json_lines import article_from_value
from app.intake.validation import Limits
from app.settings import load_settings
from app.web.application import create_application
from tests.client.serving import serving
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

LIMITS = Limits(max_article_bytes=100_000)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with open_service(load_settings(data_dir=tmp_path), writable=True) as opened:
        add(opened, RUSSIAN)
        yield opened


def add(service: Service, *articles: dict[str, object]) -> None:
    items = [
        article_from_value(each, received_at=datetime.now(UTC), limits=LIMITS, origin="x")
        for each in articles
    ]
    assert all(result.problem is None for result in service.ingest.run(items))


@contextmanager
def following(*place: str) -> Iterator[IO[str]]:
    """What another process prints that follows; it is ended as people end it."""
    command = [sys.executable, "-m", "app", *place, "changes", "--follow", "--json"]
    # Where tests run in the background they ignore Ctrl-C, and so would what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"SAMESTORY_LOG_LEVEL": "ERROR"},
    )
    signal.signal(signal.SIGINT, before)
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == exits.INTERRUPTED
        finally:
            process.kill()


@pytest.mark.parametrize("asked", ["folder", "server"])
def test_whoever_follows_learns_of_each_change_once_as_it_is_written(
    service: Service, asked: str
) -> None:
    with serving(create_application(service)) as address:
        folder = str(service.settings.data_dir)
        place = ("--data-dir", folder) if asked == "folder" else ("--server", address)
        with following(*place) as printed:
            first = json.loads(printed.readline())
            add(service, QUAKE)
            second = json.loads(printed.readline())
            add(service, ENGLISH)
            third = json.loads(printed.readline())
    told = [change["articles"][0]["article_id"] for change in (first, second, third)]
    assert told == [RUSSIAN["id"], QUAKE["id"], ENGLISH["id"]]
    assert [change["kind"] for change in (first, second, third)] == ["opened", "opened", "joined"]
    numbers = [int(change["cursor"]) for change in (first, second, third)]
    assert numbers == sorted(set(numbers))


def test_a_line_begins_with_the_cursor_to_go_on_after(service: Service) -> None:
    add(service, QUAKE)
    place = ["--data-dir", str(service.settings.data_dir), "changes"]
    printed = CliRunner().invoke(app, place).stdout.splitlines()
    cursor = printed[0].split()[0]
    assert CliRunner().invoke(app, [*place, "--after", cursor]).stdout.splitlines() == printed[1:]
    assert QUAKE["title"] in printed[-1]
    nothing = CliRunner().invoke(app, [*place, "--after", "latest"])
    assert (nothing.exit_code, nothing.stdout) == (exits.REJECTED, "")
