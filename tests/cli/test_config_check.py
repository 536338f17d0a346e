"""Before a server starts it can be told whether it would, and why not."""

import socket
import sqlite3
from pathlib import Path

import pytest

from app.bootstrap import open_keyring, open_service
from app.cli.config_check import check_configuration
from app.domain.key import Scope
from app.settings import Settings, load_settings
from app.storage.data_folder import DATABASE_NAME
from tests.end_to_end.conftest import Samestory

EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing is served there


def wrong(settings: Settings) -> dict[str, str]:
    """What is not fine, in words, by what it is about."""
    return {each.about: each.words for each in check_configuration(settings) if not each.is_fine}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path / "data", port=0)


def test_an_empty_place_is_fine_and_nothing_is_made_there(settings: Settings) -> None:
    assert wrong(settings) == {}
    assert not settings.data_dir.exists()


def test_what_a_start_needs_is_told_with_what_to_do(settings: Settings) -> None:
    with open_service(settings, writable=True):
        assert "another samestory writes" in wrong(settings)["data folder"]
    assert wrong(settings) == {}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = settings.model_copy(update={"port": taken.getsockname()[1]})
        assert "SAMESTORY_PORT" in wrong(busy)["address"]


def test_others_can_reach_it_only_with_a_key(settings: Settings) -> None:
    exposed = settings.model_copy(update={"host": EVERYWHERE})
    assert "keys create" in wrong(exposed)["address"]
    with open_keyring(settings) as keyring:
        keyring.create("me", {Scope.ADMIN})
    assert wrong(exposed) == {}


@pytest.mark.parametrize(
    ("statement", "about", "word"),
    [
        ("UPDATE meta SET value = '999' WHERE key = 'schema'", "database", "upgrade Samestory"),
        ("UPDATE meta SET value = 'no' WHERE key = 'schema'", "database", "not a database"),
        ("DROP TABLE meta", "database", "restore a backup"),
        ("UPDATE meta SET value = 'x' WHERE key = 'fingerprint'", "model", "SAMESTORY_MODEL"),
    ],
)
def test_what_is_wrong_with_a_database_is_told(
    settings: Settings, statement: str, about: str, word: str
) -> None:
    with open_service(settings, writable=True):
        pass
    with sqlite3.connect(settings.data_dir / DATABASE_NAME) as database:
        database.execute(statement)
    database.close()
    assert word in wrong(settings)[about]


def test_a_database_of_an_older_schema_is_told_and_left_as_it_is(settings: Settings) -> None:
    with open_service(settings, writable=True):
        pass
    path = settings.data_dir / DATABASE_NAME
    with sqlite3.connect(path) as database:
        database.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    before = path.read_bytes()
    (found,) = [each for each in check_configuration(settings) if each.about == "database"]
    assert "back it up first" in found.words
    assert path.read_bytes() == before


def test_the_exit_code_says_whether_it_would_start(tmp_path: Path) -> None:
    samestory = Samestory(tmp_path)
    fine = samestory.run("serve", "--config-check", "--port", "0")
    assert fine.exit_code == 0
    assert len(fine.stdout.splitlines()) == 6
    refused = samestory.run("serve", "--config-check", "--port", "0", "--host", EVERYWHERE)
    assert refused.exit_code == 3
    assert "FAIL  address" in refused.stdout
