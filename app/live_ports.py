"""The seams of live changes, as Protocols: who is told of them, how, and what is kept of that."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from app.domain.webhook import Attempt, DeliveryId, Reply, Webhook, WebhookId


class Publisher(Protocol):
    """Tells those who wait for changes that there are some; safe to call from any thread."""

    def publish(self, number: int) -> None:
        """Tells that the ledger and all that follows from it is written up to this entry."""
        ...


class Sender(Protocol):
    """Sends to addresses of other people, safely."""

    async def check(self, url: str) -> None:
        """Checks that an address may be sent to, before anything is.

        Raises:
            RefusedAddressError: It is private, or no web address.
            FetchError: Its host is not known.
        """
        ...

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Sends once; redirects are not followed, of the answer little is read.

        Raises:
            RefusedAddressError: It is private, or no web address.
            FetchError: No answer, or one that is too slow.
        """
        ...


class WebhookStore(Protocol):
    """What is known of webhooks; safe to call from any thread.

    Raises:
        StorageError: From every method, when the database cannot be used.
    """

    def add(self, webhook: Webhook) -> None:
        """Adds a webhook."""
        ...

    def remove(self, webhook_id: WebhookId) -> None:
        """Removes a webhook with its log."""
        ...

    def webhooks(self) -> list[Webhook]:
        """All of them, oldest first."""
        ...

    def webhook(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook of an id; None if there is none."""
        ...

    def due(self, at: datetime, newest: int, limit: int) -> list[Webhook]:
        """Webhooks with something to do, longest waiting first; not paused or disabled ones.

        Args:
            at: Pending deliveries that are due then.
            newest: Number of the newest change; who has not looked at it has something to do.
            limit: Most webhooks.
        """
        ...

    def configure(self, webhook: Webhook) -> None:
        """Writes what people set; how its deliveries stand stays as it is."""
        ...

    def record(self, webhook: Webhook, attempt: Attempt | None = None) -> None:
        """Writes how its deliveries stand, and an attempt, in one transaction.

        What people set stays as it is. Nothing is written when the webhook was removed.
        Attempts are forgotten after a month.
        """
        ...

    def hasten(self, webhook_id: WebhookId, delivery_id: DeliveryId, at: datetime) -> bool:
        """Makes a delivery due at an instant; False when it is not pending."""
        ...

    def revive(self, webhook_id: WebhookId, at: datetime) -> None:
        """Takes back that it was disabled; what is pending is due at an instant, as if new."""
        ...

    def log(self, webhook_id: WebhookId, attempt: Attempt) -> None:
        """Writes an attempt alone; nothing when the webhook was removed."""
        ...

    def attempts(self, webhook_id: WebhookId, before: int | None, limit: int) -> list[Attempt]:
        """The log of a webhook, newest first; with `before` only attempts of smaller numbers."""
        ...
