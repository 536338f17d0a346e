"""The command line on a data folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.bootstrap import open_service
from app.cli.main import app
from app.domain.story_list import StoryQuery
from app.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Samestory:
    """Runs verbs in this process."""

    data_dir: Path

    def run(self, *arguments: object, stdin: bytes | None = None) -> Result:
        words = ["--data-dir", str(self.data_dir), *map(str, arguments)]
        return CliRunner().invoke(app, words, input=stdin)

    def lines(self, *arguments: object, stdin: bytes | None = None) -> list[dict[str, Any]]:
        result = self.run(*arguments, "--json", stdin=stdin)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def stories(self) -> dict[str, list[str]]:
        """Article ids of every story, by story id."""
        with open_service(load_settings(data_dir=self.data_dir), writable=False) as service:
            page = service.queries.stories(StoryQuery(limit=200))
            views = [service.queries.story(story.id) for story in page.stories]
        return {
            view.summary.id: sorted(member.article.id for member in view.articles) for view in views
        }

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Starts a verb in a process of its own, all three streams piped."""
        return subprocess.Popen(
            [sys.executable, "-m", "app", "--data-dir", str(self.data_dir), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )


@pytest.fixture
def samestory(tmp_path: Path) -> Samestory:
    return Samestory(tmp_path / "data")


def json_lines(*rows: Mapping[str, object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
