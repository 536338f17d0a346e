"""`samestory bench soak`: a server under load for long, over its limits, and after that."""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from app.cli.soak_server import Asker, Reply, serving
from app.domain.article import RawArticle
from app.settings import Settings

MOST_GROWTH = 0.02
"""Of the memory, from the first fifth after the warm-up to the last; the rest would be a leak."""

_POOL = 1_000  # articles; each gets new versions, so that what is held stays the same
_POOL_A_MINUTE = 100  # less for a short soak
_READERS = 4
_PAUSE_SECONDS = 0.2  # of a reader
_WRITERS = 8  # that find out the rate
_SHARE_OF_RATE = 0.4  # of what it can take: other work of the machine must not decide
_OVERLOAD = 3.0  # times what it can take
_WARM_UP_SHARE = 0.2
_PARTS = 10
_MOST_OVERLOAD_SECONDS = 60.0
_TAKEN, _READ, _BUSY = (200, 201), (200, 308, 404, 410), 503  # stories merge and cease meanwhile


@dataclass(slots=True)
class Part:
    """What was measured in a part of the time.

    Attributes:
        taken: Articles acknowledged.
        refused: Requests told to come again later.
        failed: Requests with any other answer, or none.
        write_ms: Of acknowledged articles, since each was due.
        read_ms: Of pages and stories.
        memory_mb: Resident in the server at the end.
    """

    seconds: float = 0.0
    taken: int = 0
    refused: int = 0
    failed: int = 0
    write_ms: list[float] = field(default_factory=list)
    read_ms: list[float] = field(default_factory=list)
    memory_mb: float = 0.0

    def note_write(self, reply: Reply) -> None:
        """Counts an article."""
        if reply.status in _TAKEN:
            self.taken += 1
            self.write_ms.append(reply.milliseconds)
        elif reply.status == _BUSY and b"retry-after:" in reply.headers:
            self.refused += 1
        else:
            self.failed += 1

    def note_read(self, reply: Reply) -> None:
        """Counts a question."""
        if reply.status in _READ:
            self.read_ms.append(reply.milliseconds)
        else:
            self.failed += 1

    def figures(self) -> dict[str, float]:
        """As they are reported."""
        return {
            "seconds": round(self.seconds, 1),
            "articles": self.taken,
            "refused": self.refused,
            "failed": self.failed,
            "write_p50_ms": _share(self.write_ms, 0.5),
            "write_p99_ms": _share(self.write_ms, 0.99),
            "read_p50_ms": _share(self.read_ms, 0.5),
            "read_p99_ms": _share(self.read_ms, 0.99),
            "memory_mb": round(self.memory_mb, 1),
        }


@dataclass(slots=True)
class Soak:
    """What came of it.

    Attributes:
        rate: Articles a second that the server took at most.
        steady: Parts after the warm-up, at a share of that rate.
        overload: At three times the rate.
        after: As steady, once the load is gone.
        missing: Acknowledged articles that were not there at the end.
    """

    rate: float = 0.0
    steady: list[Part] = field(default_factory=list)
    overload: Part = field(default_factory=Part)
    after: Part = field(default_factory=Part)
    missing: int = 0

    @property
    def memory_growth(self) -> float:
        """Of the medians of the last and the first fifth, as a share; negative if it shrank."""
        few = max(1, len(self.steady) // 5)
        first, last = (
            statistics.median(part.memory_mb for part in parts)
            for parts in (self.steady[:few], self.steady[-few:])
        )
        return last / first - 1

    def complaints(self) -> list[str]:
        """What should not be, in words; empty when all is well."""
        found = []
        if self.memory_growth > MOST_GROWTH:
            found.append(f"memory grew by {self.memory_growth:.1%}")
        if failed := sum(part.failed for part in (*self.steady, self.overload, self.after)):
            found.append(f"{failed} requests failed")
        if refused := sum(part.refused for part in (*self.steady, self.after)):
            found.append(f"{refused} articles were refused at a rate that it can take")
        if not self.overload.refused:
            found.append("nothing was refused under overload")
        if self.missing:
            found.append(f"{self.missing} acknowledged articles are missing")
        return found

    def report(self) -> dict[str, object]:
        """Everything, for JSON."""
        return {
            "articles_per_second": round(self.rate, 1),
            "memory_growth": round(self.memory_growth, 4),
            "steady": [part.figures() for part in self.steady],
            "overload": self.overload.figures(),
            "after": self.after.figures(),
            "missing": self.missing,
            "complaints": self.complaints(),
        }


def soak(articles: Iterator[RawArticle], settings: Settings, minutes: float) -> Soak:
    """Runs a server in a folder of its own, under load.

    Args:
        articles: Without end; some ids get their texts in turn.
        settings: Of the server.
        minutes: Of the steady load; a fifth more goes before as warm-up, and some after.

    Raises:
        ConfigurationError: The server did not start, or did not end by itself.
    """
    with (
        tempfile.TemporaryDirectory(prefix="samestory-soak-") as folder,
        serving(Path(folder), settings) as port,
    ):
        pool = min(_POOL, round(_POOL_A_MINUTE * minutes) + 1)
        return asyncio.run(_Load(port, _bodies(articles, pool)).run(minutes * 60, pool))


class _Load:
    def __init__(self, port: int, bodies: Iterator[tuple[str, bytes]]) -> None:
        self._port = port
        self._bodies = bodies
        self._acknowledged: set[str] = set()
        self._idle: list[Asker] = []
        self._paths = ["/v1/stories", "/v1/stories?language=en", "/v1/stories?min_languages=2"]

    async def run(self, seconds: float, pool: int) -> Soak:
        found = Soak()
        await self._fill(pool)
        found.rate = await self._find_rate(max(3.0, seconds * 0.02))
        pace = found.rate * _SHARE_OF_RATE
        await self._steadily(seconds * _WARM_UP_SHARE, pace)
        for _ in range(_PARTS):
            found.steady.append(await self._steadily(seconds / _PARTS, pace))
        found.overload = await self._steadily(
            max(5.0, seconds * 0.05), found.rate * _OVERLOAD, until_refused=True
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
        if reply.status in _TAKEN:
            self._acknowledged.add(article_id)

    async def _read(self, part: Part, end: float) -> None:
        async with self._asker() as asker:
            for path in itertools.cycle(self._paths):
                if time.perf_counter() > end:
                    return
                part.note_read(reply := await asker.ask("GET", path))
                if path == self._paths[0] and reply.status in _TAKEN:
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
                missing += (
                    await asker.ask("GET", f"/v1/articles/{article_id}")
                ).status not in _TAKEN
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


def _share(milliseconds: Sequence[float], share: float) -> float:
    """Within which this share was answered; 0 without any."""
    ordered = sorted(milliseconds)
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 1) if ordered else 0.0
