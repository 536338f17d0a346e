"""HEAD wherever there is GET, OPTIONS everywhere; query parameters that mislead are refused."""

import asyncio

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import StreamingResponse

from app.web.methods import Methods


@pytest.mark.parametrize(
    "path", ["/v1/stories?limit=2", "/healthz", "/", "/docs", "/openapi.json", "/v1/nothing"]
)
def test_head_is_get_without_its_body(sample: TestClient, path: str) -> None:
    get, head = sample.get(path), sample.head(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    same = ("content-type", "content-length", "etag")
    assert [head.headers.get(name) for name in same] == [get.headers.get(name) for name in same]


def test_head_knows_what_is_there_already(sample: TestClient) -> None:
    etag = sample.head("/v1/stories").headers["etag"]
    assert sample.head("/v1/stories", headers={"If-None-Match": etag}).status_code == 304


def test_head_of_what_only_takes_posts_is_refused(sample: TestClient) -> None:
    response = sample.head("/v1/match")
    assert (response.status_code, response.content) == (405, b"")
    assert response.headers["allow"] == "OPTIONS, POST"


def test_head_of_an_endless_stream_comes_to_an_end() -> None:
    application, ended = FastAPI(), []

    async def ticks() -> object:
        try:
            while True:
                yield b"tick"
                await asyncio.sleep(0)
        finally:
            ended.append(True)

    @application.get("/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse(ticks())  # type: ignore[arg-type]

    application.add_middleware(Methods, routes=application.routes)
    assert TestClient(application).head("/stream").content == b""
    assert ended


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/stories", "GET, HEAD, OPTIONS"),
        ("/v1/articles", "OPTIONS, POST"),
        ("/v1/articles/a-1", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("/v1/feeds", "GET, HEAD, OPTIONS, POST"),
        ("/", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/static/style.css", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_lists_the_methods_of_an_address(
    sample: TestClient, path: str, allowed: str
) -> None:
    response = sample.options(path)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["allow"] == allowed
    assert sample.patch(path).headers["allow"] == allowed


def test_options_of_no_address_is_not_found(sample: TestClient) -> None:
    assert sample.options("/v1/nothing").json()["code"] == "route-not-found"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/v1/stories?min_langauges=3", "min_langauges: "),
        ("/v1/search?q=x&limt=3", "limt: unknown; did you mean 'limit'?"),
        ("/healthz?x=1", "x: unknown; expected no parameter"),
        ("/v1/feeds?q=a&r=b", "q: unknown; expected no parameter; r: unknown"),
        ("/v1/articles/a?fields=id", "fields: unknown"),
    ],
)
def test_a_parameter_that_is_not_known_is_refused_by_name(
    sample: TestClient, path: str, said: str
) -> None:
    response = sample.get(path)
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")
    assert said in response.json()["detail"]
    assert response.json()["errors"][0]["parameter"] == said.partition(":")[0]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/v1/stories?name=Biden&name=Путин", "name: expected once, found 2 times"),
        ("/v1/stories?limit=1&limit=1&limit=1", "limit: expected once, found 3 times"),
        ("/v1/search?q=x&q=", "q: expected once, found 2 times"),
        ("/v1/stories.rss?sort=newest&sort=updated", "sort: expected once, found 2 times"),
    ],
)
def test_a_parameter_that_is_no_list_is_taken_once(
    sample: TestClient, path: str, said: str
) -> None:
    response = sample.get(path)
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")
    assert response.json()["detail"] == said
    assert sample.head(path).status_code == 422


def test_a_parameter_that_is_a_list_is_taken_several_times(sample: TestClient) -> None:
    told = sample.get("/v1/stories?language=en&language=ru").json()["stories"]
    assert told
    assert all({"en", "ru"} <= set(story["languages"]) for story in told)
    assert sample.get("/v1/changes?kind=joined&kind=opened").status_code == 200


def test_every_operation_counts_what_it_takes_once(sample: TestClient) -> None:
    """Whatever operations there will be: each is asked twice for its first single parameter."""
    asked = 0
    for path, operations in sample.get("/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            names = [
                each["name"]
                for each in operation.get("parameters", [])
                if each["in"] == "query" and each["schema"].get("type") != "array"
            ]
            if names and path != "/v1/stream":
                address = path.replace("{number}", "1")
                response = sample.request(method, f"{address}?{names[0]}=1&{names[0]}=2")
                assert f"{names[0]}: expected once" in response.text, path
                asked += 1
    assert asked > 10


def test_pages_pass_over_what_they_do_not_know(sample: TestClient) -> None:
    assert sample.get("/?utm_source=mail").status_code == 200
