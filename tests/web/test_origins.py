"""Pages of other sites may do nothing; people, programs and pages of friends may."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.bootstrap import open_service
from app.domain.errors import ConfigurationError
from app.domain.key import Scope
from app.settings import load_settings
from app.web.origins import is_loopback
from tests.web.articles import ENGLISH
from tests.web.conftest import client_of

FRIEND = "https://newsroom.example"


@pytest.fixture
def friendly(data_dir: Path) -> Iterator[TestClient]:
    """Of a service that lets the pages of a friend in."""
    settings = load_settings(data_dir=data_dir, cors_origins=f"{FRIEND}, http://localhost:3000")
    with open_service(settings, writable=True) as service:
        yield client_of(service)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104 - not listened on
        ("::", False),
        ("192.168.1.5", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_and_no_other(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000", "Localhost"]
)
def test_without_keys_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/v1/stories", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost@evil.example", "127.0.0.1.nip.io", "[::1", ""],
)
def test_without_keys_no_other_name_is_answered(client: TestClient, host: str) -> None:
    """The name of a site that was made to point here (DNS rebinding)."""
    answer = client.get("/v1/stories", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-host")
    assert client.put("/v1/articles/a", json=ENGLISH, headers={"host": host}).status_code == 403
    assert client.get("/healthz").json()["articles"] == 0


@pytest.mark.parametrize("name", ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"])
def test_without_keys_nobody_is_answered_through_a_proxy(refusing: TestClient, name: str) -> None:
    """It may let the whole world in."""
    answer = refusing.get("/v1/stories", headers={name: "203.0.113.7"})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-host")
    assert refusing.get("/healthz", headers={name: "203.0.113.7"}).status_code == 200


FOREIGN: list[dict[str, str]] = [
    {"origin": "https://evil.example"},
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3000"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:3000"},
    {"origin": "http://127.0.0.1.evil.example"},
    {"origin": ""},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/articles"),
        ("POST", "/v1/articles:bulk"),
        ("POST", "/v1/keys"),
        ("DELETE", "/v1/articles/a"),
        ("POST", "/sign-in"),
        ("POST", "/sign-out"),
    ],
)
def test_a_foreign_page_can_change_nothing(
    refusing: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = refusing.request(
        method, path, headers={"content-type": "text/plain", **headers}, content=b"{}"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1"},
        {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
)
def test_our_own_pages_and_programs_are_let_in(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/v1/articles", json=ENGLISH, headers=headers).status_code == 201


def test_a_foreign_page_that_has_a_key_is_let_in(friendly: TestClient) -> None:
    """A browser sends a key only where a page holds it and CORS allows it."""
    key = friendly.post("/v1/keys", json={"name": "one", "scopes": [Scope.INGEST]}).json()
    answer = friendly.post(
        "/v1/articles",
        json=ENGLISH,
        headers={"origin": FRIEND, "authorization": f"Bearer {key['secret']}"},
    )
    assert answer.status_code == 201


def test_pages_of_a_friend_may_ask_and_read_the_answer(friendly: TestClient) -> None:
    asked = friendly.options(
        "/v1/articles",
        headers={
            "origin": FRIEND,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type,idempotency-key,if-match",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == FRIEND
    added = friendly.post("/v1/articles", json=ENGLISH, headers={"origin": FRIEND})
    assert added.status_code == 201
    assert added.headers["access-control-allow-origin"] == FRIEND
    assert "access-control-allow-credentials" not in added.headers
    exposed = set(added.headers["access-control-expose-headers"].split(", "))
    assert {"ETag", "X-Request-ID", "RateLimit", "Retry-After", "Location"} <= exposed
    wrong = friendly.post("/v1/articles", content=b"{", headers={"origin": FRIEND})
    assert (wrong.status_code, wrong.headers["access-control-allow-origin"]) == (400, FRIEND)


def test_pages_of_others_may_not(friendly: TestClient, refusing: TestClient) -> None:
    evil = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    assert friendly.options("/v1/articles", headers=evil).status_code == 400
    read = friendly.get("/v1/stories", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in read.headers
    assert friendly.post("/v1/articles", json=ENGLISH, headers=evil).status_code == 403
    unasked = refusing.get("/v1/stories", headers={"origin": FRIEND})
    assert "access-control-allow-origin" not in unasked.headers


@pytest.mark.parametrize(
    "origins", ["*", "newsroom.example", "https://a.example/path", "https://a.example,*", "null"]
)
def test_an_origin_that_is_none_is_refused_with_its_setting(origins: str) -> None:
    with pytest.raises(ConfigurationError, match="SAMESTORY_CORS_ORIGINS"):
        load_settings(cors_origins=origins)
