"""Intake on pages: looking stores nothing, adding does, and feeds can be changed."""

import html
import json
import re
import time

from fastapi.testclient import TestClient

from app.web.dashboard.brought_files import MOST_FILES
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

HTML = {"accept": "text/html"}


def packed(page: str) -> str:
    return html.unescape(re.findall(r'name="articles" value="([^"]+)"', page)[0])


def test_a_text_is_matched_and_stored_only_when_it_is_added(client: TestClient) -> None:
    home = client.post("/v1/articles", json=RUSSIAN).json()["story_id"]
    form = {name: ENGLISH[name] for name in ("title", "text", "source", "published_at")}
    looked = client.post("/intake/look", data=form, headers=HTML)
    assert looked.status_code == 200
    assert f"/stories/{home}" in looked.text
    assert "That it is new" in looked.text
    assert client.get("/healthz").json()["articles"] == 1
    added = client.post("/intake/add", data={"articles": packed(looked.text)}, headers=HTML)
    assert f'href="/stories/{home}"' in added.text
    assert client.get("/healthz").json()["articles"] == 2


def test_of_a_file_each_article_is_told_and_what_is_rejected_says_why(client: TestClient) -> None:
    client.post("/v1/articles", json=RUSSIAN)
    lines = [ENGLISH, {"id": "empty"}, QUAKE]
    data = "".join(json.dumps(each) + "\n" for each in lines)
    looked = client.post("/intake/look-at-file", files={"file": ("news.jsonl", data)}, headers=HTML)
    assert "2 reports, 1 rejected" in looked.text
    assert "expected a title or a text" in looked.text
    assert "A new story" in looked.text
    assert client.get("/healthz").json()["articles"] == 1
    rows = [json.loads(line) for line in packed(looked.text).splitlines()]
    assert [row["id"] for row in rows] == ["en-1", "it-1"]
    assert rows[0]["published_at"].startswith("2021-12-07T20:52:00")


def test_a_date_keeps_its_precision_between_looking_and_adding(client: TestClient) -> None:
    form = {"title": RUSSIAN["title"], "published_at": "2021-12"}
    looked = client.post("/intake/look", data=form, headers=HTML)
    assert json.loads(packed(looked.text))["published_at"] == "2021-12"


def test_what_cannot_be_read_is_said_and_stays_in_the_form(client: TestClient) -> None:
    form = {"title": "Среща", "published_at": "yesterday", "source": "vestnik.example"}
    answer = client.post("/intake/look", data=form, headers=HTML)
    assert answer.status_code == 422
    assert "expected an ISO 8601 date" in answer.text
    assert 'value="Среща"' in answer.text
    assert 'value="vestnik.example"' in answer.text


def test_an_address_that_may_not_be_fetched_is_refused(client: TestClient) -> None:
    answer = client.post("/intake/look", data={"url": "http://127.0.0.1/"}, headers=HTML)
    assert answer.status_code == 422
    assert "That cannot be read" in answer.text
    assert 'value="http://127.0.0.1/"' in answer.text


def test_a_file_with_nothing_to_read_adds_nothing(client: TestClient) -> None:
    answer = client.post("/intake/look-at-file", files={"file": ("empty.txt", b"")}, headers=HTML)
    assert answer.status_code == 200
    assert "it is empty" in answer.text
    assert 'action="/intake/add"' not in answer.text


def test_a_feed_is_polled_paused_and_removed(client: TestClient) -> None:
    store = client.app.state.service.feeds.list  # type: ignore[attr-defined]
    store.read_opml(
        b'<opml version="2.0"><body><outline type="rss" text="Desk" '
        b'xmlUrl="http://127.0.0.1:9/feed.xml"/></body></opml>'
    )
    (feed,) = store.feeds()
    page = client.get("/intake", headers=HTML).text
    assert "not polled yet" in page
    client.post(f"/intake/feeds/{feed.id}", data={"do": "pause"})
    assert store.find(feed.id).paused
    client.post(f"/intake/feeds/{feed.id}", data={"do": "resume"})
    assert not store.find(feed.id).paused
    client.post(f"/intake/feeds/{feed.id}", data={"do": "remove"})
    assert store.feeds() == []


def test_a_feed_that_cannot_be_followed_stays_in_the_form_with_the_reason(
    client: TestClient,
) -> None:
    asked = {"url": "http://127.0.0.1:9/feed.xml", "title": "Бюро"}
    answer = client.post("/intake/feeds", data=asked, headers=HTML)
    assert answer.status_code == 422
    assert "That cannot be read" in answer.text
    assert f'value="{asked["url"]}"' in answer.text
    assert 'value="Бюро"' in answer.text


def test_polling_now_is_a_task_that_ends_and_the_feed_tells_how(client: TestClient) -> None:
    store = client.app.state.service.feeds.list  # type: ignore[attr-defined]
    store.read_opml(
        b'<opml version="2.0"><body><outline type="rss" text="Desk" '
        b'xmlUrl="http://127.0.0.1:9/feed.xml"/></body></opml>'
    )
    (feed,) = store.feeds()
    with client:  # its event loop goes on between requests
        client.post(f"/intake/feeds/{feed.id}", data={"do": "poll"})
        deadline = time.monotonic() + 60
        while client.get("/v1/tasks").json()["tasks"][0]["state"] in {"queued", "running"}:
            assert time.monotonic() < deadline
    (task,) = client.get("/v1/tasks").json()["tasks"]
    assert (task["kind"], task["state"]) == ("poll", "succeeded")
    assert store.find(feed.id).failures == 1
    assert "failing" in client.get("/intake", headers=HTML).text


def test_every_article_of_a_long_file_is_seen_page_by_page(client: TestClient) -> None:
    rows = [
        {"id": f"a{n}", "title": f"Report {n}"} if n % 50 else {"id": f"b{n}"} for n in range(230)
    ]
    data = "\n".join(json.dumps(each) for each in rows)
    page = client.post("/intake/look-at-file", files={"file": ("n.jsonl", data)}, headers=HTML).text
    seen, rejected, pages = [], 0, 0
    while True:
        seen += [json.loads(line)["id"] for line in packed(page).splitlines()]
        rejected += page.count("expected a title or a text")
        pages += 1
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            break
        page = client.get(following[1], headers=HTML).text
    assert "Articles 201 to 230 of the file." in page
    assert 'rel="prev"' in page
    assert (seen, rejected, pages) == ([f"a{n}" for n in range(230) if n % 50], 5, 3)


def test_of_files_brought_the_last_ones_are_kept(client: TestClient) -> None:
    data = "\n".join(json.dumps({"title": f"Report {n}"}) for n in range(101))
    links = []
    for _ in range(MOST_FILES + 1):
        looked = client.post(
            "/intake/look-at-file", files={"file": ("n.jsonl", data)}, headers=HTML
        )
        links += re.findall(r'href="([^"]+)" rel="next"', looked.text)
    gone = client.get(links[0], headers={**HTML, "accept-language": "uk"})
    assert gone.status_code == 404
    assert "файл більше не зберігається" in gone.text
    assert "Articles 101 to 101 of the file." in client.get(links[1], headers=HTML).text
    assert client.get("/intake/files/none", headers=HTML).status_code == 404
