"""A browser before the real server with the packaged sample."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser.patience import page_in

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `samestory demo` serves; it may fetch feeds that tests serve on this machine."""
    folder = tmp_path_factory.mktemp("demo")
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--data-dir", str(folder), "demo", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "SAMESTORY_FETCH_PRIVATE": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = next((line for line in process.stderr if line.startswith("dashboard at ")), "")
    yield said.split()[2] if said else "http://127.0.0.1:9"
    process.kill()
    process.communicate()


# Of a module, not of the session: while Playwright is open no test can run asyncio of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on a desk, without JavaScript; anything the browser complains of fails the test."""
    yield from complete(browser, address, java_script_enabled=False)


@pytest.fixture
def live_page(browser: Browser, address: str) -> Iterator[Page]:
    """The same with JavaScript."""
    yield from complete(browser, address, java_script_enabled=True)


def complete(browser: Browser, address: str, *, java_script_enabled: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        java_script_enabled=java_script_enabled,
        viewport={"width": 1280, "height": 900},
    )
    complaints: list[str] = []
    opened = page_in(context)
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda request: complaints.extend(failed(request)))
    yield opened
    context.close()
    assert not complaints


def failed(request: Request) -> list[str]:
    """A request that failed; a stream or a load that ends with its page has not."""
    return [] if request.failure == "net::ERR_ABORTED" else [request.url]
