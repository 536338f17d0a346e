"""`/v1/webhooks`: addresses that are told of changes, and the log of what they were sent."""

from functools import partial
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from app.domain.errors import InvalidQueryError
from app.domain.webhook import DeliveryId, WebhookId
from app.web import change_wire, parameters, webhook_wire
from app.web.routes.documentation import example, problems
from app.webhooks_bootstrap import Webhooks

router = APIRouter(prefix="/v1/webhooks", tags=["live"])

_LONGEST_CURSOR = 18  # digits


def _webhooks(request: Request) -> Webhooks:
    return cast(Webhooks, request.app.state.webhooks)


WebhooksOf = Annotated[Webhooks, Depends(_webhooks)]
_SHOWN = example(webhook_wire.WEBHOOK, "The webhook.")
_WITH_SECRET = example(webhook_wire.NEW_WEBHOOK, "The webhook with its secret; keep it.")


@router.get(
    "",
    summary="Webhooks and how they fare",
    response_model=webhook_wire.WebhookList,
    responses={200: example(webhook_wire.WEBHOOK_LIST, "All webhooks."), **problems(503)},
)
def list_webhooks(hooks: WebhooksOf) -> webhook_wire.WebhookList:
    """The addresses that are told of changes, oldest first, without their secrets."""
    return webhook_wire.webhook_list(hooks.list.webhooks())


@router.post(
    "",
    summary="Have changes sent to an address",
    response_model=webhook_wire.NewWebhook,
    status_code=201,
    responses={201: _WITH_SECRET, **problems(400, 413, 422, 503)},
)
async def add_webhook(asked: webhook_wire.WebhookIn, hooks: WebhooksOf) -> webhook_wire.NewWebhook:
    """Changes that pass the filters are sent in the order of the log, up to 100 a message.

    Messages are signed as standardwebhooks.com says; the secret is shown here and when it is
    rotated, and nowhere else. The next message waits until the one before has arrived: what was
    not answered with a status 2xx is sent again, with the same `webhook-id`, over three days.
    Private addresses are refused, unless `SAMESTORY_FETCH_PRIVATE` allows them.
    """
    which = change_wire.change_filter(asked)
    await hooks.list.check(asked.url)
    after = parameters.text_or_none(asked.after)
    adding = partial(hooks.list.add, asked.url, which, description=asked.description, after=after)
    return webhook_wire.new_webhook(await run_in_threadpool(adding))


@router.get(
    "/{webhook_id}",
    summary="A webhook",
    response_model=webhook_wire.Webhook,
    responses={200: _SHOWN, **problems(404, 503)},
)
def get_webhook(webhook_id: WebhookId, hooks: WebhooksOf) -> webhook_wire.Webhook:
    """How it fares, and what is pending for it."""
    return webhook_wire.webhook(hooks.list.find(webhook_id))


@router.patch(
    "/{webhook_id}",
    summary="Change, pause or resume a webhook",
    response_model=webhook_wire.Webhook,
    responses={200: _SHOWN, **problems(400, 404, 413, 422, 503)},
)
async def change_webhook(
    webhook_id: WebhookId, asked: webhook_wire.WebhookChange, hooks: WebhooksOf
) -> webhook_wire.Webhook:
    """What is absent stays. What is pending is sent to the new address.

    While it is paused or disabled changes wait in the log: resumed, it gets them all.
    """
    found = await run_in_threadpool(hooks.list.find, webhook_id)
    wanted = webhook_wire.changed(found, asked)
    if asked.url is not None:
        await hooks.list.check(asked.url)
    changed = await run_in_threadpool(hooks.list.change, wanted)
    if asked.paused is False:
        changed = await run_in_threadpool(hooks.list.resume, webhook_id)
    return webhook_wire.webhook(changed)


@router.delete(
    "/{webhook_id}",
    summary="Send an address nothing more",
    status_code=204,
    response_class=Response,
    responses={204: {"description": "Removed, with its log."}, **problems(404, 503)},
)
def remove_webhook(webhook_id: WebhookId, hooks: WebhooksOf) -> Response:
    """What is pending for it is not sent."""
    hooks.list.remove(webhook_id)
    return Response(status_code=204)


@router.post(
    "/{webhook_id}:test",
    summary="Send a test message",
    response_model=webhook_wire.Delivery,
    responses={200: example(webhook_wire.DELIVERY, "How it fared."), **problems(404, 503)},
)
async def test_webhook(webhook_id: WebhookId, hooks: WebhooksOf) -> webhook_wire.Delivery:
    """A signed message of type `test` without changes, sent once and now; also when paused."""
    found = await run_in_threadpool(hooks.list.find, webhook_id)
    attempt = await hooks.deliveries.test(found)
    return webhook_wire.Delivery.model_validate(attempt)


@router.post(
    "/{webhook_id}:rotate-secret",
    summary="Give a webhook a new secret",
    response_model=webhook_wire.NewWebhook,
    responses={200: _WITH_SECRET, **problems(404, 503)},
)
def rotate_secret(webhook_id: WebhookId, hooks: WebhooksOf) -> webhook_wire.NewWebhook:
    """For 24 hours messages carry a signature by each of the two secrets."""
    return webhook_wire.new_webhook(hooks.list.rotate(webhook_id))


@router.get(
    "/{webhook_id}/deliveries",
    summary="What a webhook was sent",
    response_model=webhook_wire.DeliveryLog,
    responses={
        200: example(webhook_wire.DELIVERY_LOG, "Attempts, newest first."),
        **problems(404, 422, 503),
    },
)
def list_deliveries(
    webhook_id: WebhookId,
    hooks: WebhooksOf,
    limit: Annotated[int, Query(ge=1, le=200, description="Attempts a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> webhook_wire.DeliveryLog:
    """Every attempt of the last month: when, with which answer, when it is tried again."""
    before = _number(parameters.text_or_none(cursor))
    return webhook_wire.delivery_log(
        hooks.list.attempts(webhook_id, before=before, limit=limit), limit
    )


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}:retry",
    summary="Try a delivery again now",
    response_model=webhook_wire.Webhook,
    responses={200: _SHOWN, **problems(404, 409, 503)},
)
def retry_delivery(
    webhook_id: WebhookId, delivery_id: DeliveryId, hooks: WebhooksOf
) -> webhook_wire.Webhook:
    """Only the pending delivery can be tried again: those before it have arrived."""
    return webhook_wire.webhook(hooks.list.retry(webhook_id, delivery_id))


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= _LONGEST_CURSOR):
        raise InvalidQueryError(f"cursor: expected one of this log, found {cursor[:60]!r}")
    return int(cursor)
