"""Work in a thread that is finished before a cancellation goes on."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


async def to_the_end(work: Callable[[], _Result]) -> _Result:
    """Runs `work` in a thread; when cancelled meanwhile, waits for it and is cancelled then.

    A thread cannot be stopped: who cancels must not close what it still uses.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
