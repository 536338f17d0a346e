"""A client generated from the OpenAPI document type-checks, and takes the tour."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.web import openapi

CONFIGURATION = {
    "content_type_overrides": {
        "application/x-ndjson": "application/octet-stream",
        "application/rss+xml": "text/plain",
        "application/atom+xml": "text/plain",
        "application/feed+json": "application/json",
        "text/x-opml": "text/plain",
        "text/csv": "text/plain",
        "text/event-stream": "text/plain",
    },
    "package_name_override": "generated",
    "post_hooks": [],  # it would format what it wrote
}


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the generated client and the tour."""
    folder = tmp_path_factory.mktemp("generated")
    document = Path(openapi.__file__).with_name("openapi.json")
    (folder / "configuration.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    arguments = ["--path", str(document), "--config", "configuration.json", "--meta", "none"]
    code = "from openapi_python_client.cli import app; app()"
    run(
        folder,
        "-c",
        code,
        "generate",
        *arguments,
        "--output-path",
        "generated",
        "--fail-on-warning",
    )
    shutil.copy(Path(__file__).with_name("generated_tour.py"), folder / "tour.py")
    return folder


def test_it_type_checks_strictly(folder: Path) -> None:
    run(folder, "-m", "mypy", "--strict", "--config-file=", "generated", "tour.py")


def test_it_takes_the_tour(folder: Path, address: str) -> None:
    assert run(folder, "tour.py", address) == "done\n"
