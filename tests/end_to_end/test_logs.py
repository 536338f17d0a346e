"""No log holds a secret, a text or a question, whatever goes wrong."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.end_to_end.conftest import ROOT, Samestory
from tests.intake.web_site import Site, says, web_site
from tests.service.receiver import Receiver, receiver

TEXTS = [f"onfidential{number:02d}" for number in range(32)]
"""Words that no log may hold, each said at a place of its own."""

FEED = """<rss version="2.0"><channel><title>confidential20</title>
<item><title>confidential21</title><link>{at}/page?ticket=confidential22</link>
<description>confidential23</description></item>
<item><title>confidential24</title><link>http://127.0.0.1:1/none?ticket=confidential25</link></item>
</channel></rss>"""

FORM = "application/x-www-form-urlencoded"


@dataclass
class Talkative:
    """`samestory serve` with everything logged that can be."""

    log: Path
    process: subprocess.Popen[bytes]
    host: str
    secrets: list[str] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        **headers: str,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer; a body that is no bytes is sent as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            sent["Authorization"] = f"Bearer {key}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        with closing(HTTPConnection(self.host, timeout=60)) as connection:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()

    def events(self) -> list[dict[str, Any]]:
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def wait_for(self, event: str, count: int = 1) -> None:
        """Until the log tells of it; what a server does by itself comes when it comes."""
        deadline = time.monotonic() + 60
        while [each["event"] for each in self.events()].count(event) < count:
            assert time.monotonic() < deadline, self.log.read_text(encoding="utf-8")
            time.sleep(0.02)


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as opened:
        yield opened


@pytest.fixture
def to() -> Iterator[Receiver]:
    with receiver() as opened:
        yield opened


@pytest.fixture
def server(samestory: Samestory, tmp_path: Path) -> Iterator[Talkative]:
    log = tmp_path / "log"
    settings = {
        "SAMESTORY_LOG_LEVEL": "DEBUG",
        "SAMESTORY_ACCESS_LOG": "true",
        "SAMESTORY_FETCH_PRIVATE": "true",
        "SAMESTORY_FETCH_INTERVAL_SECONDS": "0",
        "SAMESTORY_DATA_DIR": str(samestory.data_dir),
    }
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", "0"],
            stdout=errors,
            stderr=errors,
            cwd=ROOT,
            env={**os.environ, **settings, "PYTHONUNBUFFERED": "1"},
        )
    deadline = time.monotonic() + 60
    while not (said := log.read_bytes()).startswith(b"dashboard at "):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    host = said.split()[2].decode().removeprefix("http://")
    yield Talkative(log, process, host)
    process.kill()
    process.wait()


def test_a_server_that_all_kinds_of_things_happen_to_logs_no_secret_and_no_text(
    server: Talkative, samestory: Samestory, site: Site, to: Receiver
) -> None:
    admin = use_keys(server)
    be_told_texts(server, admin)
    follow_feeds(server, admin, site)
    tell_webhooks(server, admin, to)
    break_inside(server, admin, samestory.data_dir / "samestory.db")
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=60) == 0
    written = server.log.read_text(encoding="utf-8")
    told = {each["event"] for each in server.events()}
    assert {
        "request.answered",
        "articles.committed",
        "feed.failed",
        "feed.read",
        "page.failed",
        "webhook.delivered",
        "webhook.failed",
        "request failed",
    } <= told
    assert "Traceback" in written
    assert len(server.secrets) > 8
    leaked = [word for word in [*TEXTS, *server.secrets] if word in written]
    assert leaked == []


def use_keys(server: Talkative) -> str:
    """Makes keys, shows right and wrong ones, signs in; the secret of one that may do all."""
    made = server.ask("POST", "/v1/keys", {"name": "all", "scopes": ["admin"]})
    admin = str(json.loads(made[2])["secret"])
    made = server.ask("POST", "/v1/keys", {"name": "few", "scopes": ["read"]}, key=admin)
    few = str(json.loads(made[2])["secret"])
    wrong = admin[:-6] + "wrongs"
    server.secrets += [admin[-43:], few[-43:], wrong[-43:], "basicpassword"]
    answered = [
        server.ask("GET", "/v1/stories", key=few)[0],
        server.ask("GET", "/v1/stories", key=wrong)[0],
        server.ask("GET", "/v1/stories", Authorization="Basic basicpassword")[0],
        server.ask("DELETE", f"/v1/keys/{quote(wrong)}", key=few)[0],
        server.ask("POST", "/v1/articles", few.encode(), key=few)[0],
    ]
    assert answered == [200, 401, 401, 403, 403]
    with suppress(OSError, HTTPException):  # the door may close before all of it is sent
        assert server.ask("GET", "/v1/stories", key=wrong * 20_000)[0] == 400
    for key, status in ((wrong, 401), (admin, 303)):
        form = urlencode({"key": key, "then": "/search?q=confidential00"}).encode()
        found, headers, _ = server.ask("POST", "/sign-in", form, Content_Type=FORM)
        assert found == status
    cookie = headers["set-cookie"].partition(";")[0]
    server.secrets.append(cookie.partition("=")[2])
    assert server.ask("GET", "/search?q=confidential01", Cookie=cookie)[0] == 200
    assert server.ask("GET", "/", Cookie=f"{cookie}x")[0] == 401
    return admin


def be_told_texts(server: Talkative, key: str) -> None:
    """Articles, drafts and questions, good and bad."""
    good = {
        "id": "damaged",
        "title": "A bridge opens confidential02",
        "text": "Thousands walked over it on Sunday, confidential03.",
        "source": "confidential04",
        "url": "https://example.org/a?ticket=confidential05",
        "published_at": "2025-02-18T12:00:00Z",
    }
    bad = {**good, "id": "b", "published_at": "confidential06"}
    assert server.ask("POST", "/v1/articles", good, key=key)[0] == 201
    for body in (bad, {"title": ["confidential07"]}, b'{"title": "confidential08', b"\xff confid"):
        headers = {"Content_Type": "application/json"}
        assert server.ask("POST", "/v1/articles", body, key=key, **headers)[0] in {400, 422}
    lines = json.dumps(bad).encode() + b'\n{"title": "confidential09\n\xff\xfe confidential10\n'
    assert server.ask(
        "POST", "/v1/articles:bulk", lines, key=key, Content_Type="application/x-ndjson"
    )[0] == 200  # fmt: skip
    asked = [
        server.ask("POST", "/v1/match", {"text": "confidential11 " * 9}, key=key)[0],
        server.ask(
            "POST", "/v1/match", {"url": f"http://{server.host}/unknown?confidential12"}, key=key
        )[0],
        server.ask("GET", "/v1/search?q=confidential13", key=key)[0],
        server.ask("GET", "/v1/search?q=a&cursor=confidential14", key=key)[0],
        server.ask("GET", "/v1/stories?since=confidential15&name=confidential16", key=key)[0],
        server.ask("PUT", "/v1/articles/b", {"text": "confidential17"}, key=key)[0],
    ]
    assert asked[2] == 200, asked


def follow_feeds(server: Talkative, key: str, site: Site) -> None:
    """Feeds that are refused, absent, unreadable, and one that has pages."""
    server.secrets += ["feedperson", "feedpassword"]
    about = FEED.format(at=site.address)
    page = f"<html><body><p>{'confidential26 ' * 200}</p></body></html>"
    site.pages["/feed?ticket=confidential18"] = says(about)
    site.pages["/page?ticket=confidential22"] = says(page, "text/html")
    addresses = (
        site.at("/feed").replace("//", "//feedperson:feedpassword@"),
        site.at("/nothing?ticket=confidential19"),
        site.at("/page?ticket=confidential22"),
        site.at("/feed?ticket=confidential18"),
    )
    answered = [server.ask("POST", "/v1/feeds", {"url": at}, key=key)[0] for at in addresses]
    assert answered == [422, 422, 400, 201]
    server.wait_for("feed.read")
    site.pages["/feed?ticket=confidential18"] = says("<rss>confidential27", status=500)
    _, _, body = server.ask("GET", "/v1/feeds", key=key)
    (feed,) = json.loads(body)["feeds"]
    form = urlencode({"do": "poll"}).encode()
    headers = {"Content_Type": FORM, "Origin": f"http://{server.host}"}
    assert server.ask("POST", f"/intake/feeds/{feed['id']}", form, key=key, **headers)[0] == 303
    server.wait_for("feed.failed")


def tell_webhooks(server: Talkative, key: str, to: Receiver) -> None:
    """Webhooks that arrive, that are refused, and whose receiver is not there."""
    gone = "http://127.0.0.1:1/hookpath/ab?ticket=hookticket"
    unknown = "http://nowhere.invalid/hookpath"
    to.answer = lambda count: (204 if count == 1 else 500, {})
    server.secrets += ["hookpath", "hookticket"]
    for address, status in ((to.url, 201), (gone, 201), (unknown, 422)):
        found, _, body = server.ask("POST", "/v1/webhooks", {"url": address}, key=key)
        assert found == status
        if found == 201:
            secret, name = (json.loads(body)[part] for part in ("secret", "id"))
            server.secrets.append(secret.removeprefix("whsec_"))
    _, _, body = server.ask("POST", f"/v1/webhooks/{name}:rotate-secret", key=key)
    server.secrets.append(json.loads(body)["secret"].removeprefix("whsec_"))
    assert server.ask("GET", f"/v1/webhooks/{secret}", key=key)[0] == 404
    assert server.ask("PUT", "/v1/articles/c", {"text": "confidential28"}, key=key)[0] == 201
    server.wait_for("webhook.delivered")
    server.wait_for("webhook.failed")


def break_inside(server: Talkative, key: str, database: Path) -> None:
    """Damages what is stored in ways that no request should find."""
    with closing(sqlite3.connect(database, isolation_level=None)) as raw:
        raw.execute("UPDATE articles SET document = x'00' WHERE id = 'damaged'")
        raw.execute("UPDATE webhooks SET filter = 'confidential29'")
        raw.execute("UPDATE feeds SET status = 'confidential30'")
        raw.execute("ALTER TABLE article_names RENAME TO elsewhere")
    answered = [
        server.ask("GET", "/v1/articles/damaged", key=key)[0],
        server.ask("GET", "/v1/webhooks", key=key)[0],
        server.ask("GET", "/v1/feeds", key=key)[0],
        server.ask("PUT", "/v1/articles/d", {"text": "Confidential31 Ivanov"}, key=key)[0],
    ]
    assert answered == [500, 500, 500, 503]
