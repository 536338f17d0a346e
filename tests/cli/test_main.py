"""The command as a whole: what it lists, how it fails, what it loads."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from typer.testing import CliRunner

from app import __version__
from app.cli import exits
from app.cli.main import VERBS, app
from app.domain.errors import (
    ConfigurationError,
    DataFolderInUseError,
    InvalidArticleError,
    InvalidQueryError,
    NotFoundError,
)
from tests.pace import within

HEAVY = [
    "torch",
    "sentence_transformers",
    "faiss",
    "ray",
    "sqlalchemy",
    "fastapi",
    "httpx2",
    "trafilatura",
    "mcp",
]


def in_fresh_interpreter(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    code = f"import sys, app.cli.main; print([name for name in {HEAVY} if name in sys.modules])"
    assert in_fresh_interpreter(code) == "[]"


def test_no_verb_loads_torch_or_ray_before_it_works() -> None:
    code = "import sys; from app.cli.main import VERBS, load_verb; [*map(load_verb, VERBS)]; "
    assert in_fresh_interpreter(code + "print({'torch', 'ray'} & set(sys.modules))") == "set()"


def test_help_lists_every_verb_at_once() -> None:
    with within(2, perf_counter):  # 0.2 s on an idle core; torch alone would take five
        done = subprocess.run(
            [sys.executable, "-m", "app", "--help"], capture_output=True, text=True, check=True
        )
    assert all(name in done.stdout for name in VERBS)


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    listed = " ".join(VERBS[name].line.split())
    assert listed.removesuffix(".") in " ".join(result.stdout.replace("│", " ").split())
    assert "Example" in result.stdout


def test_the_version_is_the_packages() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"samestory {__version__}\n"


def test_a_misspelt_verb_is_usage_and_the_right_one_is_named() -> None:
    result = CliRunner().invoke(app, ["storys"])
    assert result.exit_code == exits.USAGE
    assert "story" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFoundError("x"), 1),
        (InvalidArticleError("x"), 1),
        (InvalidQueryError("x"), 2),
        (ConfigurationError("x"), 3),
        (DataFolderInUseError("x"), 3),
    ],
)
def test_each_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert exits.exit_code(error) == code


def test_a_setting_that_cannot_be_used_is_one_line_and_code_3(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAMESTORY_BATCH_SIZE", "many")
    result = CliRunner().invoke(app, ["model", "info"])
    assert result.exit_code == exits.UNUSABLE
    assert result.stderr.startswith("error: ")
    assert "SAMESTORY_BATCH_SIZE" in result.stderr
    assert result.stderr.rstrip().endswith("(configuration-invalid)")
    assert result.stderr.count("\n") == 1


def test_a_file_that_cannot_be_written_is_one_line_and_code_3(tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("one\n", encoding="utf-8")
    output = tmp_path / "absent" / "vectors.npy"
    result = CliRunner().invoke(app, ["embed", "--lines", str(lines), "--output", str(output)])
    assert result.exit_code == exits.UNUSABLE
    assert str(output) in result.stderr
    assert result.stderr.count("\n") == 1


def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    # More than one read of standard input, which stays open: after the first result the
    # process can only go on or be interrupted.
    # Who runs the tests in the background has SIGINT ignored, and children inherit that.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from app.__main__ import main; main()"
    )
    rows = "".join(f'{{"title": "Report {number} {"x" * 900}"}}\n' for number in range(100))
    with subprocess.Popen(
        [sys.executable, "-c", code, "--data-dir", str(tmp_path), "ingest", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SAMESTORY_BATCH_SIZE": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(rows)
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == exits.INTERRUPTED
        assert "Traceback" not in process.stderr.read()


def test_a_verb_whose_packages_are_not_installed_says_what_to_install(tmp_path: Path) -> None:
    verb = ["samestory", "train", "model", "--corpus", str(tmp_path), "--out", str(tmp_path)]
    code = (
        "import sys; sys.modules['sentencepiece'] = None;"  # as if it were not installed
        f"sys.argv = {verb!r}; from app.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == exits.UNUSABLE
    assert "sentencepiece" in done.stderr
    assert "pip install '.[train]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_group_verbs_name_their_commands() -> None:
    result = CliRunner().invoke(app, ["model", "--help"])
    assert "path" in result.stdout
    assert "info" in result.stdout
