"""What decisions compare with is read as soon as the web application runs."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from fastapi import FastAPI

from app.bootstrap import Service
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)


@asynccontextmanager
async def reading_ahead(service: Service, _application: FastAPI) -> AsyncIterator[None]:
    """Reads in a thread during the block; at its end the thread has stopped."""
    stopped = threading.Event()
    running = asyncio.create_task(to_the_end(partial(service.read_ahead.run, stopped.is_set)))
    running.add_done_callback(_tell)
    try:
        yield
    finally:
        stopped.set()
        await asyncio.wait([running])


def _tell(ended: asyncio.Task[int]) -> None:
    """Articles are decided all the same, only slower at first."""
    if not ended.cancelled() and ended.exception() is not None:
        _LOG.error("articles.read_ahead_failed", exc_info=ended.exception())
