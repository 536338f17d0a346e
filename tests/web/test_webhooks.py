"""Webhooks over REST, and behind a real server that is killed while it delivers."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from standardwebhooks.webhooks import Webhook as Verifier

from app.bootstrap import open_service
from app.settings import load_settings
from tests.service.receiver import Receiver, receiver
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN
from tests.web.conftest import client_of
from tests.web.test_server import Server
from tests.web.test_streams import post


@pytest.fixture
def to() -> Iterator[Receiver]:
    with receiver() as opened:
        yield opened


@pytest.fixture
def allowing(tmp_path: Path) -> Iterator[TestClient]:
    """Of a service that may send to this machine, and delivers."""
    settings = load_settings(data_dir=tmp_path / "data", fetch_private=True)
    with (
        open_service(settings, writable=True) as service,
        client_of(service, deliver=True) as client,
    ):
        yield client


def add(client: TestClient, to: Receiver, **asked: object) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json={"url": to.url, **asked})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


def test_a_webhook_is_told_of_what_comes_and_its_secret_is_shown_once(
    allowing: TestClient, to: Receiver
) -> None:
    allowing.post("/v1/articles", json=QUAKE)
    added = add(allowing, to, description="Новини", language="RU", kind=["opened", "joined"])
    secret = added.pop("secret")
    assert (added["status"], added["language"], added["cursor"]) == ("active", "ru", "1")
    assert allowing.get("/v1/webhooks").json() == {"webhooks": [added]}
    assert allowing.get(f"/v1/webhooks/{added['id']}").json() == added
    allowing.post("/v1/articles", json=RUSSIAN)
    to.wait_for(1)
    (message,) = to.received
    told = Verifier(secret).verify(message.body, dict(message.headers))
    assert told["type"] == "story.changes"
    (change,) = told["data"]["changes"]
    (listed,) = allowing.get("/v1/changes?after=1").json()["changes"]
    assert change == listed


def test_it_is_changed_paused_resumed_and_removed(allowing: TestClient, to: Receiver) -> None:
    hook = f"/v1/webhooks/{add(allowing, to, min_languages=2)['id']}"
    changed = allowing.patch(hook, json={"paused": True, "description": "x"}).json()
    assert (changed["status"], changed["description"], changed["min_languages"]) == (
        "paused",
        "x",
        2,
    )
    allowing.post("/v1/articles", json=RUSSIAN)
    changed = allowing.patch(hook, json={"min_languages": 1, "paused": False}).json()
    assert (changed["status"], changed["url"]) == ("active", to.url)
    allowing.post("/v1/articles", json=QUAKE)  # resumed, it waits for the next change or look
    to.wait_for(1)
    assert to.received[0].cursors[0] == 1
    assert allowing.delete(hook).status_code == 204
    for answer in (allowing.get(hook), allowing.delete(hook), allowing.post(f"{hook}:test")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_test_is_answered_with_how_it_fared_and_stands_in_the_log(
    allowing: TestClient, to: Receiver
) -> None:
    hook = f"/v1/webhooks/{add(allowing, to)['id']}"
    first = allowing.post(f"{hook}:test").json()
    assert (first["status"], first["error"], first["attempt"]) == (204, None, 0)
    to.answer = lambda _: (418, {})
    second = allowing.post(f"{hook}:test").json()
    assert second["error"] == "expected a status 2xx, found 418"
    page = allowing.get(f"{hook}/deliveries?limit=1").json()
    assert page["deliveries"] == [second]
    rest = allowing.get(f"{hook}/deliveries", params={"cursor": page["next_cursor"]}).json()
    assert rest == {"deliveries": [first], "next_cursor": None}


def test_a_rotated_secret_is_shown_and_both_sign(allowing: TestClient, to: Receiver) -> None:
    added = add(allowing, to)
    rotated = allowing.post(f"/v1/webhooks/{added['id']}:rotate-secret").json()
    assert rotated["secret"] != added["secret"]
    assert rotated["old_secret_until"]
    allowing.post(f"/v1/webhooks/{added['id']}:test")
    (message,) = to.received
    for secret in (added["secret"], rotated["secret"]):
        Verifier(secret).verify(message.body, dict(message.headers))


def test_only_what_is_pending_can_be_retried(allowing: TestClient, to: Receiver) -> None:
    to.answer = lambda count: (500 if count == 1 else 200, {"Retry-After": "60"})
    hook = f"/v1/webhooks/{add(allowing, to)['id']}"
    allowing.post("/v1/articles", json=RUSSIAN)
    to.wait_for(1)
    refused = allowing.post(f"{hook}/deliveries/msg_other:retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert allowing.post(f"{hook}/deliveries/{to.received[0].id}:retry").status_code == 200
    to.wait_for(2)
    assert to.received[0].id == to.received[1].id


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://127.0.0.1:9/"}, "address-refused"),
        ({"url": "http://169.254.169.254/latest"}, "address-refused"),
        ({"url": "http://[::ffff:10.0.0.1]/"}, "address-refused"),
        ({"url": "ftp://example.org/"}, "address-refused"),
        ({"url": "http://me:pw@example.org/"}, "address-refused"),
        ({"url": "http://name.invalid/"}, "fetch-failed"),
        ({"url": "http://127.0.0.1/", "language": "not a language"}, "query-invalid"),
        ({"url": "http://127.0.0.1/", "kind": ["nonsense"]}, "input-invalid"),
        ({"url": "http://127.0.0.1/", "langauge": "bg"}, "input-invalid"),
        ({}, "input-invalid"),
    ],
)
def test_what_cannot_be_told_is_refused(
    refusing: TestClient, body: dict[str, object], code: str
) -> None:
    answer = refusing.post("/v1/webhooks", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert refusing.get("/v1/webhooks").json() == {"webhooks": []}


def test_cursors_that_are_none_are_refused(allowing: TestClient, to: Receiver) -> None:
    refused = allowing.post("/v1/webhooks", json={"url": to.url, "after": "77"})
    assert (refused.status_code, refused.json()["code"]) == (422, "query-invalid")
    hook = f"/v1/webhooks/{add(allowing, to, after='0')['id']}"
    assert allowing.get(f"{hook}/deliveries?cursor=x").status_code == 422


def test_a_server_that_is_killed_while_it_delivers_delivers_after_it_started_again(
    data_dir: Path, to: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESTORY_FETCH_PRIVATE", "true")
    with closing(Server(data_dir)) as server:
        secret = json.loads(post(server, "/v1/webhooks", {"url": to.url}))["secret"]

        def kill(_count: int) -> tuple[int, dict[str, str]]:
            server.process.kill()
            return 200, {}

        to.answer = kill
        post(server, "/v1/articles", RUSSIAN)
        to.wait_for(1)
        server.process.wait(timeout=60)
    to.answer = lambda _: (200, {})
    with closing(Server(data_dir)) as server:
        to.wait_for(2)
        post(server, "/v1/articles", ENGLISH)
        to.wait_for(3)
    first, again, later = to.received
    assert (first.id, first.cursors) == (again.id, again.cursors) == (again.id, [1])
    assert later.cursors == [2]
    for message in to.received:
        Verifier(secret).verify(message.body, dict(message.headers))
