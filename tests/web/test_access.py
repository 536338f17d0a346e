"""Every route of the application, tried with every kind of key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Mount, Route

from app.domain.key import Scope
from app.service.keys import Keyring
from app.storage.key_rows import SqlKeyStore
from app.web.access import ACCESS, OPEN, path_template, scope_needed
from app.web.application import API_ROUTERS, PAGE_ROUTERS
from app.web.callers import SESSION_COOKIE
from tests.fakes import FixedClock
from tests.web.conftest import client_of, small_service

LESSER = {
    Scope.INGEST: (Scope.READ, Scope.CORRECT),
    Scope.CORRECT: (Scope.READ, Scope.INGEST),
    Scope.ADMIN: (Scope.READ, Scope.INGEST, Scope.CORRECT),
}
"""The scopes that do not include another."""


@dataclass
class Guarded:
    """A service with keys; the secrets by what they are good for."""

    client: TestClient
    secrets: dict[str, str]
    keyring: Keyring
    _sessions: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, secret: str | None = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
        self.client.cookies.clear()
        return self.client.request(
            method,
            path.replace("{number}", "1").replace("{", "").replace("}", ""),
            headers=headers,
            follow_redirects=False,
            **more,
        )

    def ask_in_session(self, method: str, path: str, secret: str) -> Any:
        """As the dashboard does: with the cookie of who signed in, from a page of ours."""
        self.client.cookies.clear()
        if secret not in self._sessions:
            signed = self.client.post("/sign-in", data={"key": secret}, follow_redirects=False)
            self._sessions[secret] = signed.cookies[SESSION_COOKIE]
        return self.client.request(
            method,
            path.replace("{number}", "1").replace("{", "").replace("}", ""),
            headers={
                "Cookie": f"{SESSION_COOKIE}={self._sessions[secret]}",
                "Origin": "http://127.0.0.1",
                "Sec-Fetch-Site": "same-origin",
            },
            follow_redirects=False,
            content=b"{",
        )


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with small_service(tmp_path_factory.mktemp("guarded")) as service:
        secrets = {scope.value: service.keys.create(scope, {scope}).secret for scope in Scope}
        secrets["revoked"] = service.keys.create("revoked", set(Scope)).secret
        service.keys.revoke("revoked")
        store = SqlKeyStore(service.settings.data_dir / "samestory.db")
        clock = FixedClock()
        past = Keyring(store, clock).create(
            "expired", set(Scope), expires_at=clock.now() + timedelta(days=1)
        )
        store.close()
        secrets["expired"] = past.secret
        secrets["wrong"] = secrets["admin"][:-1] + ("A" if secrets["admin"][-1] != "A" else "B")
        yield Guarded(client_of(service), secrets, service.keys)


def operations() -> set[tuple[str, str]]:
    """What the application answers, read off its routers; HEAD left out."""
    routes = [route for router in (*API_ROUTERS, *PAGE_ROUTERS) for route in router.routes]
    found = {("GET", "/openapi.json"), ("GET", "/static")}
    for route in routes:
        assert isinstance(route, Route)
        assert route.methods
        found |= {(method, path_template(route)) for method in route.methods - {"HEAD"}}
    return found


GUARDED = sorted((method, path) for method, path in operations() if ACCESS[method, path])
MORE_THAN_READING = [each for each in GUARDED if ACCESS[each] is not Scope.READ]
OPEN_TO_ALL = sorted(operations() - set(GUARDED))


def test_the_table_has_every_operation_and_no_other() -> None:
    assert set(ACCESS) == operations()


def test_the_application_has_no_route_beside_those_that_are_tried(sample: TestClient) -> None:
    application: Any = sample.app
    plain = {
        path_template(route) for route in application.routes if isinstance(route, Route | Mount)
    }
    assert plain <= {path for _, path in operations()}


# What is sent with a body, but stores nothing.
QUESTIONS = {
    ("POST", "/v1/match"),
    ("POST", "/v1/pairs:explain"),
    ("POST", "/v1/cluster"),
    ("POST", "/intake/look"),
    ("POST", "/intake/look-at-file"),
}
SECRETS = ("/v1/keys", "/v1/webhooks")
SIGNING = {("POST", "/sign-in"), ("POST", "/sign-out")}
OF_THE_READER = {("POST", "/pins"), ("POST", "/views")}  # a cookie alone


def test_to_change_something_takes_more_than_reading() -> None:
    for (method, path), needed in ACCESS.items():
        changes = method != "GET" and (method, path) not in QUESTIONS | SIGNING | OF_THE_READER
        assert (needed not in {OPEN, Scope.READ}) == (changes or path.startswith(SECRETS))
        assert (needed is Scope.ADMIN) >= path.startswith(SECRETS)


def test_what_is_not_in_the_table_needs_admin() -> None:
    assert scope_needed("PATCH", "/v1/stories") is Scope.ADMIN
    assert scope_needed("GET", "/v1/forgotten") is Scope.ADMIN
    assert scope_needed("HEAD", "/docs") is OPEN


@pytest.mark.parametrize(("method", "path"), OPEN_TO_ALL)
def test_an_open_operation_asks_for_no_key(guarded: Guarded, method: str, path: str) -> None:
    answer = guarded.ask(method, "/static/style.css" if path == "/static" else path)
    # Signing in takes a key too, but in its form.
    assert answer.status_code in ({401} if (method, path) == ("POST", "/sign-in") else {200, 303})


@pytest.mark.parametrize("secret", [None, "", "wrong", "revoked", "expired"])
@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_without_a_key_that_counts_nothing_is_answered(
    guarded: Guarded, method: str, path: str, secret: str | None
) -> None:
    shown = guarded.secrets.get(secret, "") if secret is not None else None
    # A body that cannot be read: it is not even looked at.
    answer = guarded.ask(method, path, shown, content=b"{")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "key-required"
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    challenge = 'Bearer realm="Samestory"'
    if secret is not None:
        challenge += ', error="invalid_token"'
    assert answer.headers["www-authenticate"] == challenge
    why = {"revoked": "it was revoked", "expired": "it has expired"}.get(secret or "", "expected")
    assert why in answer.json()["detail"]


@pytest.mark.parametrize(("method", "path"), MORE_THAN_READING)
def test_a_key_of_another_scope_is_told_which_one_is_missing(
    guarded: Guarded, method: str, path: str
) -> None:
    needed = ACCESS[method, path]
    assert needed
    for scope in LESSER[needed]:
        answer = guarded.ask(method, path, guarded.secrets[scope], content=b"{")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
        assert f"with the scope {needed}, found one with {scope}" in answer.json()["detail"]
        assert f'scope="{needed}"' in answer.headers["www-authenticate"]


def test_every_scope_that_does_not_include_another_is_tried(guarded: Guarded) -> None:
    standing = {each.name: each for each in guarded.keyring.listed()}
    for needed in Scope:
        missing = {scope for scope in Scope if not standing[scope].allows(needed)}
        assert missing == set(LESSER.get(needed, ()))


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_a_session_is_let_in_where_its_key_is_and_nowhere_else(
    guarded: Guarded, method: str, path: str
) -> None:
    needed = ACCESS[method, path]
    assert needed
    for scope in LESSER.get(needed, ()):
        answer = guarded.ask_in_session(method, path, guarded.secrets[scope])
        assert answer.status_code == 403
    if path != "/v1/stream":
        answer = guarded.ask_in_session(method, path, guarded.secrets[needed])
        assert answer.status_code not in {401, 403, 405, 500}


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_the_right_key_and_admin_are_let_in(guarded: Guarded, method: str, path: str) -> None:
    needed = ACCESS[method, path]
    assert needed
    if path == "/v1/stream":
        method = "HEAD"  # what GET answers has no end
    for scope in (needed, Scope.ADMIN):
        answer = guarded.ask(method, path, guarded.secrets[scope], content=b"{")
        assert answer.status_code not in {401, 403, 405, 500}


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("POST", "/v1/articles/a:move:move", Scope.CORRECT),
        ("POST", "/v1/articles/v1/articles:bulk:move", Scope.CORRECT),
        ("PUT", "/v1/articles/v1/stories", Scope.INGEST),
        ("DELETE", "/v1/articles/a/explanation", Scope.CORRECT),
        ("DELETE", "/v1/articles/%2e%2e/stories", Scope.CORRECT),
        ("DELETE", "/v1/articles/x%2Fcopies", Scope.CORRECT),
        ("POST", "/v1/stories/match:merge", Scope.CORRECT),
        ("DELETE", "/v1/keys/healthz", Scope.ADMIN),
    ],
)
def test_an_id_that_looks_like_another_address_needs_no_less(
    guarded: Guarded, method: str, path: str, needed: Scope
) -> None:
    answer = guarded.ask(method, path, guarded.secrets["read"], content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    assert f"with the scope {needed}," in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/nowhere"), ("GET", "/nowhere"), ("PATCH", "/v1/keys"), ("GET", "/v1/match")],
)
def test_what_is_not_there_is_told_to_who_may_read(
    guarded: Guarded, method: str, path: str
) -> None:
    assert guarded.ask(method, path).status_code == 401
    assert guarded.ask(method, path, guarded.secrets["read"]).status_code in {404, 405}


def test_the_document_names_the_scope_of_every_operation(guarded: Guarded) -> None:
    document = guarded.ask("GET", "/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            needed = ACCESS[method.upper(), path]
            assert operation["security"] == ([{"key": [needed]}] if needed else [])
            assert ({"401", "403"} <= set(operation["responses"])) == bool(needed)
