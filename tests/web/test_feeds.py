from collections.abc import Iterator
from threading import Event

import pytest
import structlog
from fastapi.testclient import TestClient

from app.bootstrap import Service, open_service
from app.settings import load_settings
from tests.intake.web_site import Site, says, web_site
from tests.service.feed_world import item, rss
from tests.web.conftest import client_of


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as opened:
        opened.pages["/feed"] = says(rss(item("Talks begin in Geneva")))
        yield opened


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("feeds")
    settings = load_settings(data_dir=folder, fetch_private=True, fetch_interval_seconds=0)
    with open_service(settings, writable=True) as opened:
        yield opened


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    yield client_of(service)
    for feed in service.feeds.list.feeds():
        service.feeds.list.remove(feed.id)


def test_a_feed_is_followed_once_and_listed(client: TestClient, site: Site) -> None:
    assert client.get("/v1/feeds").json() == {"feeds": []}
    added = client.post("/v1/feeds", json={"url": site.at("/feed")})
    assert (added.status_code, added.json()["title"]) == (201, "The Day")
    again = client.post("/v1/feeds", json={"url": site.at("/feed"), "title": "Other"})
    assert (again.status_code, again.json()) == (200, added.json())
    assert client.get("/v1/feeds").json() == {"feeds": [added.json()]}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/absent", 422, "fetch-failed"), ("/page", 400, "input-unreadable")],
)
def test_what_is_no_feed_is_a_problem(
    client: TestClient, site: Site, path: str, status: int, code: str
) -> None:
    site.pages["/page"] = says("<html><body>No feed here</body></html>", "text/html")
    answer = client.post("/v1/feeds", json={"url": site.at(path)})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/feed", "file:///etc/passwd", "http://[::1]/"])
def test_private_addresses_are_refused(refusing: TestClient, url: str) -> None:
    answer = refusing.post("/v1/feeds", json={"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "address-refused")


def test_feeds_are_polled_while_the_application_runs(service: Service, site: Site) -> None:
    read = Event()

    def listen(_logger: object, _method: str, event: structlog.typing.EventDict) -> str:
        if event["event"] == "feed.read":
            read.set()
        return ""

    structlog.configure(processors=[listen])
    try:
        with client_of(service, poll_feeds=True) as client:
            feed = client.post("/v1/feeds", json={"url": site.at("/feed")}).json()
            assert feed["status"] == "new"
            assert read.wait(timeout=60)
            (polled,) = client.get("/v1/feeds").json()["feeds"]
            (story,) = client.get("/v1/stories").json()["stories"]
    finally:
        structlog.reset_defaults()
    assert (polled["status"], polled["article_count"]) == ("working", 1)
    assert story["headline"] == "Talks begin in Geneva"
