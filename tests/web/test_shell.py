"""Around every request: an id, safe headers, a bounded body, an answer to any error."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.web.problems import Answers
from app.web.schemas import Problem
from app.web.shell import SECURITY_HEADERS, Shell

PAGES = ["/", "/docs", "/v1/stories", "/healthz", "/nowhere", "/static/style.css", "/openapi.json"]


@pytest.mark.parametrize("path", PAGES)
def test_every_response_has_an_id_and_safe_headers(sample: TestClient, path: str) -> None:
    response = sample.get(path)
    assert response.headers["x-request-id"]
    for name, value in SECURITY_HEADERS.items():
        assert response.headers[name] == value
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "unsafe-inline" not in policy


def test_a_harmless_request_id_is_kept_and_another_is_replaced(sample: TestClient) -> None:
    kept = sample.get("/healthz", headers={"x-request-id": "trace-1.2_3"})
    assert kept.headers["x-request-id"] == "trace-1.2_3"
    for bad in ("a b", "x" * 65, "<script>"):
        made = sample.get("/healthz", headers={"x-request-id": bad}).headers["x-request-id"]
        assert made not in {bad, ""}


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/match", "/v1/articles:bulk"])
def test_a_body_that_states_too_great_a_length_is_refused(refusing: TestClient, path: str) -> None:
    response = refusing.post(
        path, content=b"x" * 400_001, headers={"content-type": "application/json"}
    )
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "request-too-large"


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/match"])
def test_a_body_without_a_length_is_refused_where_it_passes_the_limit(
    refusing: TestClient, path: str
) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b" " * 50_000] * 9

    response = refusing.post(path, content=chunks(), headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (413, "request-too-large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "route-not-found"),
        ("GET", "/v1/nowhere", 404, "route-not-found"),
        ("GET", "/static/none.css", 404, "route-not-found"),
        ("GET", "/static/../application.py", 404, "route-not-found"),
        ("DELETE", "/v1/stories", 405, "method-not-allowed"),
        ("GET", "/v1/match", 405, "method-not-allowed"),
        ("POST", "/", 405, "method-not-allowed"),
    ],
)
def test_an_address_or_method_that_is_not_known_is_a_problem(
    sample: TestClient, method: str, path: str, status: int, code: str
) -> None:
    response = sample.request(method, path)
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"/docs#problem-{code}"
    assert problem["request_id"] == response.headers["x-request-id"]


def test_who_reads_pages_gets_a_page_and_programs_never_do(sample: TestClient) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = sample.get("/stories/none", headers=browser)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no article or story of that id" in page.text
    program = sample.get("/v1/stories/none", headers=browser)
    assert program.headers["content-type"] == "application/problem+json"


def failing_application() -> FastAPI:
    application = FastAPI()

    @application.get("/before")
    def before() -> Response:
        raise RuntimeError("secret of the inside")

    def page(_request: Request, problem: Problem) -> Response:
        return PlainTextResponse(f"page {problem.status}", status_code=problem.status)

    application.add_middleware(Shell, answers=Answers(page), max_request_bytes=1000)
    return application


def test_an_error_that_nobody_foresaw_is_a_problem_without_details() -> None:
    response = TestClient(failing_application()).get("/before")
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "secret" not in response.text
    assert response.headers["x-request-id"] == response.json()["request_id"]


def test_an_error_that_nobody_foresaw_is_a_page_in_a_browser() -> None:
    response = TestClient(failing_application()).get("/before", headers={"accept": "text/html"})
    assert (response.status_code, response.text) == (500, "page 500")
