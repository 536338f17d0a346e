"""The README is held to the code: every setting, command, option, route and error, both ways."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from fastapi.routing import APIRoute

from app import __version__
from app.cli import exits
from app.cli.main import VERBS, load_verb
from app.settings import Settings
from app.web.application import API_ROUTERS, PAGE_ROUTERS
from app.web.problems import ALL_KINDS, KINDS_OF_ERRORS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HELP_OPTIONS = {"--help", "-h"}


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    section = re.split(rf"^#+ {re.escape(heading)}$", README, flags=re.MULTILINE)[1]
    rows = re.search(r"^\|.*\n\|[-| :]+\n((?:\|.*\n)+)", section, flags=re.MULTILINE)
    assert rows is not None
    return [[cell.strip() for cell in row.strip("|\n").split("|")] for row in rows[1].splitlines()]


def in_backticks(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    documented = {row[0]: (row[1], row[2]) for row in table("Settings")}
    expected = {}
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        if name == "data_dir":
            default = documented[f"`SAMESTORY_{name.upper()}`"][0]  # differs by platform
        expected[f"`SAMESTORY_{name.upper()}`"] = (default, field.description)
    assert documented == expected


def commands() -> Iterator[tuple[str, Any]]:
    for name in VERBS:
        command = typer.main.get_command(load_verb(name))
        parts = getattr(command, "commands", None)
        if parts is None:
            yield f"samestory {name}", command
        else:
            yield from ((f"samestory {name} {part}", parts[part]) for part in parts)


def test_every_command_is_documented_with_its_options() -> None:
    documented = {in_backticks(row[0])[0]: set(in_backticks(row[1])) for row in table("Commands")}
    expected = {}
    for name, command in commands():
        options = {word for parameter in command.params for word in parameter.opts}
        off = {word for parameter in command.params for word in parameter.secondary_opts}
        expected[name] = (
            {word for word in options | off if word.startswith("--")} - HELP_OPTIONS - {"--serve"}
        )
    assert documented == expected


def test_every_route_is_documented() -> None:
    expected = {
        f"{method} {route.path.replace(':path}', '}')}"
        for router in (*API_ROUTERS, *PAGE_ROUTERS)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert {in_backticks(row[0])[0] for row in table("REST")} == expected


def test_every_error_is_documented_with_status_and_exit_code() -> None:
    documented = {in_backticks(row[0])[0]: (row[1], row[2]) for row in table("Errors")}
    codes = {error.code: str(exits.exit_code(error(""))) for error in KINDS_OF_ERRORS}
    expected = {code: (str(kind.status), codes.get(code, "")) for code, kind in ALL_KINDS.items()}
    assert documented == expected


def test_every_exit_code_is_documented() -> None:
    sentence = next(line for line in README.splitlines() if line.startswith("Exit codes:"))
    stated = {int(code) for code in re.findall(r"(?:^Exit codes:|;) (\d+) ", sentence)}
    assert stated == {
        0,
        exits.REJECTED,
        exits.USAGE,
        exits.UNUSABLE,
        exits.INTERRUPTED,
    }


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert link.startswith("https://") or (ROOT / link).exists()


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {__version__}" in changelog


def test_the_readme_names_the_two_commands() -> None:
    assert "pip install . && samestory demo" in README
    assert "pip install '.[test]' && pytest" in README
