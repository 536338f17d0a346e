"""Deliveries to a real receiver while days pass: signed, in order, until they have come."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from app.domain.change import ChangeFilter
from app.domain.errors import ConflictError
from app.domain.webhook import DeliveryId, Webhook, WebhookId
from app.intake.posting import CheckedSender
from app.service.bulletin import Bulletin
from app.service.changes import Changes
from app.service.deliveries import Deliveries
from app.service.delivery_schedule import MAX_ATTEMPTS, asked_to_wait, next_attempt
from app.service.webhooks import WebhookList
from app.storage.sql_store import SqlStore
from app.storage.webhook_rows import SqlWebhookStore
from app.web.webhook_wire import message
from tests.fakes import NOW, FixedClock
from tests.service.receiver import Received, Receiver, receiver
from tests.storage.samples import article, moved, opened


class World:
    """A store with changes, a webhook on a receiver, and deliveries between them."""

    def __init__(self, folder: Path, to: Receiver, *, most: int = 100) -> None:
        self.to = to
        self.clock = FixedClock()
        self.articles = SqlStore(folder / "store.db")
        self.store = SqlWebhookStore(folder / "store.db")
        self.bulletin = Bulletin(self.articles.last_number())
        changes = Changes(self.articles, self.bulletin)
        sender = CheckedSender(user_agent="test", total_seconds=10, allow_private=True)
        self.list = WebhookList(store=self.store, sender=sender, changes=changes, clock=self.clock)
        self.deliveries = Deliveries(
            store=self.store,
            changes=changes,
            bulletin=self.bulletin,
            sender=sender,
            clock=self.clock,
            random=Random(3),  # noqa: S311
            write=message,
        )

    def open_stories(self, *names: str) -> None:
        number = self.articles.commit(
            [article(name) for name in names], [opened(name, f"s-{name}") for name in names]
        )
        self.bulletin.publish(number)

    def add(self, which: ChangeFilter | None = None) -> Webhook:
        return self.list.add(self.to.url, which or ChangeFilter(), description="", after=None)

    def deliver(self) -> None:
        """All that is due."""
        for webhook in self.deliveries.due(10):
            while asyncio.run(self.deliveries.deliver(webhook.id)):
                pass

    def days_pass(self, *, until: int) -> None:
        """Delivers at each instant that something is due, until so many messages came."""
        while len(self.to.received) < until:
            self.deliver()
            waiting = [each.pending for each in self.list.webhooks() if each.pending]
            due = [each.next_attempt_at for each in waiting]
            if due:
                self.clock.advance(max(min(due) - self.clock.now(), timedelta(seconds=1)))

    def close(self) -> None:
        self.articles.close()
        self.store.close()


@pytest.fixture
def to() -> Iterator[Receiver]:
    with receiver() as opened_receiver:
        yield opened_receiver


@pytest.fixture
def world(tmp_path: Path, to: Receiver) -> Iterator[World]:
    made = World(tmp_path, to)
    yield made
    made.close()


def check(received: Received, *secrets: str) -> None:
    """Each secret signed, as another implementation signs."""
    at = datetime.fromtimestamp(int(received.headers["webhook-timestamp"]), UTC)
    expected = [Verifier(each).sign(received.id, at, received.body.decode()) for each in secrets]
    assert received.headers["webhook-signature"].split() == expected


def test_a_receiver_that_fails_ten_times_gets_each_delivery_with_a_valid_signature(
    world: World,
) -> None:
    webhook = world.add()
    world.to.answer = lambda count: (500 if count <= 10 or 12 <= count <= 21 else 200, {})
    world.open_stories("a", "b")
    world.days_pass(until=1)
    world.open_stories("c")
    world.days_pass(until=11)
    world.days_pass(until=22)
    for each in world.to.received:
        check(each, webhook.secret)
    first, second = world.to.received[:11], world.to.received[11:]
    assert {tuple(each.cursors) for each in first} == {(1, 2)}
    assert {tuple(each.cursors) for each in second} == {(3,)}
    assert len({each.id for each in first}) == len({each.id for each in second}) == 1
    assert first[0].id != second[0].id
    passed = world.clock.now() - NOW
    assert timedelta(days=6) < passed < timedelta(days=8)
    log = world.list.attempts(webhook.id, before=None, limit=200)
    assert [(each.attempt, each.status) for each in log[:2]] == [(11, 200), (10, 500)]
    assert log[1].error == "expected a status 2xx, found 500"
    assert log[0].next_attempt_at is None


def test_what_fails_for_days_is_disabled_with_its_reason_and_nothing_is_lost(world: World) -> None:
    webhook = world.add()
    world.to.answer = lambda _: (500, {})
    world.open_stories("a")
    world.days_pass(until=MAX_ATTEMPTS)
    world.open_stories("b")
    world.clock.advance(timedelta(days=9))
    world.deliver()
    assert len(world.to.received) == MAX_ATTEMPTS
    disabled = world.list.find(webhook.id)
    assert disabled.disabled_reason is not None
    assert "11 attempts over days failed" in disabled.disabled_reason
    world.to.answer = lambda _: (200, {})
    world.list.resume(webhook.id)
    world.deliver()
    again, new = world.to.received[-2:]
    assert again.id == world.to.received[0].id
    assert (again.cursors, new.cursors) == ([1], [2])
    assert world.list.find(webhook.id).pending is None


def test_gone_disables_at_once(world: World) -> None:
    webhook = world.add()
    world.to.answer = lambda _: (410, {})
    world.open_stories("a")
    world.deliver()
    world.clock.advance(timedelta(days=3))
    world.deliver()
    assert len(world.to.received) == 1
    assert world.list.find(webhook.id).disabled_reason == "the receiver answered 410 Gone"
    pending = world.list.find(webhook.id).pending
    assert pending is not None
    with pytest.raises(ConflictError, match="disabled"):
        world.list.retry(webhook.id, pending.id)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_receiver_is_left_alone_as_long_as_it_asks(world: World, status: int) -> None:
    webhook = world.add()
    world.to.answer = lambda _: (status, {"Retry-After": "7200"})
    world.open_stories("a")
    world.deliver()
    world.clock.advance(timedelta(seconds=7199))
    world.deliver()
    assert len(world.to.received) == 1
    world.clock.advance(timedelta(seconds=1))
    world.deliver()
    assert len(world.to.received) == 2
    assert world.list.find(webhook.id).disabled_reason is None


def test_redirects_are_failures_and_not_followed(world: World) -> None:
    world.add()
    world.to.answer = lambda _: (302, {"Location": world.to.url})
    world.open_stories("a")
    world.deliver()
    assert len(world.to.received) == 1
    (webhook,) = world.list.webhooks()
    assert webhook.pending is not None
    assert webhook.pending.attempts == 1


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(world: World) -> None:
    old = world.add()
    new = world.list.rotate(old.id)
    assert new.secret != old.secret
    world.open_stories("a")
    world.deliver()
    check(world.to.received[0], new.secret, old.secret)
    world.clock.advance(timedelta(hours=24))
    world.open_stories("b")
    world.deliver()
    check(world.to.received[1], new.secret)


def test_a_kill_between_sending_and_storing_sends_again_under_the_same_id(
    tmp_path: Path, to: Receiver
) -> None:
    first = World(tmp_path, to)
    webhook = first.add()
    first.open_stories("a")

    class Killed(BaseException):
        """Ends the process between the answer and the commit."""

    def kill(_count: int) -> tuple[int, dict[str, str]]:
        first.store.close()
        first.store.record = killed  # type: ignore[method-assign]
        return 200, {}

    def killed(*_: object) -> None:
        raise Killed

    to.answer = kill
    with pytest.raises(Killed):
        first.deliver()
    first.articles.close()
    to.answer = lambda _: (200, {})
    second = World(tmp_path, to)
    second.open_stories("b")
    second.deliver()
    assert [each.cursors for each in to.received] == [[1], [1], [2]]
    assert to.received[0].id == to.received[1].id != to.received[2].id
    assert second.list.find(webhook.id).pending is None
    second.close()


def test_filters_hold_and_what_did_not_pass_is_not_looked_at_again(world: World) -> None:
    webhook = world.add(ChangeFilter(language="bg"))
    world.open_stories("a", "b")
    world.deliver()
    assert world.to.received == []
    assert world.list.find(webhook.id).position == 2
    assert world.deliveries.due(10) == []


def test_of_an_article_that_is_deleted_meanwhile_only_its_id_is_sent(world: World) -> None:
    world.add()
    world.to.answer = lambda count: (500 if count == 1 else 200, {})
    world.open_stories("a")
    world.deliver()
    assert b"Talks in Istanbul" in world.to.received[0].body
    world.bulletin.publish(world.articles.commit([], [moved("a", "s-a", None)]))
    world.days_pass(until=2)
    again = world.to.received[1]
    assert (again.id, again.cursors) == (world.to.received[0].id, [1])
    assert b"Talks" not in again.body


def test_a_paused_webhook_gets_everything_when_it_is_resumed(world: World) -> None:
    webhook = world.add()
    world.list.change(replace(webhook, paused=True))
    world.open_stories("a", "b")
    world.deliver()
    assert world.to.received == []
    world.list.resume(webhook.id)
    world.deliver()
    assert [each.cursors for each in world.to.received] == [[1, 2]]


def test_many_changes_go_out_in_order_a_hundred_at_a_time(world: World) -> None:
    world.add()
    world.open_stories(*(f"a{number:03}" for number in range(250)))
    world.deliver()
    assert [len(each.cursors) for each in world.to.received] == [100, 100, 50]
    assert [n for each in world.to.received for n in each.cursors] == list(range(1, 251))


def test_a_pending_delivery_is_tried_again_at_once_when_asked(world: World) -> None:
    webhook = world.add()
    world.to.answer = lambda count: (500 if count == 1 else 200, {})
    world.open_stories("a")
    world.deliver()
    pending = world.list.find(webhook.id).pending
    assert pending is not None
    with pytest.raises(ConflictError, match="pending"):
        world.list.retry(webhook.id, DeliveryId("other"))
    world.list.retry(webhook.id, pending.id)
    world.deliver()
    assert len(world.to.received) == 2
    assert world.list.find(webhook.id).pending is None


def test_a_test_is_sent_once_and_logged(world: World) -> None:
    webhook = world.add()
    world.to.answer = lambda _: (500, {})
    attempt = asyncio.run(world.deliveries.test(webhook))
    assert (attempt.status, attempt.attempt) == (500, 0)
    assert [each.type for each in world.to.received] == ["test"]
    check(world.to.received[0], webhook.secret)
    (logged,) = world.list.attempts(webhook.id, before=None, limit=10)
    assert replace(logged, number=0) == attempt
    assert world.list.find(WebhookId(webhook.id)).pending is None


def test_the_schedule_grows_over_three_days_and_ends() -> None:
    delays = []
    for failures in range(1, MAX_ATTEMPTS):
        again = next_attempt(failures, NOW, Random(failures))  # noqa: S311
        assert again is not None
        delays.append(again - NOW)
    assert delays == sorted(delays)
    assert timedelta(seconds=5) <= delays[0] <= timedelta(seconds=6)
    assert timedelta(days=3) < sum(delays, timedelta()) < timedelta(days=3.9)
    assert next_attempt(MAX_ATTEMPTS, NOW, Random(1)) is None  # noqa: S311


@pytest.mark.parametrize(
    ("status", "stated", "seconds"),
    [
        (429, "60", 60),
        (503, "Sat, 01 Mar 2025 12:10:00 GMT", 600),
        (503, "999999999", 86_400),
        (503, "9" * 400, 0),
        (503, "soon", 0),
        (503, "Sat, 01 Mar 2025 11:00:00 GMT", 0),
        (500, "60", 0),
        (429, "", 0),
    ],
)
def test_retry_after_is_read_for_what_it_is(status: int, stated: str, seconds: int) -> None:
    assert asked_to_wait(status, stated, NOW) == NOW + timedelta(seconds=seconds)
