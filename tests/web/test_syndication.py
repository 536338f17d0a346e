"""Story feeds and exports: valid, with ids for ever, new only when something new is reported."""

import csv
import io
import json
import re
from datetime import date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient

from app.intake.feed_parsing import parse_feed
from app.intake.opml import read_opml
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

FEEDS = ("rss", "atom", "json")

COPY = {**RUSSIAN, "id": "ru-2", "source": "mirror.example", "published_at": "2021-12-07T19:50:00Z"}
LONG = " ".join(f"Слово{number} о встрече президентов в Женеве." for number in range(40))


def parsed(client: TestClient, suffix: str, **filters: object) -> list[dict[str, Any]]:
    """Entries as id, link, title, changed."""
    response = client.get(f"/v1/stories.{suffix}", params=filters)
    assert response.status_code == 200
    if suffix == "json":
        return [
            {"id": i["id"], "link": i["url"], "title": i["title"], "at": i["date_modified"]}
            for i in response.json()["items"]
        ]
    feed = feedparser.parse(response.content, response_headers=dict(response.headers))
    assert not feed.bozo, feed.get("bozo_exception")
    return [
        {
            "id": entry.id,
            "link": entry.link,
            "title": entry.title,
            "at": entry.published if suffix == "rss" else entry.updated,
        }
        for entry in feed.entries
    ]


@pytest.mark.parametrize("suffix", FEEDS)
def test_a_feed_lists_the_stories_of_the_same_filters(sample: TestClient, suffix: str) -> None:
    asked = {"language": "uk", "sort": "languages", "limit": 5}
    stories = sample.get("/v1/stories", params=asked).json()["stories"]
    assert [(entry["id"], entry["title"]) for entry in parsed(sample, suffix, **asked)] == [
        (f"urn:samestory:story:{story['id']}", story["headline"]) for story in stories
    ]
    assert [entry["link"] for entry in parsed(sample, suffix, **asked)] == [
        f"http://127.0.0.1/stories/{story['id']}" for story in stories
    ]


@pytest.mark.parametrize("suffix", FEEDS)
def test_our_own_reader_follows_such_a_feed(sample: TestClient, suffix: str) -> None:
    response = sample.get(f"/v1/stories.{suffix}?limit=3")
    feed = parse_feed(response.content, address="http://127.0.0.1/feed")
    assert len(feed.entries) == 3


@pytest.mark.parametrize("suffix", FEEDS)
def test_a_feed_leads_from_page_to_page(sample: TestClient, suffix: str) -> None:
    seen: list[str] = []
    address: str | None = f"/v1/stories.{suffix}?limit=40&min_languages=2"
    while address:
        response = sample.get(address)
        if suffix == "json":
            shown = response.json()
            seen += [item["id"] for item in shown["items"]]
            address = shown.get("next_url")
        else:
            feed = feedparser.parse(response.content)
            seen += [entry.id for entry in feed.entries]
            links = {link.rel: link.href for link in feed.feed.links}
            assert links["self"] == str(response.url)
            address = links.get("next")
    pages = sample.get("/v1/stories?limit=200&min_languages=2").json()["stories"]
    assert seen == [f"urn:samestory:story:{story['id']}" for story in pages]


@pytest.fixture
def told(client: TestClient) -> TestClient:
    client.post("/v1/articles", json={**RUSSIAN, "text": f"{RUSSIAN['text']} {LONG}"})
    return client


@pytest.mark.parametrize("suffix", FEEDS)
def test_a_copy_or_an_edited_text_is_no_news(told: TestClient, suffix: str) -> None:
    (before,) = parsed(told, suffix)
    copy = told.post("/v1/articles", json={**COPY, "text": f"{RUSSIAN['text']} {LONG}"}).json()
    assert copy["copy_of"] == "ru-1"
    title = "Видеопереговоры Путина и Байдена окончены"
    edited = {**RUSSIAN, "title": title, "text": f"{RUSSIAN['text']} {LONG} И всё."}
    assert told.post("/v1/articles", json=edited).json()["status"] == "updated"
    assert parsed(told, suffix) == [{**before, "title": title}]


def test_a_report_in_another_language_is_news(told: TestClient) -> None:
    before = {suffix: parsed(told, suffix)[0] for suffix in FEEDS}
    assert told.post("/v1/articles", json=ENGLISH).json()["copy_of"] is None
    for suffix in ("atom", "json"):
        (after,) = parsed(told, suffix)
        assert after["id"] == before[suffix]["id"]
        assert after["at"] > before[suffix]["at"]
    (rss,) = parsed(told, "rss")  # which tells no fractions of seconds
    (atom,) = parsed(told, "atom")
    assert rss["at"] == format_datetime(datetime.fromisoformat(atom["at"]), usegmt=True)


@pytest.mark.parametrize("suffix", [*FEEDS, "opml"])
def test_who_has_a_feed_is_not_sent_it_again(sample: TestClient, suffix: str) -> None:
    address = f"/v1/stories.{suffix}"
    first = sample.get(address)
    again = sample.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = sample.get(f"{address}?limit=1", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200 or suffix == "opml"


def test_a_reader_that_keeps_only_the_date_is_not_sent_it_again(sample: TestClient) -> None:
    stated = sample.get("/v1/stories.rss").headers["last-modified"]
    earlier = format_datetime(parsedate_to_datetime(stated) - timedelta(seconds=1), usegmt=True)
    for since, status in ((stated, 304), (earlier, 200), ("yesterday", 200)):
        asked = sample.get("/v1/stories.rss", headers={"If-Modified-Since": since})
        assert asked.status_code == status
    both = {"If-Modified-Since": stated, "If-None-Match": '"other"'}
    assert sample.get("/v1/stories.rss", headers=both).status_code == 200


HOSTILE = "=cmd|'/C calc'!A0 <b>&\u0007\ufffe</b> \"Київ\", ☃"


@pytest.fixture
def hostile(client: TestClient) -> TestClient:
    client.post("/v1/articles", json={**QUAKE, "title": HOSTILE, "source": "+1, Ltd"})
    return client


@pytest.mark.parametrize("suffix", FEEDS)
def test_a_hostile_title_is_shown_and_not_run(hostile: TestClient, suffix: str) -> None:
    (entry,) = parsed(hostile, suffix)
    stored = hostile.get("/v1/stories").json()["stories"][0]["headline"]
    plain = "".join(c for c in stored if c.isprintable())
    assert "".join(c for c in entry["title"] if c.isprintable()) in (
        plain,
        plain.replace("&", "&amp;"),
    )
    assert "Київ" in entry["title"]


def test_no_cell_is_a_formula(hostile: TestClient) -> None:
    response = hostile.get("/v1/stories.csv")
    header, row = csv.reader(io.StringIO(response.text))
    cells = dict(zip(header, row, strict=True))
    assert cells["headline"].startswith("'=cmd")
    assert cells["sources"] == "'+1, Ltd"
    assert cells["first_published_at"] == "2016-08-24T04:30:00Z"
    assert cells["storyline_id"] == ""


def test_exports_hold_every_story_in_order(sample: TestClient) -> None:
    page = sample.get("/v1/stories?limit=200&sort=articles").json()
    assert page["next_cursor"] is None
    lines = sample.get("/v1/stories.ndjson?sort=articles").text.splitlines()
    assert [json.loads(line) for line in lines] == page["stories"]
    rows = list(csv.DictReader(io.StringIO(sample.get("/v1/stories.csv?sort=articles").text)))
    assert [row["id"] for row in rows] == [story["id"] for story in page["stories"]]
    assert rows[0]["languages"] == "; ".join(page["stories"][0]["languages"])


def test_exports_go_on_beyond_a_page(client: TestClient) -> None:
    days = (date(2010, 1, 1) + timedelta(days=20 * number) for number in range(230))
    lines = (json.dumps({"title": f"Report {day}", "published_at": f"{day}"}) for day in days)
    client.post("/v1/articles:bulk", content="\n".join(lines))
    stories = client.get("/healthz").json()["stories"]
    assert stories > 200
    found = [json.loads(line)["id"] for line in client.get("/v1/stories.ndjson").text.splitlines()]
    assert len(found) == len(set(found)) == stories
    rows = list(csv.reader(io.StringIO(client.get("/v1/stories.csv?fields=id").text)))
    assert rows == [["id"], *([story_id] for story_id in found)]


def test_what_a_search_shows_is_exported_in_its_order(sample: TestClient) -> None:
    html = sample.get("/search?q=Шенген", headers={"accept": "text/html"}).text
    shown = list(dict.fromkeys(re.findall(r'<h2><a href="/stories/(s\w+)"', html)))
    assert len(shown) > 1
    address = "&amp;".join(f"story={each}" for each in shown)
    for suffix in ("csv", "ndjson", *FEEDS):
        assert f'href="/v1/stories.{suffix}?{address}"' in html
    asked = [("story", each) for each in [*shown, "s000000000000"]]
    lines = sample.get("/v1/stories.ndjson", params=asked).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == shown
    rows = csv.DictReader(io.StringIO(sample.get("/v1/stories.csv", params=asked).text))
    assert [row["id"] for row in rows] == shown
    for suffix in FEEDS:
        entries = parsed(sample, suffix, story=shown)
        assert [each["id"] for each in entries] == [f"urn:samestory:story:{id_}" for id_ in shown]
    for id_, entry in zip(shown, parsed(sample, "json", story=shown), strict=True):
        reports = sample.get(f"/v1/stories/{id_}/articles.json").json()["items"]
        assert entry["at"] == reports[0]["date_modified"]


def test_exports_have_the_fields_asked_for(sample: TestClient) -> None:
    asked = "fields=headline,id&language=bg"
    line = sample.get(f"/v1/stories.ndjson?{asked}").text.splitlines()[0]
    assert set(json.loads(line)) == {"id", "headline"}
    assert sample.get(f"/v1/stories.csv?{asked}").text.splitlines()[0] == "id,headline"


@pytest.mark.parametrize("suffix", [*FEEDS, "csv", "ndjson"])
@pytest.mark.parametrize(
    "wrong", ["language=klingonish!", "sort=best", "langauge=en", "story=false"]
)
def test_a_filter_that_cannot_be_used_is_refused(
    sample: TestClient, suffix: str, wrong: str
) -> None:
    response = sample.get(f"/v1/stories.{suffix}?{wrong}")
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")


@pytest.mark.parametrize("suffix", FEEDS)
def test_an_empty_feed_is_a_feed(sample: TestClient, suffix: str) -> None:
    assert parsed(sample, suffix, language="xx") == []


def test_the_list_of_feeds_has_one_for_each_language(sample: TestClient) -> None:
    outlines = read_opml(sample.get("/v1/stories.opml").content)
    assert len(outlines) == sample.get("/healthz").json()["languages"] + 1
    for outline in outlines:
        assert feedparser.parse(sample.get(outline.address).content).entries
    assert "Stories in Ukrainian" in {outline.title for outline in outlines}


def test_the_page_of_stories_names_its_feeds(sample: TestClient) -> None:
    html = sample.get("/?language=uk&q=Путин", headers={"accept": "text/html"}).text
    for suffix in FEEDS:
        address = f"/v1/stories.{suffix}?q=%D0%9F%D1%83%D1%82%D0%B8%D0%BD&amp;language=uk"
        assert f'href="{address}"' in html
        assert parsed(sample, suffix, language="uk", q="Путин")
