"""The load benchmark makes a store, and a real server over it answers all that is asked."""

import asyncio
from pathlib import Path

import pytest

from tests.benchmarks.load import Plan, measure
from tests.benchmarks.load_server import running
from tests.benchmarks.load_store import make_store


def test_every_target_is_measured_without_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_store(tmp_path, 50)
    with running(tmp_path) as server:
        asyncio.run(measure(server, Plan(0.2, connections=2, minutes=0, bulk=5, warm_up=5)))
    told = capsys.readouterr().out
    for name in ("GET /v1/stories |", "GET /v1/stories/{id} |", "POST /v1/articles,", "memory:"):
        assert name in told
    assert "FAILED" not in told
