"""The gate before an application of its own: streams end with their key, use is noted or told."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest
import structlog
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from app.domain.errors import StorageError
from app.domain.key import AccessKey, KeyId, Scope
from app.service.keys import Keyring
from app.storage.key_rows import SqlKeyStore
from app.web.access import Operations
from app.web.callers import Callers
from app.web.gate import Gate
from app.web.problems import Answers
from app.web.schemas import Problem
from app.web.sessions import Sessions
from app.web.shell import Shell
from tests.fakes import FixedClock


class FullDisk(SqlKeyStore):
    """Can be read, and take new keys, but not note their use."""

    def note_use(self, key_id: KeyId, at: datetime) -> None:
        raise StorageError("disk is full")


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[Keyring]:
    store = SqlKeyStore(tmp_path / "store.db")
    yield Keyring(store, FixedClock())
    store.close()


def page(_request: Request, problem: Problem) -> Response:
    return PlainTextResponse(problem.code, status_code=problem.status)


def gated(keyring: Keyring, media_type: str) -> TestClient:
    """Of an application that tells three things; the key is revoked after the first."""

    async def tell() -> AsyncIterator[str]:
        yield "one "
        keyring.revoke("reader")
        yield "two "
        await asyncio.sleep(0)
        yield "three"

    def stream(request: Request) -> Response:
        held: AccessKey = request.state.key
        assert held.name == "reader"
        return StreamingResponse(tell(), media_type=media_type)

    routes = [Route("/v1/stories", stream)]
    application = Starlette(routes=routes)
    answers = Answers(page)
    callers = Callers(keyring, Sessions(FixedClock()), is_exposed=True)
    application.add_middleware(
        Gate,
        answers=answers,
        callers=callers,
        operations=Operations(routes),
        trusted_origins=(),
    )
    application.add_middleware(Shell, answers=answers, max_request_bytes=1000)
    return TestClient(application)


@pytest.mark.parametrize(
    ("media_type", "told"), [("text/event-stream", "one "), ("text/csv", "one two three")]
)
def test_a_stream_of_events_ends_when_its_key_is_revoked(
    keyring: Keyring, media_type: str, told: str
) -> None:
    secret = keyring.create("reader", {Scope.READ}).secret
    client = gated(keyring, media_type)
    credentials = {"Authorization": f"Bearer {secret}"}
    assert client.get("/v1/stories", headers=credentials).text == told
    assert client.get("/v1/stories", headers=credentials).status_code == 401


def test_an_answer_does_not_fail_because_its_use_cannot_be_noted(tmp_path: Path) -> None:
    store = FullDisk(tmp_path / "store.db")
    keyring = Keyring(store, FixedClock())
    secret = keyring.create("reader", {Scope.READ}).secret
    with structlog.testing.capture_logs() as events:
        answer = gated(keyring, "text/csv").get(
            "/v1/stories", headers={"Authorization": f"Bearer {secret}"}
        )
    store.close()
    assert answer.text == "one two three"
    (event,) = events
    assert (event["event"], event["reason"]) == ("keys.use_not_noted", "disk is full")
    assert secret not in str(event)


class SlowDisk(SqlKeyStore):
    """Writes only when it may."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.begun = 0
        self.asked, self.may_write = Event(), Event()

    def note_use(self, key_id: KeyId, at: datetime) -> None:
        self.begun += 1
        self.asked.set()
        assert self.may_write.wait(timeout=60)
        super().note_use(key_id, at)


def test_one_request_a_key_waits_for_its_use_to_be_noted(tmp_path: Path) -> None:
    store = SlowDisk(tmp_path / "store.db")
    keyring = Keyring(store, FixedClock())
    made = keyring.create("reader", {Scope.READ})
    client = gated(keyring, "text/csv")
    credentials = {"Authorization": f"Bearer {made.secret}"}
    first = Thread(target=client.get, args=("/v1/nowhere",), kwargs={"headers": credentials})
    first.start()
    assert store.asked.wait(timeout=60)
    assert client.get("/v1/nowhere", headers=credentials).status_code == 404
    store.may_write.set()
    first.join()
    assert store.begun == 1
    assert keyring.standing(made.key.id).last_used_at is not None
    store.close()
