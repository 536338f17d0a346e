"""What a client does when a server is busy, broken or not there."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.client import AsyncClient, Client
from app.client.errors import (
    BusyError,
    FailedError,
    NotAllowedError,
    UnexpectedAnswerError,
    UnreachableError,
)
from app.client.retries import Patience
from app.web import examples
from tests.client.serving import serving


class Script:
    """Answers what it is told to, in order, the last for ever; remembers what was asked."""

    def __init__(self) -> None:
        self.answers: list[Callable[[], Response]] = []
        self.asked: list[Request] = []

    async def answer(self, request: Request) -> Response:
        self.asked.append(request)
        given = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return given()


def problem(status: int, code: str, **headers: str) -> Callable[[], Response]:
    body = {**examples.PROBLEM, "status": status, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: JSONResponse(body, status, named, media_type="application/problem+json")


def healthy() -> Response:
    return JSONResponse(examples.HEALTH)


def stored() -> Response:
    return JSONResponse(examples.ARTICLE_RESULT, 201)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def server(script: Script) -> Iterator[str]:
    routes = [Route("/{path:path}", script.answer, methods=["GET", "POST", "DELETE"])]
    with serving(Starlette(routes=routes)) as address:
        yield address


def test_a_busy_server_is_asked_again_after_the_time_it_names(server: str, script: Script) -> None:
    script.answers = [problem(503, "storage-unavailable", Retry_After="1"), healthy]
    started = monotonic()
    with Client(server) as client:
        assert client.get_health().status == "ok"
    assert monotonic() - started >= 1
    assert len(script.asked) == 2


def test_after_the_last_try_the_refusal_is_raised(server: str, script: Script) -> None:
    script.answers = [problem(429, "too-many-requests", Retry_After="0")]
    with (
        Client(server, patience=Patience(tries=3)) as client,
        pytest.raises(BusyError) as refused,
    ):
        client.get_health()
    assert len(script.asked) == 3
    assert refused.value.retry_after_seconds == 0


def test_a_wait_that_is_too_long_is_left_to_the_caller(server: str, script: Script) -> None:
    script.answers = [problem(503, "storage-unavailable", Retry_After="3600")]
    with Client(server) as client, pytest.raises(BusyError) as refused:
        client.get_health()
    assert len(script.asked) == 1
    assert refused.value.retry_after_seconds == 3600


def test_a_change_is_sent_again_under_the_same_key(server: str, script: Script) -> None:
    script.answers = [problem(503, "storage-unavailable", Retry_After="0"), stored]
    with Client(server) as client:
        client.add_article({"title": "x"})
        client.add_article({"title": "x"})
    keys = [request.headers["idempotency-key"] for request in script.asked]
    assert keys[0] == keys[1] != keys[2]


def test_what_may_have_been_done_is_not_done_again(server: str, script: Script) -> None:
    script.answers = [problem(503, "storage-unavailable", Retry_After="0")]
    with Client(server) as client, pytest.raises(BusyError):
        client.delete_article("a", author="Нина")
    assert len(script.asked) == 1


def test_a_failure_inside_the_server_is_not_asked_again(server: str, script: Script) -> None:
    script.answers = [problem(500, "internal")]
    with Client(server) as client, pytest.raises(FailedError):
        client.get_health()
    assert len(script.asked) == 1


def test_the_key_goes_as_a_bearer_token_and_shows_nowhere(
    server: str, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESTORY_SERVER", server)
    monkeypatch.setenv("SAMESTORY_KEY", "ss_secret")
    script.answers = [problem(401, "key-missing")]
    with Client() as client, pytest.raises(NotAllowedError) as refused:
        client.get_health()
    assert script.asked[0].headers["authorization"] == "Bearer ss_secret"
    assert "ss_secret" not in f"{refused.value!r}{client!r}{vars(client)!r}"


@pytest.mark.parametrize(
    "answer", [lambda: PlainTextResponse("<html>", 502), lambda: JSONResponse({"status": 1})]
)
def test_an_answer_of_something_else_is_told_as_such(
    server: str, script: Script, answer: Callable[[], Response]
) -> None:
    script.answers = [answer]
    with (
        Client(server, patience=Patience(tries=1)) as client,
        pytest.raises(UnexpectedAnswerError, match="healthz"),
    ):
        client.get_health()


def test_a_page_in_place_of_results_is_told_as_such(server: str, script: Script) -> None:
    script.answers = [lambda: PlainTextResponse("<html>")]
    with Client(server) as client, pytest.raises(UnexpectedAnswerError, match="bulk"):
        list(client.add_articles([{"title": "x"}]))


def test_where_nobody_listens_the_address_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    patience = Patience(tries=2)
    with Client(address, patience=patience) as client, pytest.raises(UnreachableError) as failed:
        client.get_health()
    assert address in str(failed.value)

    async def asked() -> None:
        async with AsyncClient(address, patience=patience) as client:
            await client.get_health()

    with pytest.raises(UnreachableError):
        asyncio.run(asked())
