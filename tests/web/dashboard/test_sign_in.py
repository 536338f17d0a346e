"""Signing in to the dashboard: a form, a session, and nothing of the key in the browser."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.bootstrap import Service
from app.domain.key import KeyId, Scope
from app.web.application import create_application
from app.web.sessions import LIFETIME, Sessions
from tests.fakes import FixedClock
from tests.web.articles import ENGLISH
from tests.web.conftest import client_of, small_service

BROWSER = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def service(data_dir: Path) -> Iterator[Service]:
    with small_service(data_dir) as opened:
        yield opened


@pytest.fixture
def client(service: Service) -> TestClient:
    client = client_of(service)
    client.follow_redirects = False
    client.headers.update(BROWSER)
    return client


@pytest.fixture
def secret(service: Service) -> str:
    return service.keys.create("Дневник <b>", {Scope.READ}).secret


def test_a_page_asks_for_a_key_and_signing_in_leads_back_to_it(
    client: TestClient, secret: str
) -> None:
    asked = client.get("/search?q=%D0%9F%D1%83%D1%82%D0%B8%D0%BD&x=a%26b")
    assert asked.status_code == 401
    assert asked.headers["www-authenticate"].startswith("Bearer")
    target = "/search?q=%D0%9F%D1%83%D1%82%D0%B8%D0%BD&x=a%26b"
    assert f'name="then" value="{target.replace("&", "&amp;")}"' in asked.text
    done = client.post("/sign-in", data={"key": f" {secret}\n", "then": target})
    assert done.status_code == 303
    assert done.headers["location"] == target
    assert client.get("/search?q=x").status_code == 200
    assert client.get("/").status_code == 200


def test_the_cookie_is_not_the_key_and_no_script_or_other_site_gets_it(
    client: TestClient, secret: str
) -> None:
    cookie = client.post("/sign-in", data={"key": secret}).headers["set-cookie"]
    assert secret[-43:] not in cookie
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_the_cookie_keeps_to_https_where_that_is_spoken(service: Service, secret: str) -> None:
    client = TestClient(create_application(service), base_url="https://news.example")
    answer = client.post("/sign-in", data={"key": secret}, follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"].split("; ")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "key", ["", "wrong", "samestory_k000000000000_" + "x" * 43, "\x00", "ключ"]
)
def test_a_wrong_key_opens_nothing(client: TestClient, secret: str, key: str) -> None:
    answer = client.post("/sign-in", data={"key": key, "then": "/search"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "found one that is not known" in answer.text
    assert 'value="/search"' in answer.text
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil",
        "",
        "/a\r\nX: y",
        "/ключ",
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(
    client: TestClient, secret: str, target: str
) -> None:
    answer = client.post("/sign-in", data={"key": secret, "then": target})
    assert answer.headers["location"] == "/"


def test_signing_out_ends_the_session_for_the_browser_and_for_the_server(
    client: TestClient, secret: str
) -> None:
    client.post("/sign-in", data={"key": secret})
    token = client.cookies["samestory_session"]
    page = client.get("/sign-in")
    assert "Signed in with the key “<bdi>Дневник &lt;b&gt;</bdi>”" in page.text
    assert "It allows: read." in page.text
    assert page.headers["cache-control"] == "private, no-cache"
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    assert "samestory_session" not in client.cookies
    assert client.get("/", headers={"cookie": f"samestory_session={token}"}).status_code == 401
    assert 'type="password"' in client.get("/sign-in").text


def test_a_session_ends_with_its_key(client: TestClient, service: Service, secret: str) -> None:
    client.post("/sign-in", data={"key": secret})
    assert client.get("/").status_code == 200
    service.keys.revoke("Дневник <b>")
    assert client.get("/").status_code == 401
    assert 'type="password"' in client.get("/sign-in").text


def test_a_session_allows_what_its_key_allows_and_nothing_to_other_sites(
    client: TestClient, service: Service
) -> None:
    client.post("/sign-in", data={"key": service.keys.create("r", {Scope.READ}).secret})
    assert client.get("/v1/stories").status_code == 200
    assert client.post("/v1/articles", json=ENGLISH).status_code == 403
    client.post("/sign-in", data={"key": service.keys.create("i", {Scope.INGEST}).secret})
    foreign = {"origin": "https://evil.example"}
    refused = client.post("/v1/articles", json=ENGLISH, headers=foreign)
    assert (refused.status_code, refused.json()["code"]) == (403, "cross-site")
    assert client.post("/v1/articles", json=ENGLISH).status_code == 201


def test_without_keys_nobody_needs_to_sign_in(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    page = client.get("/sign-in")
    assert "No key is needed" in page.text
    assert 'type="password"' not in page.text


def test_a_cookie_that_is_nobodys_is_no_session(client: TestClient, secret: str) -> None:
    for cookie in ("samestory_session=", "samestory_session=x", 'samestory_session="\xff', "=;;="):
        answer = client.get("/", headers=[(b"cookie", cookie.encode("latin-1"))])
        assert answer.status_code == 401


def test_a_session_ends_after_its_time_and_the_oldest_make_room() -> None:
    clock = FixedClock()
    sessions = Sessions(clock, at_most=2)
    first = sessions.open(KeyId("k1"))
    clock.advance(LIFETIME - timedelta(seconds=1))
    assert sessions.key_of(first) == "k1"
    second = sessions.open(KeyId("k2"))
    clock.advance(timedelta(seconds=1))
    assert sessions.key_of(first) is None
    third = sessions.open(KeyId("k3"))
    fourth = sessions.open(KeyId("k4"))
    found = [sessions.key_of(token) for token in (second, third, fourth)]
    assert found == [None, "k3", "k4"]
