"""The writer: one at a time, single writes before streams, refusing what would wait too long."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from app.domain.article import ArticleId, RawArticle
from app.domain.errors import ConflictError, StorageError
from app.service.corrections import Corrections
from app.service.ingest import Ingest
from app.service.views import Corrected, ItemResult, Outcome
from app.web.problems import ProblemError
from app.web.writer import QueueLimits, Writer
from tests.web.conftest import small_service


def articles(name: str, count: int) -> list[RawArticle]:
    return [
        RawArticle(
            id=ArticleId(f"{name}{number}"),
            title=f"Headline {number} of {name}",
            text="",
            received_at=datetime.now(UTC),
        )
        for number in range(count)
    ]


def article(name: str) -> RawArticle:
    return articles(name, 1)[0]


class Noting:
    """Takes in by a real ingest, and notes what each turn began with and how much it held."""

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest
        self.turns: list[tuple[str, int]] = []

    def take(self, items: Sequence[RawArticle]) -> list[ItemResult]:
        self.turns.append((items[0].id or "", len(items)))
        return self._ingest.take(items)


def test_a_single_write_waits_for_a_part_of_one_batch_however_many_streams_there_are(
    data_dir: Path,
) -> None:
    async def scenario(writer: Writer) -> list[list[ItemResult]]:
        streams = [
            asyncio.create_task(writer.take_in_stream(articles(name, 100))) for name in "abc"
        ]
        await asyncio.sleep(0)  # all three stand in the queue
        await writer.take_in(article("single"))
        return list(await asyncio.gather(*streams))

    with small_service(data_dir) as service:
        noting = Noting(service.ingest)
        found = asyncio.run(scenario(Writer(noting, service.corrections)))  # type: ignore[arg-type]
    assert noting.turns[:2] == [("a0", 64), ("single0", 1)]
    rest = [("a64", 36), ("b0", 64), ("b64", 36), ("c0", 64), ("c64", 36)]
    assert sorted(noting.turns[2:]) == rest
    for name, results in zip("abc", found, strict=True):
        assert [result.id for result in results] == [f"{name}{number}" for number in range(100)]


async def held_up(writer: Writer, release: Event) -> "asyncio.Task[Corrected]":
    """A correction that goes on until it is released, and then is refused."""

    def wait(_: Corrections) -> Corrected:
        assert release.wait(60)
        raise ConflictError("released")

    task = asyncio.create_task(writer.correct(wait))
    while not writer.busy_seconds:
        await asyncio.sleep(0.001)
    return task


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (QueueLimits(waiting=2, seconds=20), "2 writes wait already"),
        (QueueLimits(waiting=99, seconds=0.05), "its turn did not come in 0.05 s"),
    ],
)
def test_what_would_wait_too_long_is_refused_and_not_done(
    data_dir: Path, limits: QueueLimits, reason: str
) -> None:
    waits: list[float] = []

    async def scenario(writer: Writer) -> None:
        release = Event()
        holder = await held_up(writer, release)
        waiting = [asyncio.create_task(writer.take_in(article(name))) for name in "abc"]
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        error = done.pop().exception()
        assert isinstance(error, ProblemError)
        assert (error.kind.status, error.kind.code) == (503, "overloaded")
        assert reason in error.detail
        assert error.headers == {"Retry-After": "5"}
        stream = asyncio.create_task(writer.take_in_stream(articles("stream", 1)))
        release.set()
        assert [each.outcome for each in await stream] == [Outcome.ADDED]
        found = await asyncio.gather(*waiting, holder, return_exceptions=True)
        assert writer.waiting == 0
        assert writer.busy_seconds == 0
        after = await writer.take_in(article("after"))
        assert after.outcome is Outcome.ADDED
        refused = [each for each in found[:3] if isinstance(each, ProblemError)]
        assert len(waits) == 1 + 1 + 1 + (3 - len(refused))

    with small_service(data_dir) as service:
        writer = Writer(service.ingest, service.corrections, limits=limits, watch=waits.append)
        asyncio.run(scenario(writer))


def test_single_articles_that_wait_are_taken_in_together_and_each_is_told_its_own(
    data_dir: Path,
) -> None:
    async def scenario(writer: Writer) -> list[ItemResult]:
        release = Event()
        holder = await held_up(writer, release)
        waiting = [asyncio.create_task(writer.take_in(article(name))) for name in "abcb"]
        gone = asyncio.create_task(writer.take_in(article("gone")))
        await asyncio.sleep(0)
        assert writer.waiting == 5
        gone.cancel()
        await asyncio.wait([gone])
        release.set()
        found = await asyncio.gather(*waiting)
        await asyncio.wait([holder])
        return found

    waits: list[float] = []
    with small_service(data_dir) as service:
        noting = Noting(service.ingest)
        writer = Writer(noting, service.corrections, watch=waits.append)  # type: ignore[arg-type]
        found = asyncio.run(scenario(writer))
    assert noting.turns == [("a0", 4)]
    assert [(each.index, each.id) for each in found] == [(0, f"{name}0") for name in "abcb"]
    assert [each.outcome for each in found] == [Outcome.ADDED] * 3 + [Outcome.UNCHANGED]
    assert len(waits) == 1 + 4


class Breaking(Noting):
    """Cannot take in what holds one article."""

    def __init__(self, ingest: Ingest, error: Exception) -> None:
        super().__init__(ingest)
        self._error = error

    def take(self, items: Sequence[RawArticle]) -> list[ItemResult]:
        results = super().take(items)
        if any(each.id == "bad0" for each in items):
            raise self._error
        return results


def test_a_database_that_cannot_be_used_is_not_asked_again_for_each_article(
    data_dir: Path,
) -> None:
    async def scenario(writer: Writer) -> list[ItemResult | BaseException]:
        asking = (writer.take_in(article(name)) for name in ("good", "bad"))
        return list(await asyncio.gather(*asking, return_exceptions=True))

    with small_service(data_dir) as service:
        breaking = Breaking(service.ingest, StorageError("full"))
        writer = Writer(breaking, service.corrections)  # type: ignore[arg-type]
        found = asyncio.run(scenario(writer))
    assert [type(each) for each in found] == [StorageError] * 2
    assert breaking.turns == [("good0", 2)]


def test_an_article_that_cannot_be_taken_in_keeps_out_none_but_itself(data_dir: Path) -> None:
    async def scenario(writer: Writer) -> list[ItemResult | BaseException]:
        names = ("good", "bad", "fine")
        asking = (writer.take_in(article(name)) for name in names)
        return list(await asyncio.gather(*asking, return_exceptions=True))

    with small_service(data_dir) as service:
        breaking = Breaking(service.ingest, RuntimeError("broken"))
        good, bad, fine = asyncio.run(
            scenario(Writer(breaking, service.corrections))  # type: ignore[arg-type]
        )
    assert isinstance(bad, RuntimeError)
    for each in (good, fine):
        assert isinstance(each, ItemResult)
        assert each.outcome in (Outcome.ADDED, Outcome.UNCHANGED)  # it was stored at first
