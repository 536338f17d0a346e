"""Operations beside articles and stories: long work, learning, changes, webhooks, keys, state."""

from typing import Unpack

from app.client.binding import iteration, operation
from app.client.iterations import Iteration, pages
from app.client.requests import Fields, Request, change, delete, get, in_path, patch
from app.web import (
    change_wire,
    erasure_wire,
    key_wire,
    schemas,
    scorer_wire,
    task_wire,
    webhook_wire,
)
from app.web.story_arguments import ChangeArguments


class Management:
    """What can be asked of Samestory besides articles and stories."""

    # Long work, and what it learns

    @operation
    def start_simulation(self, asked: Fields) -> Request[task_wire.Task]:
        """Tries other settings on the last days, changing nothing; a task."""
        return change("/v1/simulations", task_wire.Task, asked)

    @operation
    def list_tasks(self) -> Request[task_wire.TaskList]:
        """Long work and how far it is."""
        return get("/v1/tasks", task_wire.TaskList)

    @operation
    def get_task(self, task_id: str) -> Request[task_wire.Task]:
        """A task: its state, and what came of it."""
        return get(f"/v1/tasks/{in_path(task_id)}", task_wire.Task)

    @operation
    def cancel_task(self, task_id: str) -> Request[task_wire.Task]:
        """Ends a task early."""
        return change(f"/v1/tasks/{in_path(task_id)}:cancel", task_wire.Task, {})

    @operation
    def preview_erasure(
        self, *, source: str | None = None, url: str | None = None
    ) -> Request[erasure_wire.Erasable]:
        """How many articles of a source or an address there are to delete."""
        return get("/v1/erasures", erasure_wire.Erasable, {"source": source, "url": url})

    @operation
    def start_erasure(self, asked: Fields) -> Request[task_wire.Task]:
        """Deletes all articles of a source or an address for good; a task."""
        return change("/v1/erasures", task_wire.Task, asked)

    @operation
    def get_scorer(self) -> Request[scorer_wire.Scorer]:
        """How articles are weighed, and how people adjusted it."""
        return get("/v1/scorer", scorer_wire.Scorer)

    @operation
    def refit_scorer(self) -> Request[task_wire.Task]:
        """Learns from corrections; a task whose result proposes an adjustment."""
        return change("/v1/scorer:refit", task_wire.Task, {})

    @operation
    def apply_adjustment(
        self, adjustment_id: str, *, author: str, reason: str | None = None
    ) -> Request[scorer_wire.Scorer]:
        """Uses a proposed adjustment from now on."""
        asked = {"adjustment_id": adjustment_id, "author": author, "reason": reason}
        return change("/v1/scorer:apply", scorer_wire.Scorer, asked)

    @operation
    def reset_adjustment(
        self, *, author: str, reason: str | None = None
    ) -> Request[scorer_wire.Scorer]:
        """Goes back to the weights alone."""
        asked = {"author": author, "reason": reason}
        return change("/v1/scorer:reset", scorer_wire.Scorer, asked)

    # Changes and webhooks

    @operation
    def list_changes(
        self, *, after: str | None = None, **filters: Unpack[ChangeArguments]
    ) -> Request[change_wire.ChangePage]:
        """A page of what changed, in order."""
        return get("/v1/changes", change_wire.ChangePage, {**filters, "after": after})

    @iteration
    def changes(
        self, *, after: str | None = None, **filters: Unpack[ChangeArguments]
    ) -> Iteration[change_wire.ChangeEvent]:
        """All that has changed until now, page by page; `follow` goes on with what comes."""
        return pages(
            lambda cursor: get(
                "/v1/changes", change_wire.ChangePage, {**filters, "after": cursor or after}
            ),
            items=lambda page: page.changes,
            next_cursor=lambda page: page.next_cursor if page.has_more else None,
        )

    @operation
    def list_webhooks(self) -> Request[webhook_wire.WebhookList]:
        """The addresses that are told of changes."""
        return get("/v1/webhooks", webhook_wire.WebhookList)

    @operation
    def add_webhook(self, webhook: Fields) -> Request[webhook_wire.NewWebhook]:
        """Tells one more address of changes; its secret comes back this once."""
        return change("/v1/webhooks", webhook_wire.NewWebhook, webhook)

    @operation
    def get_webhook(self, webhook_id: str) -> Request[webhook_wire.Webhook]:
        """How a webhook fares."""
        return get(_webhook(webhook_id), webhook_wire.Webhook)

    @operation
    def change_webhook(self, webhook_id: str, changes: Fields) -> Request[webhook_wire.Webhook]:
        """Changes, pauses or resumes a webhook."""
        return patch(_webhook(webhook_id), webhook_wire.Webhook, changes)

    @operation
    def remove_webhook(self, webhook_id: str) -> Request[None]:
        """Tells an address nothing more."""
        return delete(_webhook(webhook_id), type(None), {})

    @operation
    def test_webhook(self, webhook_id: str) -> Request[webhook_wire.Delivery]:
        """Sends a webhook a test now, and tells how it fared."""
        return change(f"{_webhook(webhook_id)}:test", webhook_wire.Delivery, {})

    @operation
    def rotate_secret(self, webhook_id: str) -> Request[webhook_wire.NewWebhook]:
        """Gives a webhook a new secret; the old one signs as well for a day."""
        return change(f"{_webhook(webhook_id)}:rotate-secret", webhook_wire.NewWebhook, {})

    @operation
    def list_deliveries(
        self, webhook_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Request[webhook_wire.DeliveryLog]:
        """A page of what a webhook was sent, and what it answered."""
        path = f"{_webhook(webhook_id)}/deliveries"
        return get(path, webhook_wire.DeliveryLog, {"limit": limit, "cursor": cursor})

    @iteration
    def deliveries(self, webhook_id: str) -> Iteration[webhook_wire.Delivery]:
        """All that a webhook was sent, latest first."""
        path = f"{_webhook(webhook_id)}/deliveries"
        return pages(
            lambda cursor: get(path, webhook_wire.DeliveryLog, {"cursor": cursor}),
            items=lambda page: page.deliveries,
            next_cursor=lambda page: page.next_cursor,
        )

    @operation
    def retry_delivery(self, webhook_id: str, delivery_id: str) -> Request[webhook_wire.Webhook]:
        """Tries the pending delivery again now."""
        path = f"{_webhook(webhook_id)}/deliveries/{in_path(delivery_id)}:retry"
        return change(path, webhook_wire.Webhook, {})

    # Keys, and the server itself

    @operation
    def list_keys(self) -> Request[key_wire.KeyList]:
        """The keys and what they allow, without their secrets."""
        return get("/v1/keys", key_wire.KeyList)

    @operation
    def create_key(self, key: Fields) -> Request[key_wire.KeyCreated]:
        """Makes a key; its secret comes back this once."""
        return change("/v1/keys", key_wire.KeyCreated, key)

    @operation
    def revoke_key(self, key_id: str) -> Request[key_wire.Key]:
        """Takes a key back, at once and for good."""
        return delete(f"/v1/keys/{in_path(key_id)}", key_wire.Key, {})

    @operation
    def get_health(self) -> Request[schemas.Health]:
        """That the server works, and what it holds."""
        return get("/healthz", schemas.Health)

    @operation
    def get_readiness(self) -> Request[schemas.Ready]:
        """That requests may be sent to the server."""
        return get("/readyz", schemas.Ready)

    @operation
    def get_version(self) -> Request[schemas.ServiceVersion]:
        """Version, embedding model and schema of the server."""
        return get("/version", schemas.ServiceVersion)


def _webhook(webhook_id: str) -> str:
    return f"/v1/webhooks/{in_path(webhook_id)}"
