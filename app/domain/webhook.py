"""A webhook: an address that is told of changes, and the delivery that is under way to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from app.domain.change import ChangeFilter

WebhookId = NewType("WebhookId", str)
DeliveryId = NewType("DeliveryId", str)


@dataclass(frozen=True, slots=True)
class Pending:
    """A delivery that has not arrived yet.

    Attributes:
        id: Stays the same over all attempts, so that receivers can tell a repetition.
        numbers: Of the changes, in order.
        attempts: That failed so far.
        next_attempt_at: Aware, UTC.
    """

    id: DeliveryId
    numbers: tuple[int, ...]
    attempts: int
    next_attempt_at: datetime


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook. Its deliveries go out one after the other, in the order of the log.

    Attributes:
        secret: Signs; stored as it is, since signing needs it.
        old_secret: Signs as well until `old_secret_until`.
        paused: A person wants nothing sent for now.
        position: Number of the last change that was looked at for it.
        pending: None while nothing is to be delivered.
        disabled_reason: Why nothing is sent any more; None while it is.
    """

    id: WebhookId
    url: str
    secret: str
    created_at: datetime
    position: int
    description: str = ""
    which: ChangeFilter = field(default_factory=ChangeFilter)
    old_secret: str | None = None
    old_secret_until: datetime | None = None
    paused: bool = False
    pending: Pending | None = None
    disabled_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver.

    Attributes:
        number: In the log of its webhook; grows. 0 before it is stored.
        attempt: From 1, of this delivery; 0 for a test.
        change_count: Changes that it held; 0 for a test.
        status: HTTP status of the answer; None when there was none.
        duration_ms: Until the answer or the failure.
        error: Why it failed; None when it arrived.
        next_attempt_at: None when there will be none.
    """

    delivery_id: DeliveryId
    attempt: int
    at: datetime
    change_count: int
    status: int | None
    duration_ms: int
    error: str | None = None
    next_attempt_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answered.

    Attributes:
        retry_after: The header of that name; '' when absent.
    """

    status: int
    retry_after: str
