"""The end of the server: a request that goes on for long is told before it is broken off."""

import asyncio

from starlette.types import Message, Receive

from app.web.problems import STOPPING, ProblemError


def until_stopped(receive: Receive, stopping: asyncio.Event) -> Receive:
    """Receives a request until the server is about to stop.

    Raises:
        ProblemError: From the returned function: the server stops; what came before was given.
    """

    async def received() -> Message:
        reading = asyncio.ensure_future(receive())
        waiting = asyncio.ensure_future(stopping.wait())
        try:
            await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                raise ProblemError(
                    STOPPING,
                    "the server stops; from this line on nothing was taken: send it again",
                )
            return reading.result()
        finally:
            reading.cancel()
            waiting.cancel()

    return received
