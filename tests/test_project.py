"""The project as a whole: its layers hold, its files are small, its documents tell the truth."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON_FILES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("tests/**/*.py")])
TOP_LEVEL = {"app", "tests", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Dockerfile"}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
DRAWERS = {"utils", "helpers", "common", "manager", "misc"}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_import_goes_down_the_layers() -> None:
    done = run(str(Path(sys.executable).parent / "lint-imports"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_is_small_and_says_its_one_idea_first() -> None:
    assert len(PYTHON_FILES) > 500
    faults = {path: found for path in PYTHON_FILES if (found := list(_faults(path)))}
    assert faults == {}


def _faults(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    if source.count("\n") > MAX_FILE_LINES:
        yield "too many lines"
    if path.stem in DRAWERS:
        yield "a drawer"
    tree = ast.parse(source)
    if path.is_relative_to(ROOT / "app") and not ast.get_docstring(tree):
        yield "no docstring"
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    for function in (node for node in ast.walk(tree) if isinstance(node, kinds)):
        if (function.end_lineno or 0) - function.lineno >= MAX_FUNCTION_LINES:
            yield f"{function.name} is too long"


def test_the_top_level_holds_only_what_was_agreed() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, or no git to list it")
    listed = run("git", "ls-files").stdout.splitlines()
    entries = {line.split("/")[0] for line in listed}
    assert {entry for entry in entries if not entry.startswith(".")} <= TOP_LEVEL


def test_every_data_file_of_the_package_is_installed_with_it() -> None:
    patterns = project()["tool"]["setuptools"]["package-data"]["*"]
    data = [
        path
        for path in ROOT.glob("app/**/*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert data
    left_out = [
        path for path in data if not any(fnmatch(path.name, pattern) for pattern in patterns)
    ]
    assert left_out == []


def test_torch_is_pinned_and_nothing_else_is() -> None:
    pinned = [line for line in project()["project"]["dependencies"] if "==" in line]
    assert len(pinned) == 1
    assert re.fullmatch(r"torch==[\d.]+", pinned[0])
