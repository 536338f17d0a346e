"""What every store of webhooks does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.change import ChangeFilter
from app.domain.decision import DecisionKind
from app.domain.story import StoryId, StorylineId
from app.domain.webhook import Attempt, DeliveryId, Pending, Webhook, WebhookId
from app.live_ports import WebhookStore
from app.storage.webhook_rows import SqlWebhookStore
from tests.fakes import NOW

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def store(place: Path | str) -> Iterator[WebhookStore]:
    opened = SqlWebhookStore(place)
    yield opened
    opened.close()


def webhook(number: int, **values: object) -> Webhook:
    fresh = Webhook(
        WebhookId(f"w{number}"),
        f"https://e.org/{number}",
        "whsec_AAAA",
        NOW + number * SECOND,
        position=4,
    )
    return replace(fresh, **values)  # type: ignore[arg-type]


def pending(number: int, **values: object) -> Pending:
    return replace(Pending(DeliveryId(f"d{number}"), (5, 9), 2, NOW), **values)  # type: ignore[arg-type]


def attempt(number: int, **values: object) -> Attempt:
    fresh = Attempt(DeliveryId(f"d{number}"), number, NOW + number * SECOND, 2, 500, 12, "no", NOW)
    return replace(fresh, **values)  # type: ignore[arg-type]


FULL = webhook(
    9,
    description="Новини",
    which=ChangeFilter(
        StoryId("s1"), StorylineId("l1"), "bg", "Дневник", (DecisionKind.MERGED,), 2
    ),
    old_secret="whsec_BBBB",  # noqa: S106 - of nobody
    old_secret_until=NOW + DAY,
    paused=True,
    pending=pending(1),
    disabled_reason="gone",
)


def test_a_webhook_comes_back_as_it_was_added(store: WebhookStore) -> None:
    store.add(FULL)
    store.add(webhook(1))
    assert store.webhooks() == [webhook(1), FULL]
    assert store.webhook(FULL.id) == FULL
    assert store.webhook(WebhookId("never")) is None
    store.remove(FULL.id)
    assert store.webhooks() == [webhook(1)]


def test_what_people_set_and_how_deliveries_stand_do_not_overwrite_each_other(
    store: WebhookStore,
) -> None:
    store.add(webhook(1))
    store.configure(webhook(1, url="https://e.org/new", paused=True, position=99))
    store.record(webhook(1, position=9, pending=pending(1)))
    found = store.webhook(WebhookId("w1"))
    assert found == webhook(1, url="https://e.org/new", paused=True, position=9, pending=pending(1))


def test_what_is_due_has_something_to_do_and_is_neither_paused_nor_disabled(
    store: WebhookStore,
) -> None:
    store.add(webhook(1))
    store.add(webhook(2, position=5))
    store.add(webhook(3, pending=pending(3, next_attempt_at=NOW - DAY)))
    store.add(webhook(4, pending=pending(4, next_attempt_at=NOW + DAY)))
    store.add(webhook(5, paused=True))
    store.add(webhook(6, disabled_reason="gone"))

    def due(newest: int, days: int = 0, limit: int = 10) -> list[str]:
        return [each.id for each in store.due(NOW + days * DAY, newest, limit)]

    assert due(newest=4) == ["w3"]
    assert sorted(due(newest=5)) == ["w1", "w3"]
    assert sorted(due(newest=6)) == ["w1", "w2", "w3"]
    assert due(newest=4, days=1) == ["w3", "w4"]
    assert due(newest=4, days=1, limit=1) == ["w3"]


def test_the_log_is_read_newest_first_in_pages_and_forgotten_after_a_month(
    store: WebhookStore,
) -> None:
    store.add(webhook(1))
    store.add(webhook(2))
    for number in range(1, 6):
        store.record(webhook(1), attempt(number))
    store.log(WebhookId("w2"), attempt(1, status=None, error=None, next_attempt_at=None))
    page = store.attempts(WebhookId("w1"), None, 2)
    assert [replace(each, number=0) for each in page] == [attempt(5), attempt(4)]
    rest = store.attempts(WebhookId("w1"), page[-1].number, 10)
    assert [each.attempt for each in rest] == [3, 2, 1]
    store.record(webhook(1), attempt(7, at=NOW + 31 * DAY))
    assert [each.attempt for each in store.attempts(WebhookId("w1"), None, 10)] == [7]
    assert len(store.attempts(WebhookId("w2"), None, 10)) == 1


def test_nothing_is_written_about_a_webhook_that_was_removed(store: WebhookStore) -> None:
    store.add(webhook(1))
    store.record(webhook(1), attempt(1))
    store.remove(WebhookId("w1"))
    store.record(webhook(1), attempt(2))
    store.log(WebhookId("w1"), attempt(3))
    store.configure(webhook(1))
    assert store.webhooks() == []
    assert store.attempts(WebhookId("w1"), None, 10) == []


def test_only_what_is_pending_is_hastened(store: WebhookStore) -> None:
    store.add(webhook(1, pending=pending(1, next_attempt_at=NOW + DAY)))
    assert not store.hasten(WebhookId("w1"), DeliveryId("d2"), NOW)
    assert store.due(NOW, 0, 10) == []
    assert store.hasten(WebhookId("w1"), DeliveryId("d1"), NOW)
    assert [each.id for each in store.due(NOW, 0, 10)] == ["w1"]


def test_only_what_was_disabled_is_revived_and_begins_anew(store: WebhookStore) -> None:
    late = pending(1, next_attempt_at=NOW + DAY)
    store.add(webhook(1, pending=late, disabled_reason="gone"))
    store.add(webhook(2, pending=late))
    for name in ("w1", "w2"):
        store.revive(WebhookId(name), NOW)
    assert store.webhooks() == [
        webhook(1, pending=pending(1, attempts=0)),
        webhook(2, pending=late),
    ]
