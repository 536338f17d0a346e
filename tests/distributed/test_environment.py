"""Who may connect with a cluster: on this machine its own token, else one that is set."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.distributed.environment import cluster_token, is_loopback, prepare_environment
from app.distributed.layout import Layout
from app.distributed.nodes import Size, run_head
from app.domain.errors import ConfigurationError
from app.settings import Settings


def settings_at(address: str, folder: Path, token: str | None = None) -> Settings:
    secret = None if token is None else SecretStr(token)
    return Settings(data_dir=folder, cluster=address, cluster_token=secret)


def test_a_cluster_on_this_machine_makes_a_token_that_only_its_user_may_read(
    tmp_path: Path,
) -> None:
    token = cluster_token(settings_at("127.0.0.1:6390", tmp_path / "data"))
    assert len(token) >= 32
    assert cluster_token(settings_at("localhost:1", tmp_path / "data")) == token
    [file] = (tmp_path / "data").iterdir()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("token", [None, "short"])
def test_an_address_that_others_reach_is_refused_without_a_good_token(
    tmp_path: Path, token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    with pytest.raises(ConfigurationError, match="SAMESTORY_CLUSTER_TOKEN"):
        prepare_environment(settings_at("192.0.2.7:6390", tmp_path, token))


def test_an_address_that_others_reach_is_refused_with_a_store_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    with pytest.raises(ConfigurationError, match="SAMESTORY_DATABASE_URL"):
        prepare_environment(settings_at("192.0.2.7:6390", tmp_path, "t" * 40))


def test_tokens_are_shown_always_and_the_loopback_address_is_not_left(tmp_path: Path) -> None:
    code = (
        "from app.settings import load_settings;"
        "from app.distributed.environment import prepare_environment as prepare;"
        "import os;"
        f"prepare(load_settings(data_dir={str(tmp_path)!r}, cluster=%r, cluster_token='t' * 40,"
        "database_url='postgresql://db.example/news'));"
        "print(os.environ['RAY_AUTH_MODE'], os.environ['RAY_AUTH_TOKEN'] == 't' * 40,"
        "os.environ['RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER'])"
    )
    for address, leaves in (("[::1]:6390", "0"), ("127.0.0.1:6390", "0"), ("192.0.2.7:6390", "1")):
        told = subprocess.run(
            [sys.executable, "-c", code % address], capture_output=True, text=True, check=True
        )
        assert told.stdout.split() == ["token", "True", leaves]


def test_a_head_does_not_start_where_something_listens_already(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_at(f"127.0.0.1:{taken.getsockname()[1]}", tmp_path, "t" * 40)
        size = Size(1, 1, Layout())
        with pytest.raises(ConfigurationError, match="something does already"):
            run_head(settings, size, stop=threading.Event(), on_ready=lambda: None)


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("192.0.2.7", False),
        ("news.example", False),
    ],
)
def test_loopback_addresses_are_told_from_others(host: str, is_one: bool) -> None:
    assert is_loopback(host) == is_one
