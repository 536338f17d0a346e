"""Texts are forgotten in time as long as the web application runs."""

import asyncio
from datetime import timedelta
from functools import partial

import structlog

from app.bootstrap import Service
from app.domain.errors import StorageError
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)

_ROUND_SECONDS = 86_400.0  # a text stays a day longer than asked for at most
_AGAIN_SECONDS = 600.0  # after a round that failed
_PAUSE_SECONDS = 0.2  # between two steps: others write meanwhile


async def forget_in_time(service: Service) -> None:
    """Forgets at once and then daily, until it is cancelled; then it ends between two steps."""
    older_than = timedelta(days=service.settings.keep_texts_days)
    while True:
        pause = _ROUND_SECONDS
        try:
            await _round(service, older_than)
        except StorageError as error:
            _LOG.warning("texts.not_forgotten", reason=str(error))
            pause = _AGAIN_SECONDS
        await asyncio.sleep(pause)


async def _round(service: Service, older_than: timedelta) -> None:
    steps, forgotten = service.forgetting.texts(older_than), 0
    while (step := await to_the_end(partial(next, steps, None))) is not None:
        forgotten = step.done
        await asyncio.sleep(_PAUSE_SECONDS)
    if forgotten:
        _LOG.info("texts.forgotten", texts=forgotten, days=older_than.days)
