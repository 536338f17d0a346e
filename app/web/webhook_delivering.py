"""Changes are delivered to webhooks as long as the web application runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from app.service.deliverer import Deliverer

_LOG = structlog.get_logger(__name__)


@asynccontextmanager
async def delivering(deliverer: Deliverer, _application: FastAPI) -> AsyncIterator[None]:
    """Delivers during the block, on its event loop.

    At the end what is under way is broken off; it is pending and is sent again, with its id.
    """
    running = asyncio.create_task(deliverer.run())
    running.add_done_callback(_tell)
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


def _tell(ended: asyncio.Task[None]) -> None:
    """A deliverer that ends by a defect: say so at once, not at the end."""
    if not ended.cancelled() and ended.exception() is not None:
        _LOG.error("webhooks.delivering_ended", exc_info=ended.exception())
