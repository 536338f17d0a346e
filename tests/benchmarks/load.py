"""How a server holds under load, over a store of many articles.

    python -m tests.benchmarks.load [--folder FOLDER] [--articles 100000] [--minutes 0]

A store is made once (with --folder it is kept for the next time): stories of five articles that
mix the sentences, words, numbers, dates and vectors of the packaged reports, published over two
months; every third story continues another. Then `samestory serve` is started on a copy of it
and asked over loopback once it has read ahead, and for each target the requests a second, the
times from the moment a request was due to its answer, and the server's own processor time are
printed. The client shares the computer with the server, and its processor time is told too.
"""

import argparse
import asyncio
import itertools
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.cli.bench_ingest import invented
from app.evaluation.mixtures import NOW
from app.settings import Settings
from tests.benchmarks.load_client import Client, Measured, Target, told
from tests.benchmarks.load_server import Server, running
from tests.benchmarks.load_store import make_store

_READERS = 20
_PAUSE_SECONDS = 0.1  # between an answer and a reader's next question
_POSTS_A_SECOND = 50
_STORIES = 2_000  # asked for one by one


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how much.

    Attributes:
        seconds: Of each measurement.
        connections: That ask at the same time.
        minutes: Of steady load at the end.
        bulk: Articles taken in at once.
        warm_up: Articles taken in before, unmeasured: as if the server had been running.
    """

    seconds: float
    connections: int
    minutes: float
    bulk: int = 3_000
    warm_up: int = 1_000


async def measure(server: Server, plan: Plan) -> None:
    """Asks a server and prints what was measured.

    Args:
        server: Over a store as `make_store` makes it.
        plan: How long and how much.
    """
    client = Client(server.host, server.port)
    chance = random.Random(1)  # noqa: S311 - a seed makes it repeatable
    pages, stories = await _addresses(client)
    posts = _posts(chance)
    await client.ask(_bulk(posts, plan.warm_up))
    print("| what | requests/s | p50 ms | p99 ms | server ms each | client ms each |")
    print("|---|---|---|---|---|---|")
    for name, addresses in (("GET /v1/stories", pages), ("GET /v1/stories/{id}", stories)):
        before = server.processor_seconds()
        targets = (Target("GET", chance.choice(addresses)) for _ in itertools.count())
        found = await client.flood(targets, plan.seconds, plan.connections)
        print(told(name, found, server.processor_seconds() - before), flush=True)
    before = server.processor_seconds()
    posted, read = await _mixed(client, posts, [*pages, *stories], chance, plan.seconds)
    spent = server.processor_seconds() - before
    name = f"POST /v1/articles, {_POSTS_A_SECOND} a second beside {_READERS} readers"
    print(told(name, posted, spent))
    print(told("GET of those readers", read, spent), flush=True)
    lines = _bulk(posts, plan.bulk)
    before, started = server.processor_seconds(), time.perf_counter()
    await client.ask(lines)
    taken, spent = time.perf_counter() - started, server.processor_seconds() - before
    print(
        f"\nPOST /v1/articles:bulk: {plan.bulk / taken:,.0f} articles a second, "
        f"{1000 * spent / plan.bulk:.1f} ms of the server's processor time each"
    )
    print(f"memory: {server.resident_mb():,.0f} MB")
    for minute in range(1, round(plan.minutes) + 1):
        posted, read = await _mixed(client, posts, [*pages, *stories], chance, 60)
        print(
            f"minute {minute}: {server.resident_mb():,.0f} MB; POST p99 {posted.p99:.0f} ms, "
            f"GET p99 {read.p99:.0f} ms",
            flush=True,
        )
    await client.close()


async def _addresses(client: Client) -> tuple[list[str], list[str]]:
    """Addresses of pages of stories, and of stories."""
    pages, ids, cursor = ["/v1/stories"], list[str](), ""
    while len(ids) < _STORIES:
        page = orjson.loads(await client.ask(Target("GET", f"/v1/stories?limit=200{cursor}")))
        ids += [story["id"] for story in page["stories"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
        pages.append(f"/v1/stories?{cursor[1:]}")
    pages += [f"/v1/stories?language={each}" for each in ("en", "bg", "ru", "de", "uk", "fr")]
    return pages, [f"/v1/stories/{each}" for each in ids]


def _posts(chance: random.Random) -> Iterator[Target]:
    """New articles of the last hours, without end."""
    run = chance.randrange(16**8)
    for number, raw in enumerate(invented(Settings())):
        article = {
            "id": f"posted-{run:x}-{number}",
            "title": raw.title,
            "text": raw.text,
            "source": f"outlet-{chance.randrange(500)}",
            "published_at": NOW.isoformat(),
        }
        yield Target("POST", "/v1/articles", orjson.dumps(article))


def _bulk(posts: Iterator[Target], count: int) -> Target:
    """The next articles in one request."""
    lines = b"\n".join(target.body for target in itertools.islice(posts, count))
    return Target("POST", "/v1/articles:bulk", lines, "application/x-ndjson")


async def _mixed(
    client: Client,
    posts: Iterator[Target],
    addresses: Sequence[str],
    chance: random.Random,
    seconds: float,
) -> tuple[Measured, Measured]:
    """Articles at their pace while readers read: what became of both."""
    reading = [
        client.read(
            (Target("GET", chance.choice(addresses)) for _ in itertools.count()),
            seconds,
            _PAUSE_SECONDS,
        )
        for _ in range(_READERS)
    ]
    posted, *read = await asyncio.gather(client.pace(posts, seconds, _POSTS_A_SECOND), *reading)
    return posted, Measured.joined(read)


def main(folder: Path, articles: int, plan: Plan) -> None:
    made = folder / f"load-{articles}"
    make_store(made, articles)
    with tempfile.TemporaryDirectory(prefix="samestory-load-") as temporary:
        data = Path(temporary) / "data"
        shutil.copytree(made, data)  # the next time its articles must be new again
        with running(data) as server:
            server.rest()
            asyncio.run(measure(server, plan))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the store is kept for the next time")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--connections", type=int, default=8, help="that ask at the same time")
    parser.add_argument("--minutes", type=float, default=0, help="of steady load at the end")
    arguments = parser.parse_args()
    chosen = Plan(arguments.seconds, arguments.connections, arguments.minutes)
    with tempfile.TemporaryDirectory(prefix="samestory-load-") as temporary:
        main(arguments.folder or Path(temporary), arguments.articles, chosen)
