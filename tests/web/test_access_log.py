"""The access log tells of every request, and nothing that may be secret."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient

from app.bootstrap import open_service
from app.settings import load_settings
from tests.web.conftest import client_of

Events = list[dict[str, Any]]


@pytest.fixture
def events() -> Iterator[Events]:
    """All that is logged meanwhile, with what is bound to it."""
    found: Events = []

    def keep(_logger: object, _method: str, event: dict[str, Any]) -> str:
        found.append(event)
        raise structlog.DropEvent

    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep])
    yield found
    structlog.reset_defaults()


def answered(events: Events) -> Events:
    return [each for each in events if each["event"] == "request.answered"]


@pytest.fixture
def client(data_dir: Path) -> Iterator[TestClient]:
    settings = load_settings(data_dir=data_dir, access_log=True)
    with open_service(settings, writable=True) as service:
        yield client_of(service)


def test_a_request_is_told_without_its_query_and_headers(
    client: TestClient, events: Events
) -> None:
    answer = client.get("/v1/search?q=confidential", headers={"X-Request-ID": "r-1"})
    (told,) = answered(events)
    assert answer.status_code == 200
    assert (told["method"], told["path"], told["status"]) == ("GET", "/v1/search", 200)
    assert told["request_id"] == answer.headers["X-Request-ID"] == "r-1"
    assert told["milliseconds"] > 0
    assert "confidential" not in str(events)


def test_a_refused_request_and_its_key_are_told_by_ids(client: TestClient, events: Events) -> None:
    made = client.post("/v1/keys", json={"name": "wire", "scopes": ["read"]}).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert client.get("/v1/stories", headers=headers).status_code == 200
    assert client.get("/v1/stories").status_code == 401
    _, allowed, refused = answered(events)
    assert (allowed["status"], allowed["key"]) == (200, made["key"]["id"])
    assert (refused["status"], refused["key"]) == (401, None)
    assert made["secret"] not in str(events)


def test_logs_of_a_task_carry_the_id_of_the_request_that_asked_for_it(
    client: TestClient, events: Events
) -> None:
    client.post("/v1/articles", json={"id": "a", "title": "A bridge opens", "source": "Wire"})
    events.clear()
    body = {"source": "Wire", "articles": 1, "author": "anna"}
    task = client.post("/v1/erasures", json=body, headers={"X-Request-ID": "r-2"}).json()
    client.app.state.service.tasks.end_of(task["id"]).result()  # type: ignore[attr-defined]
    (made,) = [each for each in events if each["event"] == "correction.made"]
    assert made["request_id"] == "r-2"
