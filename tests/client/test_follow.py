"""Events are followed through broken connections, each told once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import islice

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from app.client import AsyncClient, Client
from app.client.errors import UnexpectedAnswerError
from app.web import change_wire
from tests.client.serving import serving

EVENTS = 9
PER_CONNECTION = 2


def changed(number: int) -> change_wire.ChangeEvent:
    return change_wire.ChangeEvent.model_validate({**change_wire.CHANGE, "cursor": f"c{number}"})


def served_event(number: int) -> str:
    return f"id: c{number}\nevent: joined\ndata: {changed(number).model_dump_json()}\n\n"


async def stream(request: Request) -> Response:
    """Two events a connection, which then breaks in the midst of the next."""
    after = request.headers.get("last-event-id") or request.query_params.get("after", "c0")
    first = int(after.removeprefix("c")) + 1

    async def body() -> AsyncIterator[str]:
        yield "retry: 10\n\n: nothing new\n\n"
        for number in range(first, min(first + PER_CONNECTION, EVENTS + 1)):
            yield served_event(number)
        if first + PER_CONNECTION <= EVENTS:
            yield served_event(first + PER_CONNECTION)[:-9]

    return StreamingResponse(body(), media_type="text/event-stream")


async def page(_: Request) -> Response:
    return PlainTextResponse("a page of a proxy")


@pytest.fixture
def server() -> Iterator[str]:
    with serving(Starlette(routes=[Route("/v1/stream", stream)])) as address:
        yield address


def test_each_event_comes_once_over_connections_that_break(server: str) -> None:
    with Client(server) as client:
        told = list(islice(client.follow(), EVENTS))
    assert [event.cursor for event in told] == [f"c{n}" for n in range(1, EVENTS + 1)]
    assert {event.kind for event in told} == {"joined"}
    assert [event.data for event in told] == [changed(n) for n in range(1, EVENTS + 1)]


def test_another_process_goes_on_after_the_last_cursor(server: str) -> None:
    with Client(server) as client:
        first = list(islice(client.follow(after="c3"), 2))
    assert [event.cursor for event in first] == ["c4", "c5"]


def test_the_asynchronous_client_follows_as_well(server: str) -> None:
    async def cursors() -> list[str]:
        told = []
        async with AsyncClient(server) as client:
            async for event in client.follow(after="c1"):
                told.append(event.cursor)
                if len(told) == 4:
                    break
        return told

    assert asyncio.run(cursors()) == ["c2", "c3", "c4", "c5"]


def test_what_is_no_stream_is_told_as_such() -> None:
    with (
        serving(Starlette(routes=[Route("/v1/stream", page)])) as address,
        Client(address) as client,
        pytest.raises(UnexpectedAnswerError, match="stream"),
    ):
        next(iter(client.follow()))
