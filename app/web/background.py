"""Work that goes on beside the requests as long as the web application runs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial

import structlog

Work = Callable[[], Coroutine[object, object, object]]
"""Goes on until it is cancelled, or done."""

_LOG = structlog.get_logger(__name__)


@asynccontextmanager
async def in_background(name: str, work: Work) -> AsyncIterator[None]:
    """Does work on the event loop during the block.

    At the end it is cancelled, and has ended when the block has: what it stores just then it
    stores first (`service.uninterrupted`), and all else it begins again after the next start.

    Args:
        name: Of the work, in the log.
        work: What is done.
    """
    running = asyncio.create_task(work())
    running.add_done_callback(partial(_tell, name))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


def _tell(name: str, ended: asyncio.Task[object]) -> None:
    """Work that fails is a defect: say so at once, not at the end."""
    if not ended.cancelled() and ended.exception() is not None:
        _LOG.error("background.failed", work=name, exc_info=ended.exception())
