"""The tour of the README runs as it stands there, on a real server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.web.application import create_application
from tests.client.serving import serving
from tests.test_documents import README
from tests.web.conftest import small_service

EXAMPLE_ADDRESS = "http://127.0.0.1:8000"


def tour(address: str) -> list[str]:
    """The Python of the README, with the address of a server of ours."""
    blocks = re.findall(r"^```python\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    return [block.replace(EXAMPLE_ADDRESS, address) for block in blocks if EXAMPLE_ADDRESS in block]


@pytest.fixture
def application(tmp_path: Path) -> Iterator[FastAPI]:
    with small_service(tmp_path / "data") as service:
        yield create_application(service)


def test_the_tour_ingests_lists_explains_matches_corrects_and_undoes(
    application: FastAPI,
) -> None:
    with serving(application) as address:
        code = [sys.executable, "-c", tour(address)[0]]
        done = subprocess.run(code, capture_output=True, text=True, check=True)
    shown = done.stdout.splitlines()
    added = [line.split()[:2] for line in shown[:3]]
    assert added == [["bg-1", "added"], ["en-1", "added"], ["it-1", "added"]]
    assert "'en': 1" in shown[3]
    assert any(line.startswith("meaning ") for line in shown)
    assert shown[-1].startswith("outdated ")


def test_the_tour_follows_what_changes(application: FastAPI) -> None:
    if "/v1/stream" not in application.openapi()["paths"]:
        pytest.skip("nothing to follow without /v1/stream")
    told: list[tuple[object, ...]] = []

    def show(*event: object) -> None:
        told.append(event)
        if len(told) == 2:
            raise EOFError  # the tour follows without end

    with serving(application) as address:
        main, following = tour(address)
        exec(main, {})  # noqa: S102 - our own README
        with pytest.raises(EOFError):
            exec(following, {"print": show})  # noqa: S102 - our own README
    assert told[0][0] != told[1][0]
    assert all(kind for _, kind, _ in told)
