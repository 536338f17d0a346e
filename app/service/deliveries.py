"""Deliveries: changes go to webhooks, in order, again and again until they have arrived.

What is to be delivered is stored before it is sent, and that it arrived after: a kill in between
sends it once more, under the same id. The next delivery waits for the one before.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import Random
from time import perf_counter

import structlog

from app.domain.errors import FetchError
from app.domain.webhook import Attempt, DeliveryId, Pending, Webhook, WebhookId
from app.live_ports import Sender, WebhookStore
from app.ports import Clock
from app.service.bulletin import Bulletin
from app.service.changes import Changes, ChangeView
from app.service.delivery_schedule import MAX_ATTEMPTS, asked_to_wait, next_attempt
from app.service.signatures import signed_headers
from app.service.uninterrupted import to_the_end

_LOG = structlog.get_logger(__name__)

_CHANGES_A_DELIVERY = 100
_GONE = 410
TEST_ATTEMPT = 0

Writer = Callable[[str, datetime, Sequence[ChangeView]], bytes]
"""Makes the body of a message of its type, its instant and its changes."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """How a message fared; `error` is None when it arrived."""

    status: int | None
    retry_after: str
    duration_ms: int
    error: str | None


class Deliveries:
    """Delivers. Calls about one webhook follow each other; those about several may overlap.

    Args:
        store: Of the webhooks.
        changes: What is delivered.
        bulletin: Knows how far the changes go.
        sender: Sends.
        clock: Tells the time.
        random: Spreads the retries.
        write: Makes the bodies.
    """

    def __init__(
        self,
        *,
        store: WebhookStore,
        changes: Changes,
        bulletin: Bulletin,
        sender: Sender,
        clock: Clock,
        random: Random,
        write: Writer,
    ) -> None:
        self._store = store
        self._changes = changes
        self._bulletin = bulletin
        self._sender = sender
        self._clock = clock
        self._random = random
        self._write = write

    def due(self, limit: int) -> list[Webhook]:
        """Webhooks with something to deliver, or with changes that they have not looked at."""
        return self._store.due(self._clock.now(), self._bulletin.newest, limit)

    async def deliver(self, webhook_id: WebhookId) -> bool:
        """Sends the next delivery of a webhook, if it is due.

        Returns:
            Whether it may go on at once: something arrived, or there was nothing that passes.

        Raises:
            StorageError: The database cannot be used; what is pending stays so.
        """
        webhook = await to_the_end(partial(self._prepared, webhook_id))
        if webhook is None:
            return False
        pending = webhook.pending
        if pending is None:
            return webhook.position < self._bulletin.newest
        at = self._clock.now()
        views = await to_the_end(partial(self._changes.numbered, pending.numbers))
        body = self._write("story.changes", at, views)
        sent = await self._send(webhook, pending.id, at, body)
        after, attempt = self._outcome(webhook, pending, at, sent)
        await to_the_end(partial(self._store.record, after, attempt))
        _LOG.info(
            "webhook.delivered" if sent.error is None else "webhook.failed",
            webhook=webhook.id,
            delivery=pending.id,
            changes=len(pending.numbers),
            attempt=attempt.attempt,
            reason=sent.error,
        )
        return sent.error is None

    async def test(self, webhook: Webhook) -> Attempt:
        """Sends a test now, whatever is pending; it is not repeated, and it is in the log."""
        at = self._clock.now()
        delivery_id = _new_id()
        sent = await self._send(webhook, delivery_id, at, self._write("test", at, ()))
        attempt = Attempt(
            delivery_id, TEST_ATTEMPT, at, 0, sent.status, sent.duration_ms, sent.error
        )
        await to_the_end(partial(self._store.log, webhook.id, attempt))
        return attempt

    def _prepared(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook with what it is to be sent now stored as pending; None if it is not due."""
        webhook = self._store.webhook(webhook_id)
        if webhook is None or webhook.paused or webhook.disabled_reason is not None:
            return None
        now = self._clock.now()
        if webhook.pending is not None:
            return webhook if webhook.pending.next_attempt_at <= now else None
        if webhook.position >= self._bulletin.newest:
            return None
        page = self._changes.page(webhook.position, webhook.which, _CHANGES_A_DELIVERY)
        numbers = tuple(view.change.number for view in page.changes)
        pending = Pending(_new_id(), numbers, 0, now) if numbers else None
        prepared = replace(webhook, position=page.after, pending=pending)
        self._store.record(prepared)
        return prepared

    async def _send(
        self, webhook: Webhook, message_id: DeliveryId, at: datetime, body: bytes
    ) -> _Sent:
        signing = [webhook.secret]
        until = webhook.old_secret_until
        if webhook.old_secret is not None and until is not None and at < until:
            signing.append(webhook.old_secret)
        headers = signed_headers(message_id, at, body, signing)
        started = perf_counter()
        try:
            reply = await self._sender.post(webhook.url, headers, body)
        except FetchError as error:
            return _Sent(None, "", _milliseconds_since(started), str(error)[:500])
        arrived = 200 <= reply.status < 300
        error_text = None if arrived else f"expected a status 2xx, found {reply.status}"
        return _Sent(reply.status, reply.retry_after, _milliseconds_since(started), error_text)

    def _outcome(
        self, webhook: Webhook, pending: Pending, at: datetime, sent: _Sent
    ) -> tuple[Webhook, Attempt]:
        """How the webhook stands after an attempt, and what the log says of it."""
        number = pending.attempts + 1
        attempt = Attempt(
            pending.id,
            number,
            at,
            len(pending.numbers),
            sent.status,
            sent.duration_ms,
            sent.error,
        )
        if sent.error is None:
            return replace(webhook, pending=None), attempt
        now = self._clock.now()
        again_at = None if sent.status == _GONE else next_attempt(number, now, self._random)
        if again_at is None:
            reason = (
                "the receiver answered 410 Gone"
                if sent.status == _GONE
                else f"{MAX_ATTEMPTS} attempts over days failed; the last: {sent.error}"
            )
            waiting = replace(pending, attempts=number, next_attempt_at=now)
            return replace(webhook, pending=waiting, disabled_reason=reason), attempt
        again_at = max(again_at, asked_to_wait(sent.status or 0, sent.retry_after, now))
        waiting = replace(pending, attempts=number, next_attempt_at=again_at)
        return replace(webhook, pending=waiting), replace(attempt, next_attempt_at=again_at)


def _new_id() -> DeliveryId:
    return DeliveryId(f"msg_{secrets.token_hex(12)}")


def _milliseconds_since(started: float) -> int:
    return round((perf_counter() - started) * 1_000)
