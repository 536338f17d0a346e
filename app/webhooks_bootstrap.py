"""The composition root of webhooks: their list, their deliveries, and the sender of both."""

from dataclasses import dataclass
from random import Random

from app import __version__
from app.intake.posting import CheckedSender
from app.live_ports import WebhookStore
from app.ports import Clock
from app.service.bulletin import Bulletin
from app.service.changes import Changes
from app.service.deliverer import Deliverer
from app.service.deliveries import Deliveries, Writer
from app.service.webhooks import WebhookList
from app.settings import Settings

_SECONDS_TO_ANSWER = 15.0  # standardwebhooks.com: 15 to 30


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What there is to do with webhooks."""

    list: WebhookList
    deliveries: Deliveries
    deliverer: Deliverer


def wire_webhooks(
    settings: Settings,
    *,
    store: WebhookStore,
    changes: Changes,
    bulletin: Bulletin,
    clock: Clock,
    write: Writer,
) -> Webhooks:
    """Chooses the implementations.

    Args:
        settings: How to run.
        store: Of the webhooks; stays the caller's.
        changes: What is delivered.
        bulletin: Tells when there are changes.
        clock: Tells the time.
        write: Makes the bodies of messages.
    """
    sender = CheckedSender(
        user_agent=f"Samestory/{__version__}",
        total_seconds=_SECONDS_TO_ANSWER,
        allow_private=settings.fetch_private,
    )
    deliveries = Deliveries(
        store=store,
        changes=changes,
        bulletin=bulletin,
        sender=sender,
        clock=clock,
        random=Random(),  # noqa: S311 - jitter is no secret
        write=write,
    )
    listed = WebhookList(store=store, sender=sender, changes=changes, clock=clock)
    return Webhooks(listed, deliveries, Deliverer(deliveries, bulletin))
