"""Feeds on the command line and behind `serve`: followed, polled, stopped and killed."""

import signal
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest

from tests.end_to_end.conftest import Samestory
from tests.intake.web_site import Site, says, web_site
from tests.service.feed_world import LONG, item, rss

LINK = '<link rel="alternate" type="application/rss+xml" href="/feed">'


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMESTORY_FETCH_PRIVATE", "true")
    monkeypatch.setenv("SAMESTORY_FETCH_INTERVAL_SECONDS", "0")


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as opened:
        opened.pages |= {
            "/": says(f"<html><head>{LINK}</head><body>News</body></html>", "text/html"),
            "/feed": says(rss(item("Talks begin in Geneva", guid="1"), item("", "", guid="2"))),
        }
        yield opened


def test_a_feed_is_followed_polled_and_left(samestory: Samestory, site: Site) -> None:
    added = samestory.run("feeds", "add", site.address)
    assert (added.exit_code, added.stdout) == (0, f"follows The Day ({site.at('/feed')})\n")
    assert samestory.run("feeds", "add", site.at("/feed")).stdout.startswith("already follows")
    (listed,) = samestory.lines("feeds", "list")[0]["feeds"]
    assert (listed["address"], listed["status"]) == (site.at("/feed"), "new")

    polled = samestory.run("feeds", "poll")
    assert polled.exit_code == 1  # one entry says nothing
    assert "The Day: 1 added, 0 updated, 0 unchanged, 1 rejected\n" in polled.stdout
    assert f"rejected {site.at('/feed')} 2: entry: expected a title or a text" in polled.stdout
    assert len(samestory.stories()) == 1
    assert "no feed is due" in samestory.run("feeds", "poll").stderr
    (line,) = samestory.lines("feeds", "poll", "--all")
    assert (line["outcome"], line["added"], line["problems"]) == ("read", 0, [])
    assert "working" in samestory.run("feeds", "list").stdout

    assert samestory.run("feeds", "pause", site.at("/feed")).exit_code == 0
    assert "paused" in samestory.run("feeds", "list").stdout
    assert samestory.run("feeds", "resume", listed["id"]).exit_code == 0
    assert samestory.run("feeds", "remove", site.at("/feed")).exit_code == 0
    assert samestory.run("feeds", "list").exit_code == 1
    assert len(samestory.stories()) == 1


def test_a_feed_that_fails_is_told_with_its_reason(samestory: Samestory, site: Site) -> None:
    samestory.run("feeds", "add", site.at("/feed"))
    site.pages["/feed"] = says(status=500)
    polled = samestory.run("feeds", "poll")
    assert polled.exit_code == 1
    assert f"The Day: failed: {site.at('/feed')}: expected a feed, found the status 500" in (
        polled.stdout
    )
    assert "↳" in samestory.run("feeds", "list").stdout


@pytest.mark.parametrize("address", ["http://169.254.169.254/", "file:///etc/passwd"])
def test_an_address_that_may_not_be_fetched_is_one_line(samestory: Samestory, address: str) -> None:
    refused = samestory.run("feeds", "add", address)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("error: ")
    assert refused.stderr.endswith("(address-refused)\n")


def test_lists_of_feed_readers_go_in_and_out(samestory: Samestory, tmp_path: Path) -> None:
    opml = tmp_path / "in.opml"
    opml.write_text(
        "<opml version='2.0'><body><outline title='One' xmlUrl='https://e.org/1'/>"
        "<outline xmlUrl='nowhere'/></body></opml>"
    )
    taken = samestory.run("feeds", "import", opml)
    assert taken.exit_code == 1
    assert taken.stdout.splitlines() == [
        "1 feed added, 1 followed now",
        "rejected nowhere: expected an http or https address",
    ]
    assert samestory.run("feeds", "export", tmp_path / "out.opml").exit_code == 0
    assert 'xmlUrl="https://e.org/1"' in (tmp_path / "out.opml").read_text()
    assert "https://e.org/1" in samestory.run("feeds", "export", "-").stdout
    assert samestory.run("feeds", "import", tmp_path / "absent.opml").exit_code == 3


def test_serve_polls_in_the_background_what_is_added_meanwhile_and_stops_cleanly(
    samestory: Samestory, site: Site
) -> None:
    flood = item("Flood in the north of Italy", "The river rose above its banks. " * 30)
    site.pages["/other"] = says(rss(flood, title="Other"))
    samestory.run("feeds", "add", site.at("/feed"))
    with samestory.start("serve", "--port", "0") as process:
        assert process.stderr is not None
        assert any(b'"feed.read"' in line for line in process.stderr)
        assert samestory.run("feeds", "add", site.at("/other")).exit_code == 0
        assert any(b'"feed.read"' in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert len(samestory.stories()) == 2
    assert "no feed is due" in samestory.run("feeds", "poll").stderr  # remembered


def test_serve_stops_at_once_while_a_site_says_nothing(
    samestory: Samestory, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESTORY_FETCH_TIMEOUT_SECONDS", "600")
    samestory.run("feeds", "add", site.at("/feed"))
    asked = Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        site.hang(request)

    site.pages["/feed"] = hang
    with samestory.start("serve", "--port", "0") as process:
        assert asked.wait(timeout=60)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert b"Traceback" not in output + errors


def test_a_kill_between_fetch_and_commit_loses_nothing(samestory: Samestory, site: Site) -> None:
    asked = Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        site.hang(request)

    site.pages |= {
        "/feed": says(rss(item("Talks", LONG), item("Flood", "Short.", site.at("/1"))), ETag="v1"),
        "/1": hang,
    }
    samestory.run("feeds", "add", site.at("/feed"))
    with samestory.start("feeds", "poll") as process:
        assert asked.wait(timeout=60)  # the feed is read, its articles are not stored yet
        process.kill()
    assert samestory.stories() == {}
    site.pages["/1"] = says(status=404)
    (line,) = samestory.lines("feeds", "poll")
    assert line["added"] == 2
