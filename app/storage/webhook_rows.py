"""Webhooks, their pending deliveries and the log of attempts, as rows of the SQL database."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from app.domain.change import ChangeFilter
from app.domain.webhook import Attempt, DeliveryId, Pending, Webhook, WebhookId
from app.storage.database import open_database
from app.storage.schema import webhook_attempts, webhooks

_REMEMBERED = timedelta(days=30)
_FILTER = TypeAdapter(ChangeFilter)
_NUMBERS = TypeAdapter(tuple[int, ...])


class SqlWebhookStore:
    """A `WebhookStore` in the database of the articles.

    Args:
        url_or_path: The database's file, made when absent, or its SQLAlchemy URL.

    Raises:
        StorageError: It cannot be opened or is no database.
        SchemaTooNewError: A newer Samestory wrote it.
    """

    def __init__(self, url_or_path: str | Path) -> None:
        self._database = open_database(url_or_path)

    def add(self, webhook: Webhook) -> None:
        """Adds a webhook."""
        values = {"id": webhook.id, "created_at": webhook.created_at}
        with self._database.write() as connection:
            connection.execute(
                insert(webhooks).values(values | _configuration(webhook) | _progress(webhook))
            )

    def remove(self, webhook_id: WebhookId) -> None:
        """Removes a webhook with its log."""
        with self._database.write() as connection:
            connection.execute(
                delete(webhook_attempts).where(webhook_attempts.c.webhook_id == webhook_id)
            )
            connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))

    def webhooks(self) -> list[Webhook]:
        """All of them, oldest first."""
        query = select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id)
        with self._database.read() as connection:
            return [webhook_of(row) for row in connection.execute(query)]

    def webhook(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook of an id; None if there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(webhooks).where(webhooks.c.id == webhook_id)).first()
        return None if row is None else webhook_of(row)

    def due(self, at: datetime, newest: int, limit: int) -> list[Webhook]:
        """Webhooks with something to do, longest waiting first; not paused or disabled ones."""
        nothing_pending = webhooks.c.pending_id.is_(None)
        query = (
            select(webhooks)
            .where(~webhooks.c.paused, webhooks.c.disabled_reason.is_(None))
            .where(
                or_(
                    and_(nothing_pending, webhooks.c.position < newest),
                    and_(~nothing_pending, webhooks.c.next_attempt_at <= at),
                )
            )
            .order_by(webhooks.c.next_attempt_at.nulls_first(), webhooks.c.position, webhooks.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [webhook_of(row) for row in connection.execute(query)]

    def configure(self, webhook: Webhook) -> None:
        """Writes what people set; how its deliveries stand stays as it is."""
        with self._database.write() as connection:
            row = update(webhooks).where(webhooks.c.id == webhook.id)
            connection.execute(row.values(_configuration(webhook)))

    def record(self, webhook: Webhook, attempt: Attempt | None = None) -> None:
        """Writes how its deliveries stand, and an attempt, in one transaction.

        What people set stays as it is. Nothing is written when the webhook was removed.
        """
        with self._database.write() as connection:
            row = update(webhooks).where(webhooks.c.id == webhook.id).values(_progress(webhook))
            if connection.execute(row).rowcount and attempt is not None:
                _log(connection, webhook.id, attempt)

    def hasten(self, webhook_id: WebhookId, delivery_id: DeliveryId, at: datetime) -> bool:
        """Makes a delivery due at an instant; False when it is not pending."""
        of_it = (webhooks.c.id == webhook_id) & (webhooks.c.pending_id == delivery_id)
        with self._database.write() as connection:
            row = update(webhooks).where(of_it).values(next_attempt_at=at)
            return connection.execute(row).rowcount > 0

    def revive(self, webhook_id: WebhookId, at: datetime) -> None:
        """Takes back that it was disabled; what is pending is due at an instant, as if new."""
        disabled = (webhooks.c.id == webhook_id) & webhooks.c.disabled_reason.is_not(None)
        with self._database.write() as connection:
            row = update(webhooks).where(disabled)
            connection.execute(row.values(disabled_reason=None, attempts=0, next_attempt_at=at))

    def log(self, webhook_id: WebhookId, attempt: Attempt) -> None:
        """Writes an attempt alone; nothing when the webhook was removed."""
        there = select(webhooks.c.id).where(webhooks.c.id == webhook_id)
        with self._database.write() as connection:
            if connection.scalar(there) is not None:
                _log(connection, webhook_id, attempt)

    def attempts(self, webhook_id: WebhookId, before: int | None, limit: int) -> list[Attempt]:
        """The log of a webhook, newest first.

        Args:
            webhook_id: Of the webhook.
            before: Only attempts with smaller numbers.
            limit: Most attempts.
        """
        query = select(webhook_attempts).where(webhook_attempts.c.webhook_id == webhook_id)
        if before is not None:
            query = query.where(webhook_attempts.c.number < before)
        query = query.order_by(webhook_attempts.c.number.desc()).limit(limit)
        with self._database.read() as connection:
            return [_attempt(row) for row in connection.execute(query)]

    def close(self) -> None:
        """Releases the database."""
        self._database.close()


def _log(connection: Connection, webhook_id: WebhookId, attempt: Attempt) -> None:
    values = {name: each for name, each in asdict(attempt).items() if name != "number"}
    connection.execute(insert(webhook_attempts).values(webhook_id=webhook_id, **values))
    forgotten = webhook_attempts.c.at < attempt.at - _REMEMBERED
    of_it = webhook_attempts.c.webhook_id == webhook_id
    connection.execute(delete(webhook_attempts).where(of_it, forgotten))


def _configuration(webhook: Webhook) -> dict[str, object]:
    return {
        "url": webhook.url,
        "description": webhook.description,
        "filter": orjson.dumps(webhook.which).decode(),
        "secret": webhook.secret,
        "old_secret": webhook.old_secret,
        "old_secret_until": webhook.old_secret_until,
        "paused": webhook.paused,
    }


def _progress(webhook: Webhook) -> dict[str, object]:
    pending = webhook.pending
    return {
        "position": webhook.position,
        "disabled_reason": webhook.disabled_reason,
        "pending_id": pending and pending.id,
        "pending_numbers": pending and orjson.dumps(pending.numbers).decode(),
        "attempts": 0 if pending is None else pending.attempts,
        "next_attempt_at": pending and pending.next_attempt_at,
    }


def webhook_of(row: Row[object]) -> Webhook:
    """The webhook of a row (errors: ValueError)."""
    found = Webhook(
        id=WebhookId(row.id),
        url=row.url,
        secret=row.secret,
        created_at=row.created_at,
        position=row.position,
        description=row.description,
        which=_FILTER.validate_json(row.filter),
        old_secret=row.old_secret,
        old_secret_until=row.old_secret_until,
        paused=row.paused,
        disabled_reason=row.disabled_reason,
    )
    if row.pending_id is None:
        return found
    numbers = _NUMBERS.validate_json(row.pending_numbers)
    pending = Pending(DeliveryId(row.pending_id), numbers, row.attempts, row.next_attempt_at)
    return replace(found, pending=pending)


def _attempt(row: Row[object]) -> Attempt:
    return Attempt(
        delivery_id=DeliveryId(row.delivery_id),
        attempt=row.attempt,
        at=row.at,
        change_count=row.change_count,
        status=row.status,
        duration_ms=row.duration_ms,
        error=row.error,
        next_attempt_at=row.next_attempt_at,
        number=row.number,
    )
