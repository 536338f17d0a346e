"""A real service on a folder of its own, and clients of its web application."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.bootstrap import Service, open_service
from app.intake.files import read_paths
from app.intake.validation import Limits
from app.settings import load_settings
from app.web.application import create_application
from tests.web.articles import SAMPLE


def client_of(service: Service, **options: bool) -> TestClient:
    """On this machine: without keys only its own names are answered."""
    return TestClient(create_application(service, **options), base_url="http://127.0.0.1")


@contextmanager
def small_service(folder: Path) -> Iterator[Service]:
    """Empty, writable, with limits small enough to be reached."""
    settings = load_settings(data_dir=folder, max_article_bytes=20_000, max_request_bytes=400_000)
    with open_service(settings, writable=True) as opened:
        yield opened


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def client(data_dir: Path) -> Iterator[TestClient]:
    """Of a service of its own."""
    with small_service(data_dir) as service:
        yield client_of(service)


@pytest.fixture(scope="session")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Of a service that tests of refusals share; what they leave there makes no difference."""
    with small_service(tmp_path_factory.mktemp("refusing")) as service:
        yield client_of(service)


@pytest.fixture(scope="session")
def sample_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Holds the packaged sample; to be read only."""
    settings = load_settings(data_dir=tmp_path_factory.mktemp("sample"))
    limits = Limits(max_article_bytes=settings.max_article_bytes)
    with open_service(settings, writable=True) as opened:
        items = read_paths([SAMPLE], received_at=datetime.now(UTC), limits=limits)
        assert all(result.problem is None for result in opened.ingest.run(items))
        yield opened


@pytest.fixture(scope="session")
def sample(sample_service: Service) -> TestClient:
    return client_of(sample_service)
