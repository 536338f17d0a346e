"""The list of webhooks: adding, changing, pausing, rotating secrets, reading their logs."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from app.domain.change import ChangeFilter
from app.domain.errors import ConflictError, NotFoundError
from app.domain.webhook import Attempt, DeliveryId, Webhook, WebhookId
from app.live_ports import Sender, WebhookStore
from app.ports import Clock
from app.service.changes import LATEST, Changes
from app.service.signatures import new_secret

_OLD_SECRET_STANDS = timedelta(hours=24)


class WebhookList:
    """The list of webhooks. Safe to call from several threads.

    Args:
        store: Holds it.
        sender: Checks addresses.
        changes: Knows cursors.
        clock: Tells the time.
    """

    def __init__(
        self, *, store: WebhookStore, sender: Sender, changes: Changes, clock: Clock
    ) -> None:
        self._store = store
        self._sender = sender
        self._changes = changes
        self._clock = clock

    def webhooks(self) -> list[Webhook]:
        """All of them, oldest first."""
        return self._store.webhooks()

    def find(self, webhook_id: WebhookId) -> Webhook:
        """The webhook of an id.

        Raises:
            NotFoundError: There is none.
        """
        found = self._store.webhook(webhook_id)
        if found is None:
            raise NotFoundError(f"expected the id of a webhook, found {webhook_id!r}")
        return found

    async def check(self, url: str) -> None:
        """Checks that an address may be sent to.

        Raises:
            RefusedAddressError: It is private, or no web address.
            FetchError: Its host is not known.
        """
        await self._sender.check(url)

    def add(self, url: str, which: ChangeFilter, *, description: str, after: str | None) -> Webhook:
        """Adds a webhook; its address has been checked.

        Args:
            url: Where to send.
            which: What to send.
            description: For people.
            after: A cursor of the log; None for only what comes from now on.

        Raises:
            InvalidQueryError: It is no cursor.
        """
        webhook = Webhook(
            id=WebhookId(f"w{secrets.token_hex(6)}"),
            url=url,
            secret=new_secret(),
            created_at=self._clock.now(),
            position=self._changes.place(after or LATEST),
            description=description,
            which=which,
        )
        self._store.add(webhook)
        return webhook

    def change(self, webhook: Webhook) -> Webhook:
        """Writes what people set of a webhook that was found."""
        self._store.configure(webhook)
        return self.find(webhook.id)

    def resume(self, webhook_id: WebhookId) -> Webhook:
        """Sends again what is pending, from the first attempt on, also if it was disabled."""
        self._store.configure(replace(self.find(webhook_id), paused=False))
        self._store.revive(webhook_id, self._clock.now())
        return self.find(webhook_id)

    def rotate(self, webhook_id: WebhookId) -> Webhook:
        """Gives a webhook a new secret; the old one signs as well for a day."""
        webhook = self.find(webhook_id)
        return self.change(
            replace(
                webhook,
                secret=new_secret(),
                old_secret=webhook.secret,
                old_secret_until=self._clock.now() + _OLD_SECRET_STANDS,
            )
        )

    def remove(self, webhook_id: WebhookId) -> None:
        """Removes a webhook; what is pending is not sent.

        Raises:
            NotFoundError: There is none.
        """
        self._store.remove(self.find(webhook_id).id)

    def attempts(
        self, webhook_id: WebhookId, *, before: int | None, limit: int
    ) -> Sequence[Attempt]:
        """The log of a webhook, newest first.

        Raises:
            NotFoundError: There is no such webhook.
        """
        return self._store.attempts(self.find(webhook_id).id, before, limit)

    def retry(self, webhook_id: WebhookId, delivery_id: DeliveryId) -> Webhook:
        """Makes the pending delivery due now.

        Raises:
            NotFoundError: There is no such webhook.
            ConflictError: That delivery is not pending, or the webhook is disabled.
        """
        if self.find(webhook_id).disabled_reason is not None:
            raise ConflictError(f"{webhook_id} is disabled; resume it with `paused` false")
        if not self._store.hasten(webhook_id, delivery_id, self._clock.now()):
            raise ConflictError(
                f"expected the delivery that is pending, found {delivery_id!r}; others arrived, "
                "or are tests"
            )
        return self.find(webhook_id)
