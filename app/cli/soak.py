"""`samestory bench soak`: a server under load for long, over its limits, and after that."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.cli.soak_parts import Part, Soak, was_taken
from app.cli.soak_server import Asker, serving
from app.domain.article import RawArticle
from app.settings import Settings

_POOL = 1_000  # articles; each gets new versions, so that what is held stays the same
_POOL_A_MINUTE = 100  # less for a short soak
_READERS = 4
_PAUSE_SECONDS = 0.2  # of a reader
_WRITERS = 8  # that find out the rate
_SHARE_OF_RATE = 0.4  # of what it can take: other work of the machine must not decide
_OVERLOAD = 3.0  # times what it can take
_PARTS = 10
_MOST_OVERLOAD_SECONDS = 60.0  # to wait for a refusal


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each load is kept up.

    Attributes:
        minutes: The steady load, in ten parts.
        warm_up_minutes: The steady load before that.
        overload_minutes: Three times what the server takes; at least until it refuses some.
    """

    minutes: float
    warm_up_minutes: float
    overload_minutes: float


def soak(articles: Iterator[RawArticle], settings: Settings, plan: Plan) -> Soak:
    """Runs a server in a folder of its own, under load.

    Args:
        articles: Without end; some ids get their texts in turn.
        settings: Of the server.
        plan: How long; some time is added to find out the rate, and after the overload.

    Raises:
        ConfigurationError: The server did not start, or did not end by itself.
    """
    with (
        tempfile.TemporaryDirectory(prefix="samestory-soak-") as folder,
        serving(Path(folder), settings) as port,
    ):
        pool = min(_POOL, round(_POOL_A_MINUTE * plan.minutes) + 1)
        return asyncio.run(_Load(port, _bodies(articles, pool)).run(plan, pool))


class _Load:
    def __init__(self, port: int, bodies: Iterator[tuple[str, bytes]]) -> None:
        self._port = port
        self._bodies = bodies
        self._acknowledged: set[str] = set()
        self._idle: list[Asker] = []
        self._paths = ["/v1/stories", "/v1/stories?language=en", "/v1/stories?min_languages=2"]

    async def run(self, plan: Plan, pool: int) -> Soak:
        found, seconds = Soak(), 60 * plan.minutes
        await self._fill(pool)
        found.rate = await self._find_rate(max(3.0, seconds * 0.02))
        pace = found.rate * _SHARE_OF_RATE
        await self._steadily(60 * plan.warm_up_minutes, pace)
        for _ in range(_PARTS):
            found.steady.append(await self._steadily(seconds / _PARTS, pace))
        found.overload = await self._steadily(
            60 * plan.overload_minutes, found.rate * _OVERLOAD, until_refused=True
        )
        found.after = await self._steadily(max(3.0, seconds / _PARTS), pace)
        found.missing = await self._count_missing()
        for asker in self._idle:
            asker.close()
        return found

    async def _fill(self, pool: int) -> None:
        rows = b"\n".join(body for _, body in itertools.islice(self._bodies, pool))
        async with self._asker() as asker:
            await asker.ask("POST", "/v1/articles:bulk", rows)

    async def _find_rate(self, seconds: float) -> float:
        part, end = Part(), time.perf_counter() + seconds

        async def write() -> None:
            async with self._asker() as asker:
                while time.perf_counter() < end:
                    await self._write(asker, part, time.perf_counter())

        began = time.perf_counter()
        await asyncio.gather(*(write() for _ in range(_WRITERS)))
        return part.taken / (time.perf_counter() - began)

    async def _steadily(self, seconds: float, rate: float, *, until_refused: bool = False) -> Part:
        """Articles at their pace, whatever was answered, beside readers.

        Args:
            seconds: How long articles are sent; their answers are waited for.
            rate: Articles a second.
            until_refused: Whether to go on until the server has refused some.
        """
        part, began = Part(), time.perf_counter()
        end = began + seconds
        readers = [asyncio.create_task(self._read(part, end)) for _ in range(_READERS)]
        writes = []
        for number in itertools.count():
            due = began + number / rate
            wanted = until_refused and not part.refused and due < began + _MOST_OVERLOAD_SECONDS
            if due > end and not wanted:
                break
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writes.append(asyncio.create_task(self._write_once(part, due)))
        await asyncio.gather(*writes, *readers)
        part.seconds = time.perf_counter() - began
        part.memory_mb = await self._memory_mb()
        return part

    async def _write_once(self, part: Part, due: float) -> None:
        async with self._asker() as asker:
            await self._write(asker, part, due)

    async def _write(self, asker: Asker, part: Part, due: float) -> None:
        article_id, body = next(self._bodies)
        reply = await asker.ask("POST", "/v1/articles", body, due=due)
        part.note_write(reply)
        if was_taken(reply):
            self._acknowledged.add(article_id)

    async def _read(self, part: Part, end: float) -> None:
        async with self._asker() as asker:
            for path in itertools.cycle(self._paths):
                if time.perf_counter() > end:
                    return
                part.note_read(reply := await asker.ask("GET", path))
                if path == self._paths[0] and was_taken(reply):
                    for story in orjson.loads(reply.body)["stories"][:3]:
                        part.note_read(await asker.ask("GET", f"/v1/stories/{story['id']}"))
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _memory_mb(self) -> float:
        async with self._asker() as asker:
            told = (await asker.ask("GET", "/metrics")).body
        line = next(
            each for each in told.splitlines() if each.startswith(b"process_resident_memory_bytes")
        )
        return float(line.split()[1]) / 1024**2

    async def _count_missing(self) -> int:
        missing = 0
        async with self._asker() as asker:
            for article_id in self._acknowledged:
                missing += not was_taken(await asker.ask("GET", f"/v1/articles/{article_id}"))
        return missing

    @asynccontextmanager
    async def _asker(self) -> AsyncIterator[Asker]:
        asker = self._idle.pop() if self._idle else Asker(self._port)
        try:
            yield asker
        finally:
            self._idle.append(asker)


def _bodies(articles: Iterator[RawArticle], pool: int) -> Iterator[tuple[str, bytes]]:
    for number, raw in enumerate(articles):
        article_id = f"soak-{number % pool}"
        fields = {"id": article_id, "title": raw.title, "text": raw.text, "source": raw.source}
        yield article_id, orjson.dumps(fields | {"published_at": _stated(raw)})


def _stated(raw: RawArticle) -> str | None:
    return raw.published.at.isoformat() if raw.published else None
