"""Answers about stories are given again only as long as nothing was written."""

from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from app.web.remembered import MAX_BYTES, Remembered
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN


class Counting:
    """An application that counts what reaches its handlers, over a store of a given state."""

    def __init__(self, body: bytes = b"{}", max_bytes: int = MAX_BYTES) -> None:
        self.state, self.calls = 1, 0
        application = FastAPI()

        @application.api_route("/v1/{path:path}", methods=["GET", "POST"])
        def _(request: Request, path: str) -> Response:
            self.calls += 1
            status = 404 if path.endswith("missing") else 200
            headers = {"ETag": f'"{path}?{request.url.query}"'}
            return Response(body, status, headers, media_type="application/json")

        application.add_middleware(Remembered, state=lambda: self.state, max_bytes=max_bytes)
        self.client = TestClient(application)

    def asks_again(self, path: str, method: str = "GET") -> bool:
        """Whether two equal requests both reach a handler."""
        before = self.calls
        answers = [self.client.request(method, path) for _ in range(2)]
        assert answers[0].content == answers[1].content
        assert answers[0].headers == answers[1].headers
        return self.calls == before + 2


@pytest.fixture
def counting() -> Counting:
    return Counting()


def test_only_good_answers_about_stories_are_remembered(counting: Counting) -> None:
    assert not counting.asks_again("/v1/stories")
    assert not counting.asks_again("/v1/stories?language=bg")
    assert not counting.asks_again("/v1/stories/s1/timeline")
    assert not counting.asks_again("/v1/storylines/l1")
    assert counting.asks_again("/v1/stories/missing")
    assert counting.asks_again("/v1/articles/a")
    assert counting.asks_again("/v1/stories", method="POST")


def test_another_query_is_another_question(counting: Counting) -> None:
    tags = {counting.client.get(f"/v1/stories?limit={n}").headers["etag"] for n in (1, 2, 1)}
    assert tags == {'"stories?limit=1"', '"stories?limit=2"'}


def test_whatever_is_written_makes_all_forgotten(counting: Counting) -> None:
    counting.client.get("/v1/stories")
    counting.state += 1
    assert not counting.asks_again("/v1/stories")
    assert counting.calls == 2


def test_what_is_written_while_a_handler_reads_makes_its_answer_forgotten() -> None:
    states = iter([1, 2, 2])
    application = FastAPI()
    calls: list[int] = []

    @application.get("/v1/stories")
    def _() -> Response:
        calls.append(len(calls))
        return Response(b"{}", headers={"ETag": f'"{len(calls)}"'})

    application.add_middleware(Remembered, state=lambda: next(states))
    client = TestClient(application)
    tags = [client.get("/v1/stories").headers["etag"] for _ in range(3)]
    assert tags == ['"1"', '"2"', '"2"']


def test_the_oldest_answers_go_when_there_are_many() -> None:
    counting = Counting(body=b"x" * 1000, max_bytes=2500)
    for name in ("s1", "s2", "s1", "s3"):  # s1 was asked for last
        counting.client.get(f"/v1/stories/{name}")
    assert counting.calls == 3
    counting.client.get("/v1/stories/s1")
    assert counting.calls == 3
    counting.client.get("/v1/stories/s2")
    assert counting.calls == 4


@pytest.fixture
def twice(client: TestClient) -> TestClient:
    client.post("/v1/articles", json=RUSSIAN)
    return client


def test_a_remembered_answer_is_the_first_one_and_304_to_who_has_it(twice: TestClient) -> None:
    story = twice.get("/v1/stories").json()["stories"][0]["id"]
    for path in ("/v1/stories", f"/v1/stories/{story}"):
        first, again = twice.get(path), twice.get(path)
        assert again.content == first.content
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["x-request-id"] != first.headers["x-request-id"]
        assert again.headers["x-content-type-options"] == "nosniff"
        known = twice.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert known.status_code == 304
        assert known.content == b""
        assert known.headers["etag"] == first.headers["etag"]
        assert "content-type" not in known.headers
        assert twice.get(path, headers={"If-None-Match": '"x"'}).content == first.content


def test_an_article_and_a_write_of_another_process_are_seen_at_once(
    twice: TestClient, data_dir: Path
) -> None:
    def held() -> list[int]:
        return [story["article_count"] for story in twice.get("/v1/stories").json()["stories"]]

    assert held() == held() == [1]
    twice.post("/v1/articles", json=ENGLISH)
    assert held() == held() == [2]
    twice.post("/v1/articles", json=QUAKE)
    assert sorted(held()) == sorted(held()) == [1, 2]
    story = twice.get("/v1/stories").json()["stories"][0]["id"]
    assert twice.get(f"/v1/stories/{story}").json()["storyline"] is None
    other = SqlStore(DataFolder(data_dir).database_path)
    other.assign_storylines({story: "l1"}, 0)
    other.close()
    assert twice.get(f"/v1/stories/{story}").json()["storyline"]["id"] == "l1"
