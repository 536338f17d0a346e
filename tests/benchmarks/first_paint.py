"""How soon each page of the dashboard is there: at the server, and painted by a browser.

    python -m tests.benchmarks.first_paint DATA_FOLDER [--runs N]

DATA_FOLDER is a copy: the server writes its index there. Each page is asked for once to warm up,
as a reader's second look finds it, and then N times. The server's processor time does not count
what else the machine does; the first paint (Paint Timing, from the start of the navigation) does.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.load_server import Server, running
from tests.browser.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

TARGET_MS = 300
_IDLE_SECONDS = 0.05  # of processor time in 2 seconds

_PAINTED = """
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null
"""
_HTML = {"Accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page takes.

    Attributes:
        first_ms: Until its answer is there, when it is asked for the first time.
        processor_ms: Of the server, a request, once warm.
        answer_ms: Until the answer is there, median, once warm.
        paint_ms: Until something is painted, median, with nothing kept in the browser.
    """

    first_ms: float
    processor_ms: float
    answer_ms: float
    paint_ms: float


def pages(address: str) -> Iterator[tuple[str, str]]:
    """Name and path of every kind of page."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        story = client.get("/v1/stories?limit=1").json()["stories"][0]["id"]
        articles = client.get(f"/v1/stories/{story}/articles").json()["articles"]
        lines = client.get("/v1/storylines?limit=1").json()["storylines"]
    yield from (("stories", "/"), ("stories, growing", "/?sort=growing"))
    yield from (("stories, words", "/?q=Putin"), ("stories, name", "/?name=Zelensky"))
    yield from (("story", f"/stories/{story}"), ("article", f"/articles/{articles[0]['id']}"))
    yield from (("correct", f"/stories/{story}/correct"), ("search", "/search?q=Putin"))
    yield "storylines", "/storylines"
    if lines:
        yield "storyline", f"/storylines/{lines[0]['id']}"
    for name in ("map", "intake", "tuning", "tasks", "docs", "sign-in"):
        yield name, f"/{name}"


def measure(server: Server, browser: Browser, path: str, runs: int) -> Cost:
    """What one page takes."""
    address = f"http://{server.host}:{server.port}"
    with httpx2.Client(base_url=address, timeout=120, headers=_HTML) as client:
        first = _answer_ms(client, path)
        before = server.processor_seconds()
        answers = [_answer_ms(client, path) for _ in range(runs)]
        spent = server.processor_seconds() - before
    paints = [_paint_ms(browser, address + path) for _ in range(runs)]
    return Cost(
        first_ms=first,
        processor_ms=1000 * spent / runs,
        answer_ms=statistics.median(answers),
        paint_ms=statistics.median(paints),
    )


def wait_until_idle(server: Server) -> None:
    """Until what is read ahead at a start is read: it is no page's cost."""
    spent = 1.0
    while spent > _IDLE_SECONDS:
        before = server.processor_seconds()
        time.sleep(2)
        spent = server.processor_seconds() - before


def _answer_ms(client: httpx2.Client, path: str) -> float:
    started = time.monotonic()
    answer = client.get(path)
    answer.raise_for_status()
    return 1000 * (time.monotonic() - started)


def _paint_ms(browser: Browser, address: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="load", timeout=120_000)
    painted = page.wait_for_function(_PAINTED, timeout=120_000).json_value()
    context.close()
    return float(painted)


def main(folder: Path, runs: int) -> None:
    with running(folder) as server, sync_playwright() as playwright:
        wait_until_idle(server)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        print("| page | first answer, ms | processor, ms | answer, ms | first paint, ms |")
        print("|---|---|---|---|---|")
        for name, path in pages(f"http://{server.host}:{server.port}"):
            cost = measure(server, browser, path, runs)
            told = (cost.first_ms, cost.processor_ms, cost.answer_ms, cost.paint_ms)
            cells = " | ".join(f"{ms:,.0f}" for ms in told)
            late = " **late**" if cost.paint_ms > TARGET_MS else ""
            print(f"| {name} | {cells}{late} |", flush=True)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    main(arguments.folder, arguments.runs)
