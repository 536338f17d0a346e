"""Signing in with a real browser, which decides itself what it tells of where a form came from."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.bootstrap import open_keyring
from app.domain.key import Scope
from app.settings import load_settings
from tests.browser.conftest import ROOT

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is tested


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> str:
    with open_keyring(load_settings(data_dir=tmp_path_factory.getbasetemp() / "keys")) as keyring:
        return keyring.create("desk", {Scope.READ}).secret


@pytest.fixture(scope="module")
def port(secret: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of `samestory serve` for everybody who can reach this machine and has the key."""
    folder: Path = tmp_path_factory.getbasetemp() / "keys"
    command = ["-m", "app", "--data-dir", str(folder), "serve", "--host", EVERYWHERE, "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = next(line for line in process.stderr if line.startswith("dashboard at "))
    yield said.split()[2].rpartition(":")[2]
    process.kill()
    process.communicate()


# Browsers name the site that sends a form (Sec-Fetch-Site) to this machine and to https only.
@pytest.mark.parametrize("host", ["127.0.0.1", EVERYWHERE])
def test_a_person_signs_in_reads_and_signs_out(
    browser: Browser, secret: str, port: str, host: str
) -> None:
    context = browser.new_context(base_url=f"http://{host}:{port}", java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=Женева")
    page.get_by_label("Key", exact=True).fill("not a key")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    page.get_by_label("Key", exact=True).fill(secret)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("0 stories for “Женева”")
    page.get_by_role("link", name="Your key").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()
