"""Where the analysis tests find labelled data."""

import json
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "tests" / "data"
SHARED = REPOSITORY.parent / "shared" / "data"
DEV = SHARED / "eval" / "dev"
REPORTS = SHARED / "reports"


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of JSON Lines, plain or zstandard; skips the test where the file is absent."""
    if not path.exists():
        pytest.skip(f"{path.name} of the shared data is absent")
    if path.suffix == ".zst":
        zstandard = pytest.importorskip("zstandard")
        with zstandard.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_report(name: str) -> str:
    """One of the five pages as scraped; skips the test where it is absent."""
    path = REPORTS / f"{name}.txt"
    if not path.exists():
        pytest.skip("the five reports of the shared data are absent")
    return path.read_text(encoding="utf-8")
