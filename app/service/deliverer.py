"""Delivering in the background: webhooks are served as changes come, until it is cancelled."""

import asyncio
from functools import partial

import structlog

from app.domain.errors import SamestoryError
from app.domain.webhook import Webhook, WebhookId
from app.service.bulletin import Bulletin
from app.service.deliveries import Deliveries
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)

_LOOK_SECONDS = 2.0  # at the latest, for retries that come due
_GATHER_SECONDS = 0.2  # so that changes which come close together go out together
_MAX_AT_ONCE = 16


class Deliverer:
    """Looks for webhooks with something to do, and serves them.

    Args:
        deliveries: Knows what is due, and sends it.
        bulletin: Tells when there are changes.
    """

    def __init__(self, deliveries: Deliveries, bulletin: Bulletin) -> None:
        self._deliveries = deliveries
        self._bulletin = bulletin
        self._under_way: set[WebhookId] = set()

    async def run(self) -> None:
        """Delivers until cancelled or until the bulletin is closed."""
        async with asyncio.TaskGroup() as group:
            while not self._bulletin.closed:
                newest = self._bulletin.newest
                for webhook in await self._due():
                    self._under_way.add(webhook.id)
                    group.create_task(self._serve(webhook.id))
                await asyncio.sleep(_GATHER_SECONDS)
                await self._bulletin.wait(newest, _LOOK_SECONDS)

    async def _due(self) -> list[Webhook]:
        # One that is served while the store is asked may be among what the store finds.
        busy = set(self._under_way)
        try:
            found = await to_the_end(partial(self._deliveries.due, _MAX_AT_ONCE + len(busy)))
        except SamestoryError as error:
            _LOG.error("webhooks.unknown", reason=str(error))  # looked for again soon
            return []
        room = _MAX_AT_ONCE - len(self._under_way)
        return [webhook for webhook in found if webhook.id not in busy][:room]

    async def _serve(self, webhook_id: WebhookId) -> None:
        try:
            while await self._deliveries.deliver(webhook_id) and not self._bulletin.closed:
                pass
        except SamestoryError as error:
            _LOG.error("webhook.not_stored", webhook=webhook_id, reason=str(error))
        finally:
            self._under_way.discard(webhook_id)
