"""A server whose disk is full says so, goes on to be read, and takes articles once it is not."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN


@contextmanager
def full_disk(limit_bytes: int) -> Iterator[None]:
    """No file can grow beyond this."""
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, former)


def test_a_full_disk_refuses_changes_and_loses_nothing(client: TestClient, data_dir: Path) -> None:
    assert client.post("/v1/articles", json=ENGLISH).status_code == 201
    log = data_dir / "samestory.db-wal"
    with full_disk(log.stat().st_size + 4096):
        for _ in range(2):
            refused = client.post("/v1/articles", json={**QUAKE, "text": "scossa " * 1000})
            assert (refused.status_code, refused.json()["code"]) == (503, "storage-unavailable")
            assert refused.headers["Retry-After"] == "10"
            assert str(data_dir) not in refused.text
        assert client.get("/v1/articles/en-1").status_code == 200
        assert client.get("/v1/articles/it-1").status_code == 404
        assert client.get("/", headers={"Accept": "text/html"}).status_code == 200
    assert client.post("/v1/articles", json=QUAKE).status_code == 201
    assert client.post("/v1/articles", json=RUSSIAN).status_code == 201
    stories = client.get("/v1/stories").json()["stories"]
    assert sum(each["article_count"] for each in stories) == 3
