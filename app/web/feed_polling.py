"""Feeds are polled as long as the web application runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from app.bootstrap import Service

_LOG = structlog.get_logger(__name__)


@asynccontextmanager
async def polling(service: Service, _application: FastAPI) -> AsyncIterator[None]:
    """Polls during the block, on its event loop; reading and storing run in threads.

    At the end polls are broken off, except for what is being stored.
    """
    running = asyncio.create_task(service.feeds.poller.run())
    running.add_done_callback(_tell)
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


def _tell(ended: asyncio.Task[None]) -> None:
    """A poller that ends by itself is a defect: say so at once, not at the end."""
    if not ended.cancelled() and ended.exception() is not None:
        _LOG.error("feeds.polling_ended", exc_info=ended.exception())
