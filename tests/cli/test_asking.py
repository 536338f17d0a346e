"""Verbs that read ask a running server, and print the same as from the data folder."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

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


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = load_settings(data_dir=tmp_path_factory.mktemp("data"))
    with open_service(settings, writable=True) as opened:
        articles = [
            article_from_value(each, received_at=datetime.now(UTC), limits=LIMITS, origin="x")
            for each in (ENGLISH, RUSSIAN, QUAKE)
        ]
        assert all(result.problem is None for result in opened.ingest.run(articles))
        yield opened


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    with serving(create_application(service)) as served:
        yield served


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def verbs(service: Service, folder: Path) -> list[list[str]]:
    """Calls of every verb that reads."""
    story = service.queries.article("en-1").membership.story_id  # type: ignore[arg-type]
    draft = folder / "draft.jsonl"
    draft.write_text(json.dumps({**QUAKE, "id": "draft", "published_at": "2016-08-24"}))
    return [
        ["stories", "--min-languages", "2"],
        ["stories", "--language", "it", "--since", "2016-08-24", "--words", "Amatrice"],
        ["stories", "--limit", "1"],
        ["stories", "--source", "nobody"],
        ["stories", "--name", "Путин", "--language", "en", "--language", "ru"],
        ["stories", "--sort", "languages", "--min-sources", "1", "--no-corrections"],
        ["stories", "--has-corrections"],
        ["stories", "--storyline", "none"],
        ["changes"],
        ["changes", "--after", "1", "--kind", "opened", "--kind", "joined"],
        ["changes", "--story", story, "--language", "ru", "--min-languages", "2"],
        ["changes", "--source", "nobody"],
        ["changes", "--after", "soon"],
        ["story", story],
        ["story", "nowhere"],
        ["search", "earthquake", "Amatrice", "--limit", "2"],
        ["search", "Biden", "--language", "ru", "--since", "2021-12-07", "--limit", "1"],
        ["search", "Biden", "--source", "nobody"],
        ["search", "Biden", "--cursor", "0"],
        ["match", str(draft)],
        ["explain", "en-1"],
        ["explain", "en-1", "it-1"],
        ["history", story],
        ["history", story, "--as-of", "1"],
        ["history", story, "--as-of", "long ago"],
        ["versions", "en-1"],
    ]


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["tables", "json"])
def test_a_server_answers_as_the_data_folder_does(
    service: Service,
    address: str,
    tmp_path: Path,
    form: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAMESTORY_LOG_LEVEL", "ERROR")  # of the index, which a server has open
    folder = str(service.settings.data_dir)
    for verb in verbs(service, tmp_path):
        here = run("--data-dir", folder, *verb, *form)
        there = run("--server", address, *verb, *form)
        assert there.exit_code == here.exit_code, verb
        assert there.stdout == here.stdout, verb
        assert there.stderr == here.stderr, verb


def test_the_environment_names_the_server_as_well(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESTORY_SERVER", address)
    assert "Amatrice" in run("stories").stdout


def test_a_verb_that_changes_something_says_that_it_needs_the_data_folder(address: str) -> None:
    result = run("--server", address, "merge", "a", "b")
    assert result.exit_code == exits.USAGE
    assert "works on a data folder only" in result.stderr


def test_where_no_server_is_the_address_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    result = run("--server", address, "stories")
    assert result.exit_code == exits.UNUSABLE
    assert address in result.stderr
    assert run("--server", "example.org", "stories").exit_code == exits.UNUSABLE
