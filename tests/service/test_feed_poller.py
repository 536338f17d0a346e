"""The background poller, with polls and looks that the test lets go on."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from app.domain.errors import StorageError
from app.domain.feed import Feed, FeedId
from app.service.feed_poller import FeedPoller
from tests.fakes import NOW


class HeldPolls:
    """Feeds are due until their poll ends; a poll ends when it is let go."""

    def __init__(self, count: int) -> None:
        self.waiting = {
            FeedId(f"f{n}"): Feed(FeedId(f"f{n}"), f"https://e.org/{n}", NOW) for n in range(count)
        }
        self.started: Counter[FeedId] = Counter()
        self.under_way = 0
        self.most_under_way = 0
        self.let_go = asyncio.Event()
        self.failing = False

    def due(self, limit: int) -> list[Feed]:
        if self.failing:
            raise StorageError("the disk is full")
        return list(self.waiting.values())[:limit]

    async def poll(self, feed: Feed) -> None:
        self.started[feed.id] += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self.let_go.wait()
        finally:
            self.under_way -= 1
        if self.failing:
            raise StorageError("the disk is full")
        del self.waiting[feed.id]


class Looks:
    """Stands in for the pause between looks, which the test ends."""

    def __init__(self) -> None:
        self._ended: asyncio.Queue[None] = asyncio.Queue()
        self._next: asyncio.Queue[None] = asyncio.Queue()

    async def sleep(self, _seconds: float) -> None:
        self._ended.put_nowait(None)
        await self._next.get()

    async def another(self) -> None:
        """Lets the poller look again, and waits until it has."""
        self._next.put_nowait(None)
        await self._ended.get()


def run(count: int, scenario: Callable[[HeldPolls, Looks], Awaitable[None]]) -> HeldPolls:
    async def main() -> HeldPolls:
        polls, looks = HeldPolls(count), Looks()
        poller = asyncio.create_task(FeedPoller(polls, sleep=looks.sleep).run())
        await scenario(polls, looks)
        poller.cancel()
        await asyncio.wait([poller])
        assert poller.cancelled()
        return polls

    return asyncio.run(asyncio.wait_for(main(), timeout=120))


def test_a_feed_that_is_being_polled_is_not_polled_again() -> None:
    async def scenario(polls: HeldPolls, looks: Looks) -> None:
        for _ in range(4):
            await looks.another()
        assert polls.started == {"f0": 1, "f1": 1}
        polls.let_go.set()
        for _ in range(3):
            await looks.another()
        assert polls.waiting == {}

    assert run(2, scenario).started == {"f0": 1, "f1": 1}


def test_only_so_many_are_polled_at_once_and_all_in_the_end() -> None:
    async def scenario(polls: HeldPolls, looks: Looks) -> None:
        for _ in range(3):
            await looks.another()
        assert polls.under_way == 16
        polls.let_go.set()
        for _ in range(6):
            await looks.another()
        assert polls.waiting == {}

    assert run(40, scenario).most_under_way == 16


def test_a_database_that_fails_for_a_while_does_not_end_the_polling() -> None:
    async def scenario(polls: HeldPolls, looks: Looks) -> None:
        await looks.another()
        polls.failing = True
        polls.let_go.set()
        for _ in range(3):
            await looks.another()
        assert len(polls.waiting) == 1
        polls.failing = False
        for _ in range(3):
            await looks.another()
        assert polls.waiting == {}

    run(1, scenario)


def test_polls_under_way_are_broken_off_when_it_ends() -> None:
    async def scenario(_polls: HeldPolls, looks: Looks) -> None:
        await looks.another()

    polls = run(3, scenario)
    assert polls.under_way == 0
    assert len(polls.waiting) == 3
