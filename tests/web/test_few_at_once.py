"""Few handlers read at a time; who does not take the answer holds up nobody."""

import asyncio

from starlette.types import Message, Receive, Scope, Send

from app.web.few_at_once import FewAtOnce


class Handler:
    """Answers when it is told to, and counts how many wait for that at the same time."""

    def __init__(self, *, fails: bool = False) -> None:
        self.goes_on = asyncio.Event()
        self.running = 0
        self._fails = fails

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.running += 1
        await self.goes_on.wait()
        self.running -= 1
        if self._fails:
            raise RuntimeError("broken")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def nothing() -> Message:
    return {"type": "http.request"}


async def taken(_message: Message) -> None:
    """A reader who takes what comes."""


async def never_taken(_message: Message) -> None:
    await asyncio.Event().wait()


def asked(layer: FewAtOnce, path: str = "/v1/stories/s", send: Send = taken) -> asyncio.Task[None]:
    scope = {"type": "http", "method": "GET", "path": path}

    async def ask() -> None:
        await layer(scope, nothing, send)

    return asyncio.create_task(ask())


async def turns() -> None:
    """Lets every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_no_more_than_the_bound_read_at_once_and_all_are_answered() -> None:
    async def run() -> None:
        handler = Handler()
        layer = FewAtOnce(handler, most=2)
        asking = [asked(layer) for _ in range(5)]
        await turns()
        assert handler.running == 2
        handler.goes_on.set()
        await asyncio.gather(*asking)

    asyncio.run(run())


def test_who_asks_for_something_else_does_not_wait() -> None:
    async def run() -> None:
        handler = Handler()
        layer = FewAtOnce(handler, most=1)
        asking = [asked(layer), asked(layer, "/v1/match"), asked(layer, "/healthz")]
        await turns()
        assert handler.running == 3
        handler.goes_on.set()
        await asyncio.gather(*asking)

    asyncio.run(run())


def test_a_reader_who_does_not_take_the_answer_holds_no_place() -> None:
    async def run() -> None:
        handler = Handler()
        handler.goes_on.set()
        layer = FewAtOnce(handler, most=1)
        slow = asked(layer, send=never_taken)
        await turns()
        await asyncio.wait_for(asked(layer), 5)
        assert not slow.done()
        slow.cancel()

    asyncio.run(run())


def test_a_handler_that_fails_leaves_its_place() -> None:
    async def run() -> None:
        handler = Handler(fails=True)
        handler.goes_on.set()
        layer = FewAtOnce(handler, most=1)
        for _ in range(2):
            [error] = await asyncio.gather(asked(layer), return_exceptions=True)
            assert isinstance(error, RuntimeError)

    asyncio.run(run())
