"""Work that gives way waits for those who wait for an answer, but not for ever."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web.measuring import Measuring
from app.web.metrics import Metrics
from app.web.traffic import Traffic

SCOPE = {"type": "http", "method": "GET", "path": "/"}
START: Message = {"type": "http.response.start", "status": 200, "headers": []}
LONG = 60.0


async def nothing() -> Message:
    return {"type": "http.request"}


async def taken(_message: Message) -> None:
    """A reader who takes what comes."""


class Handler:
    """Answers when it is told to, and then goes on until it is told to end."""

    def __init__(self) -> None:
        self.begins, self.ends = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.begins.wait()
        await send(START)
        await self.ends.wait()


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("broken")


async def turns() -> None:
    """Lets every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_lull_comes_when_every_answer_has_begun() -> None:
    async def scenario() -> None:
        traffic, handler = Traffic(), Handler()
        layer = Measuring(handler, metrics=Metrics(), traffic=traffic)
        asking = [asyncio.create_task(layer({**SCOPE}, nothing, taken)) for _ in range(2)]
        await turns()
        lull = asyncio.create_task(traffic.lull(LONG))
        await turns()
        assert not lull.done()
        handler.begins.set()  # and goes on, as a stream does
        await asyncio.wait_for(lull, LONG / 2)
        handler.ends.set()
        await asyncio.gather(*asking)
        await asyncio.wait_for(traffic.lull(LONG), LONG / 2)

    asyncio.run(scenario())


def test_a_request_that_fails_waits_no_longer() -> None:
    async def scenario() -> None:
        traffic = Traffic()
        layer = Measuring(broken, metrics=Metrics(), traffic=traffic)
        with pytest.raises(RuntimeError):
            await layer({**SCOPE}, nothing, taken)
        await asyncio.wait_for(traffic.lull(LONG), LONG / 2)

    asyncio.run(scenario())


def test_without_a_lull_it_is_waited_for_no_longer_than_said() -> None:
    async def scenario() -> None:
        traffic = Traffic()
        traffic.comes()
        await asyncio.wait_for(traffic.lull(0.01), LONG)

    asyncio.run(scenario())
