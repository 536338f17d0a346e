"""A real server over an empty store, and both clients of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.client import Client
from app.web.application import create_application
from tests.client.serving import serving
from tests.web.conftest import small_service


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with (
        small_service(tmp_path / "data") as service,
        serving(create_application(service)) as served,
    ):
        yield served


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address) as opened:
        yield opened
