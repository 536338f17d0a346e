"""Webhooks as the JSON of the REST API, and the messages that they are sent."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain import webhook as domain
from app.domain.decision import DecisionKind
from app.service.changes import ChangeView
from app.web import change_wire
from app.web.change_wire import Filters

WEBHOOK_IN: Final[dict[str, JsonValue]] = {
    "url": "https://newsroom.example/hooks/samestory",
    "description": "Български новини на два езика",
    "language": "bg",
    "min_languages": 2,
}
WEBHOOK_CHANGE: Final[dict[str, JsonValue]] = {"paused": True}
WEBHOOK: Final[dict[str, JsonValue]] = {
    "id": "w3f1c0a9be247",
    "url": "https://newsroom.example/hooks/samestory",
    "description": "Български новини на два езика",
    "status": "active",
    "disabled_reason": None,
    "story_id": None,
    "storyline": None,
    "language": "bg",
    "source": None,
    "kind": [],
    "min_languages": 2,
    "created_at": "2021-12-07T17:00:00Z",
    "cursor": "816",
    "pending_delivery": None,
    "old_secret_until": None,
}
NEW_WEBHOOK: Final[dict[str, JsonValue]] = {
    **WEBHOOK,
    "secret": "whsec_c2FtZXN0b3J5IGV4YW1wbGUga2V5IG9mIDMyIGJ5dGVz",
}
WEBHOOK_LIST: Final[dict[str, JsonValue]] = {"webhooks": [WEBHOOK]}
DELIVERY: Final[dict[str, JsonValue]] = {
    "delivery_id": "msg_5f0c6d0e9b7f4f0f1a2b3c4d",
    "attempt": 1,
    "at": "2021-12-07T19:12:45Z",
    "change_count": 3,
    "status": 500,
    "duration_ms": 84,
    "error": "expected a status 2xx, found 500",
    "next_attempt_at": "2021-12-07T19:12:50Z",
}
DELIVERY_LOG: Final[dict[str, JsonValue]] = {"deliveries": [DELIVERY], "next_cursor": None}


class WebhookStatus(StrEnum):
    """How a webhook fares."""

    ACTIVE = "active"
    FAILING = "failing"
    PAUSED = "paused"
    DISABLED = "disabled"


class WebhookIn(Filters):
    """An address to be told of changes, and which."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [WEBHOOK_IN]})

    url: str = Field(max_length=2_000, description="http or https; what is sent is signed.")
    description: str = Field(default="", max_length=500, description="For people.")
    after: str | None = Field(
        default=None, description="A cursor of `/v1/changes` to begin after; absent: from now on."
    )


class WebhookChange(Filters):
    """What to change of a webhook; what is absent stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [WEBHOOK_CHANGE]})

    url: str | None = Field(default=None, max_length=2_000)
    description: str | None = Field(default=None, max_length=500)
    paused: bool | None = Field(
        default=None, description="False resumes, also what was disabled: nothing was lost."
    )


class PendingDelivery(BaseModel):
    """A delivery that has not arrived yet."""

    model_config = ConfigDict(frozen=True)

    id: str
    change_count: int
    failures: int = Field(description="Attempts so far.")
    next_attempt_at: datetime


class Webhook(BaseModel):
    """A webhook and how it fares."""

    model_config = ConfigDict(frozen=True)

    id: str
    url: str
    description: str
    status: WebhookStatus = Field(
        description="`failing`: the last attempt failed, it is tried again. `disabled`: tried "
        "for days, or the receiver said 410 Gone; `paused: false` resumes."
    )
    disabled_reason: str | None
    story_id: str | None
    storyline: str | None
    language: str | None
    source: str | None
    kind: list[DecisionKind]
    min_languages: int
    created_at: datetime
    cursor: str = Field(description="Up to here changes were looked at for it.")
    pending_delivery: PendingDelivery | None
    old_secret_until: datetime | None = Field(
        description="Until then the secret before the present one signs as well."
    )


class NewWebhook(Webhook):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="`whsec_` and base64; verifies what is sent.")


class WebhookList(BaseModel):
    """All webhooks, oldest first."""

    model_config = ConfigDict(frozen=True)

    webhooks: list[Webhook]


class Delivery(BaseModel):
    """One attempt to deliver."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    delivery_id: str = Field(description="`webhook-id` of the message; the same at each attempt.")
    attempt: int = Field(description="From 1; 0 for a test.")
    at: datetime
    change_count: int
    status: int | None = Field(description="HTTP status; null when there was no answer.")
    duration_ms: int
    error: str | None = Field(description="Why it failed; null when it arrived.")
    next_attempt_at: datetime | None


class DeliveryLog(BaseModel):
    """Attempts of a month, newest first."""

    model_config = ConfigDict(frozen=True)

    deliveries: list[Delivery]
    next_cursor: str | None


class MessageData(BaseModel):
    """What a message tells."""

    changes: list[change_wire.ChangeEvent]


class Message(BaseModel):
    """What a webhook is sent."""

    type: str
    timestamp: datetime
    data: MessageData


def message(kind: str, at: datetime, views: Sequence[ChangeView]) -> bytes:
    """The body of a message."""
    data = MessageData(changes=[change_wire.change(view) for view in views])
    return Message(type=kind, timestamp=at, data=data).model_dump_json().encode()


def webhook(source: domain.Webhook) -> Webhook:
    """A webhook as it goes over the wire, without its secrets."""
    return Webhook.model_validate(_shown(source))


def new_webhook(source: domain.Webhook) -> NewWebhook:
    """A webhook with its secret."""
    return NewWebhook.model_validate({**_shown(source), "secret": source.secret})


def webhook_list(sources: Iterable[domain.Webhook]) -> WebhookList:
    """Webhooks as they go over the wire."""
    return WebhookList(webhooks=[webhook(source) for source in sources])


def delivery_log(attempts: Sequence[domain.Attempt], limit: int) -> DeliveryLog:
    """A page of the log; there may be more when it is full."""
    return DeliveryLog(
        deliveries=[Delivery.model_validate(each) for each in attempts],
        next_cursor=str(attempts[-1].number) if len(attempts) == limit else None,
    )


def changed(source: domain.Webhook, asked: WebhookChange) -> domain.Webhook:
    """A webhook with what is to be changed of it.

    Raises:
        InvalidQueryError: The language is no BCP 47 tag.
    """
    said = asked.model_dump(exclude_unset=True)
    filters = {**_filters(source), **{k: v for k, v in said.items() if k in Filters.model_fields}}
    return replace(
        source,
        url=source.url if asked.url is None else asked.url,
        paused=source.paused if asked.paused is None else asked.paused,
        description=source.description if asked.description is None else asked.description,
        which=change_wire.change_filter(Filters.model_validate(filters)),
    )


def _shown(source: domain.Webhook) -> dict[str, object]:
    pending = source.pending
    return {
        "id": source.id,
        "url": source.url,
        "description": source.description,
        "status": _status(source),
        "disabled_reason": source.disabled_reason,
        **_filters(source),
        "created_at": source.created_at,
        "cursor": str(source.position),
        "pending_delivery": pending
        and PendingDelivery(
            id=pending.id,
            change_count=len(pending.numbers),
            failures=pending.attempts,
            next_attempt_at=pending.next_attempt_at,
        ),
        "old_secret_until": source.old_secret_until,
    }


def _filters(source: domain.Webhook) -> dict[str, object]:
    which = source.which
    return {
        "story_id": which.story_id,
        "storyline": which.storyline_id,
        "language": which.language,
        "source": which.source,
        "kind": list(which.kinds),
        "min_languages": which.min_languages,
    }


def _status(source: domain.Webhook) -> WebhookStatus:
    if source.disabled_reason is not None:
        return WebhookStatus.DISABLED
    if source.paused:
        return WebhookStatus.PAUSED
    failing = source.pending is not None and source.pending.attempts > 0
    return WebhookStatus.FAILING if failing else WebhookStatus.ACTIVE
