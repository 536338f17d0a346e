"""Idempotency-Key: a repeated request gets its first answer again and is done once."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.bootstrap import SystemClock
from app.storage.answer_rows import SqlAnswerStore
from app.web.idempotency import Idempotency
from app.web.keeping import MOST_BODY_BYTES
from app.web.problems import Answers
from app.web.schemas import Problem
from app.web.shell import Shell
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN
from tests.web.conftest import client_of, small_service
from tests.web.test_server import Server

KEY = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}
NEVER = {
    "kind": "cannot-link",
    "articles": [RUSSIAN["id"], QUAKE["id"]],
    "author": "Нина",
    "reason": "не е същото",
}


def decisions(client: TestClient, article: dict[str, str]) -> int:
    """How many decisions there are about an article's story."""
    story = client.get(f"/v1/articles/{article['id']}").json()["story_id"]
    return len(client.get(f"/v1/stories/{story}/history").json()["entries"])


@pytest.fixture
def newsroom(client: TestClient) -> TestClient:
    for article in (RUSSIAN, ENGLISH, QUAKE):
        assert client.post("/v1/articles", json=article).status_code == 201
    return client


def test_a_repeated_correction_is_made_once_and_answered_the_same(newsroom: TestClient) -> None:
    home = newsroom.get(f"/v1/articles/{RUSSIAN['id']}").json()["story_id"]
    split = {"articles": [ENGLISH["id"]], "author": "Нина"}
    headers = {**KEY, "If-Match": "*"}
    first = newsroom.post(f"/v1/stories/{home}:split", json=split, headers=headers)
    made = decisions(newsroom, ENGLISH)
    again = newsroom.post(f"/v1/stories/{home}:split", json=split, headers=headers)
    assert (first.status_code, "idempotency-replayed" in first.headers) == (200, False)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert decisions(newsroom, ENGLISH) == made


def test_an_answer_keeps_its_status_and_location(client: TestClient) -> None:
    first = client.post("/v1/articles", json=RUSSIAN, headers=KEY)
    again = client.post("/v1/articles", json=RUSSIAN, headers=KEY)
    without = client.post("/v1/articles", json=RUSSIAN)
    assert (first.status_code, again.status_code, without.status_code) == (201, 201, 200)
    assert again.headers["location"] == first.headers["location"]


def test_a_refusal_is_given_again_as_well(newsroom: TestClient) -> None:
    path = "/v1/decisions/999:undo"
    first = newsroom.post(path, json={"author": "Нина"}, headers=KEY)
    again = newsroom.post(path, json={"author": "Нина"}, headers=KEY)
    assert (first.status_code, again.status_code) == (404, 404)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/articles", QUAKE),
        ("/v1/articles?x=1", RUSSIAN),
        ("/v1/constraints", NEVER),
    ],
)
def test_a_key_is_of_one_request(client: TestClient, path: str, body: dict[str, Any]) -> None:
    assert client.post("/v1/articles", json=RUSSIAN, headers=KEY).status_code == 201
    response = client.post(path, json=body, headers=KEY)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency-key-reused")
    assert client.get("/healthz").json()["articles"] == 1


def test_quotation_marks_may_be_left_out(client: TestClient) -> None:
    client.post("/v1/articles", json=RUSSIAN, headers={"Idempotency-Key": '"abc"'})
    again = client.post("/v1/articles", json=RUSSIAN, headers={"Idempotency-Key": "abc"})
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("key", ["", '""', "a b", "x" * 201, '"half', "\xe4"])
def test_a_key_that_is_none_is_refused_and_nothing_is_done(client: TestClient, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode("latin-1"))]
    response = client.post("/v1/articles", json=RUSSIAN, headers=headers)
    assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-invalid")
    assert client.get("/healthz").json()["articles"] == 0


def test_two_keys_are_refused(client: TestClient) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    response = client.post("/v1/articles", json=RUSSIAN, headers=headers)
    assert response.json()["code"] == "idempotency-key-invalid"


def test_a_body_that_is_too_large_is_refused_and_leaves_the_key_free(client: TestClient) -> None:
    large = client.post("/v1/articles", content=b"x" * 400_001, headers=KEY)
    assert (large.status_code, large.json()["code"]) == (413, "request-too-large")
    assert client.post("/v1/articles", json=RUSSIAN, headers=KEY).status_code == 201


def test_answers_are_given_again_after_a_restart(data_dir: Path) -> None:
    with small_service(data_dir) as service:
        first = client_of(service).post("/v1/articles", json=RUSSIAN, headers=KEY)
    with small_service(data_dir) as service:
        again = client_of(service).post("/v1/articles", json=RUSSIAN, headers=KEY)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)


def test_twenty_at_once_make_one_correction(data_dir: Path) -> None:
    with closing(Server(data_dir)) as server:
        for article in (RUSSIAN, QUAKE):
            assert posted(server.connect(), "/v1/articles", article, {})[0] == 201
        with ThreadPoolExecutor(20) as pool:
            answers = list(
                pool.map(
                    lambda _: posted(server.connect(), "/v1/constraints", NEVER, KEY), range(20)
                )
            )
        connection = server.connect()
        connection.request("GET", "/v1/constraints")
        standing = json.loads(connection.getresponse().read())["constraints"]
        last = posted(server.connect(), "/v1/constraints", NEVER, KEY)
        server.process.terminate()
        server.process.wait(timeout=60)
    statuses = Counter(status for status, _ in answers)
    assert set(statuses) <= {201, 409}
    assert len({body["number"] for status, body in answers if status == 201}) == 1
    assert {body["code"] for status, body in answers if status == 409} <= {"idempotency-key-in-use"}
    assert len(standing) == 1
    assert last[0] == 201
    with small_service(data_dir) as service:
        ledger = client_of(service).get("/v1/constraints").json()
    assert ledger["constraints"] == standing


def posted(
    connection: HTTPConnection, path: str, body: object, headers: dict[str, str]
) -> tuple[int, Any]:
    connection.request(
        "POST", path, json.dumps(body), {"Content-Type": "application/json", **headers}
    )
    response = connection.getresponse()
    return response.status, json.loads(response.read())


KILLED = """
import os, signal, sys
from dataclasses import replace
from app.bootstrap import open_service
from app.settings import load_settings
from tests.web.conftest import client_of
from tests.web.test_idempotency import KEY, NEVER


class Dying:
    '''A store of answers in whose process the power fails just before an answer is kept.'''

    def __init__(self, store):
        self.begin, self.forget = store.begin, store.forget

    def keep(self, request, answer):
        os.kill(os.getpid(), signal.SIGKILL)


with open_service(load_settings(), writable=True) as service:
    dying = replace(service, answer_store=Dying(service.answer_store))
    client_of(dying).post("/v1/constraints", json=NEVER, headers=KEY)
"""


def test_a_kill_between_correction_and_answer_never_makes_it_twice(data_dir: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED],
        env={**os.environ, "SAMESTORY_DATA_DIR": str(data_dir)},
        check=False,
    )
    assert killed.returncode == -9
    with small_service(data_dir) as service:
        client = client_of(service)
        response = client.post("/v1/constraints", json=NEVER, headers=KEY)
        assert (response.status_code, response.json()["code"]) == (409, "idempotency-answer-lost")
        assert len(client.get("/v1/constraints").json()["constraints"]) == 1


def test_an_article_whose_answer_was_lost_is_taken_again(data_dir: Path) -> None:
    program = KILLED.replace('"/v1/constraints", json=NEVER', '"/v1/articles", json=RUSSIAN')
    killed = subprocess.run(
        [sys.executable, "-c", program.replace("NEVER", "RUSSIAN")],
        env={**os.environ, "SAMESTORY_DATA_DIR": str(data_dir)},
        check=False,
    )
    assert killed.returncode == -9
    with small_service(data_dir) as service:
        client = client_of(service)
        response = client.post("/v1/articles", json=RUSSIAN, headers=KEY)
        assert (response.status_code, response.json()["status"]) == (200, "unchanged")
        again = client.post("/v1/articles", json=RUSSIAN, headers=KEY)
        assert again.headers["idempotency-replayed"] == "true"
        assert client.post("/v1/articles", json=QUAKE, headers=KEY).status_code == 422


@contextmanager
def around(folder: Path, application: FastAPI) -> Iterator[TestClient]:
    """A client of routes of our own behind the layer."""

    def page(_request: Request, problem: Problem) -> Response:
        return PlainTextResponse(problem.code, status_code=problem.status)

    answers = Answers(page)
    answers.install(application)
    with closing(SqlAnswerStore(folder / "store.db")) as store:
        application.add_middleware(Idempotency, answers=answers, store=store, clock=SystemClock())
        application.add_middleware(Shell, answers=answers, max_request_bytes=1000)
        yield TestClient(application)


@pytest.mark.parametrize("raises", [True, False])
def test_what_failed_inside_can_be_repeated(tmp_path: Path, raises: bool) -> None:
    application, done = FastAPI(), []

    @application.post("/v1/flaky")
    def flaky() -> Response:
        done.append(datetime.now(UTC))
        if len(done) > 1:
            return PlainTextResponse("well", status_code=201)
        if raises:
            raise RuntimeError("the first time it breaks")
        return PlainTextResponse("no", status_code=503)

    with around(tmp_path, application) as client:
        assert client.post("/v1/flaky", headers=KEY).status_code in {500, 503}
        assert client.post("/v1/flaky", headers=KEY).text == "well"
        assert client.post("/v1/flaky", headers=KEY).headers["idempotency-replayed"] == "true"
    assert len(done) == 2


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("whisper", headers={"Cache-Control": "no-store"}),
        PlainTextResponse("x" * (MOST_BODY_BYTES + 1)),
    ],
    ids=["secret", "large"],
)
def test_a_secret_or_very_large_answer_is_not_kept_and_not_made_twice(
    tmp_path: Path, answer: Response
) -> None:
    application, done = FastAPI(), []

    @application.post("/v1/keys")
    def keys() -> Response:
        done.append(1)
        return answer

    with around(tmp_path, application) as client:
        assert client.post("/v1/keys", headers=KEY).content == answer.body
        assert client.post("/v1/keys", headers=KEY).json()["code"] == "idempotency-answer-lost"
    assert done == [1]
    assert b"whisper" not in (tmp_path / "store.db").read_bytes()
