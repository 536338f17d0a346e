"""What another process writes is taken in as long as the web application runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from app.bootstrap import Service
from app.domain.errors import StorageError
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.1  # asking the database whether anything was written takes a fraction of a ms
_PAUSE_AFTER_ERROR_SECONDS = 2.0


@asynccontextmanager
async def following(service: Service, _application: FastAPI) -> AsyncIterator[None]:
    """Follows in threads during the block; at its end nothing is under way."""
    running = asyncio.create_task(_follow(service))
    running.add_done_callback(_tell)
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


async def _follow(service: Service) -> None:
    while True:
        try:
            await to_the_end(service.following.catch_up)
        except StorageError as error:
            _LOG.warning("following.delayed", reason=str(error))
            await asyncio.sleep(_PAUSE_AFTER_ERROR_SECONDS)
        await asyncio.sleep(_PAUSE_SECONDS)


def _tell(ended: asyncio.Task[None]) -> None:
    """To end by itself is a defect: readers would see less and less."""
    if not ended.cancelled() and ended.exception() is not None:
        _LOG.error("following.ended", exc_info=ended.exception())
