"""What another process writes is taken in as long as the web application runs."""

import asyncio

import structlog

from app.bootstrap import Service
from app.domain.errors import StorageError
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.1  # asking the database whether anything was written takes a fraction of a ms
_PAUSE_AFTER_ERROR_SECONDS = 2.0


async def follow(service: Service) -> None:
    """Follows in threads until it is cancelled, and then ends between two steps."""
    while True:
        try:
            await to_the_end(service.following.catch_up)
        except StorageError as error:
            _LOG.warning("following.delayed", reason=str(error))
            await asyncio.sleep(_PAUSE_AFTER_ERROR_SECONDS)
        await asyncio.sleep(_PAUSE_SECONDS)
