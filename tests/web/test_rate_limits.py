"""Rate limits: headers say how many requests are left, 429 when to go on."""

from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.bootstrap import Service
from app.settings import load_settings
from app.web.problems import Answers
from app.web.rate_limits import RateLimits
from app.web.schemas import Problem
from app.web.shell import Shell
from tests.web.conftest import client_of


@dataclass
class Seconds:
    """A clock that stands still until it is moved."""

    now: float = 1000.0


@dataclass
class Key:
    id: str


class ShowKeys:
    """Takes the id of the key from a header, as a gate would from its store."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        shown = request.headers.get("x-key")
        request.state.key = Key(shown) if shown else None
        await self._application(scope, receive, send)


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def limited(clock: Seconds) -> TestClient:
    """Three requests a minute."""
    application = FastAPI()

    @application.get("/v1/stories")
    @application.get("/healthz")
    def served() -> str:
        return "well"

    def page(_request: Request, problem: Problem) -> Response:
        return PlainTextResponse(problem.code, status_code=problem.status)

    answers = Answers(page)
    application.add_middleware(RateLimits, answers=answers, quota=3, now=lambda: clock.now)
    application.add_middleware(ShowKeys)
    application.add_middleware(Shell, answers=answers, max_request_bytes=1000)
    return TestClient(application)


def test_headers_count_down_to_a_refusal_that_says_when_to_go_on(
    limited: TestClient, clock: Seconds
) -> None:
    told = []
    for _ in range(3):
        response = limited.get("/v1/stories")
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"requests";q=3;w=60'
        told.append(response.headers["ratelimit"])
        clock.now += 10
    assert told == ['"requests";r=2;t=60', '"requests";r=1;t=50', '"requests";r=0;t=40']
    refused = limited.get("/v1/stories")
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert refused.headers["retry-after"] == "30"
    assert refused.headers["ratelimit"] == '"requests";r=0;t=30'
    clock.now += 30
    assert limited.get("/v1/stories").headers["ratelimit"] == '"requests";r=2;t=60'


def test_every_caller_has_a_quota_of_their_own(limited: TestClient) -> None:
    for _ in range(4):
        limited.get("/v1/stories", headers={"x-key": "a"})
    assert limited.get("/v1/stories", headers={"x-key": "a"}).status_code == 429
    assert limited.get("/v1/stories", headers={"x-key": "b"}).status_code == 200
    assert limited.get("/v1/stories").status_code == 200


def test_monitoring_is_never_limited(limited: TestClient) -> None:
    responses = [limited.get("/healthz") for _ in range(9)]
    assert {response.status_code for response in responses} == {200}
    assert "ratelimit" not in responses[0].headers


def test_nothing_is_limited_unless_it_is_set(sample: TestClient, sample_service: Service) -> None:
    assert "ratelimit" not in sample.get("/v1/stories?limit=1").headers
    limited = replace(sample_service, settings=load_settings(rate_limit=2))
    client = client_of(limited)
    statuses = [client.get("/v1/stories?limit=1").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
