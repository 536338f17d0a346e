"""The reports of one story as feeds and tables, and the pages that name them."""

import csv
import io
import json
import re

import feedparser
import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

LONG = " ".join(f"Слово{number} о встрече президентов в Женеве." for number in range(40))
FIRST = {**RUSSIAN, "text": f"{RUSSIAN['text']} {LONG}"}
COPY = {**FIRST, "id": "ru-2", "source": "=mirror()", "published_at": "2021-12-07T19:50:00Z"}
HTML = {"accept": "text/html"}


@pytest.fixture
def told(client: TestClient) -> str:
    """The address of a story of two reports and a copy."""
    story = client.post("/v1/articles", json=FIRST).json()["story_id"]
    assert client.post("/v1/articles", json=COPY).json()["copy_of"] == "ru-1"
    assert client.post("/v1/articles", json=ENGLISH).json()["story_id"] == story
    return f"/v1/stories/{story}"


def test_its_feeds_hold_the_reports_the_last_that_came_in_first_and_no_copy(
    client: TestClient, told: str
) -> None:
    rss = feedparser.parse(client.get(f"{told}/articles.rss").content)
    assert not rss.bozo
    ids = [f"urn:samestory:article:{each}" for each in ("en-1", "ru-1")]
    assert [entry.id for entry in rss.entries] == ids
    assert rss.entries[0].title == ENGLISH["title"]
    assert rss.entries[1].summary.startswith("vestnik.example: Президенты")
    assert rss.feed.link == f"http://127.0.0.1{told.removeprefix('/v1')}"
    shown = client.get(f"{told}/articles.json").json()
    assert [item["id"] for item in shown["items"]] == ids
    assert [item["language"] for item in shown["items"]] == ["en", "ru"]
    assert shown["items"][1]["date_published"] == "2021-12-07T18:48:00+00:00"


@pytest.mark.parametrize("suffix", ["rss", "json"])
def test_who_has_its_feed_is_not_sent_it_again(client: TestClient, told: str, suffix: str) -> None:
    address = f"{told}/articles.{suffix}"
    etag = client.get(address).headers["etag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    client.delete("/v1/articles/en-1", params={"author": "Нина"})
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_its_tables_hold_every_article_as_the_api_has_it(client: TestClient, told: str) -> None:
    articles = client.get(f"{told}/articles").json()["articles"]
    lines = client.get(f"{told}/articles.ndjson").text.splitlines()
    assert [json.loads(line) for line in lines] == articles
    rows = list(csv.DictReader(io.StringIO(client.get(f"{told}/articles.csv").text)))
    assert [(row["id"], row["copy_of"]) for row in rows] == [
        ("ru-1", ""),
        ("ru-2", "ru-1"),
        ("en-1", ""),
    ]
    assert rows[0]["names"] == "; ".join(articles[0]["names"])
    assert rows[1]["source"] == "'=mirror()"
    asked = client.get(f"{told}/articles.csv?fields=title,id").text.splitlines()
    assert asked[0] == "id,title"
    assert client.get(f"{told}/articles.ndjson?fields=id").text.splitlines()[0] == '{"id":"ru-1"}'


@pytest.mark.parametrize("suffix", ["csv", "ndjson"])
def test_a_field_that_is_none_is_refused(client: TestClient, told: str, suffix: str) -> None:
    refused = client.get(f"{told}/articles.{suffix}?fields=mood")
    assert (refused.status_code, refused.json()["code"]) == (422, "query-invalid")


@pytest.mark.parametrize("suffix", ["rss", "json", "csv", "ndjson"])
def test_a_merged_story_leads_to_the_living_one_and_none_is_not_found(
    client: TestClient, told: str, suffix: str
) -> None:
    other = client.post("/v1/articles", json=QUAKE).json()["story_id"]
    merged = {"other": other, "author": "Нина"}
    assert client.post(f"{told}:merge", json=merged, headers={"If-Match": "*"}).status_code == 200
    answers = [
        client.get(f"/v1/stories/{each}/articles.{suffix}", follow_redirects=False)
        for each in (other, told.rpartition("/")[2])
    ]
    assert sorted(each.status_code for each in answers) == [200, 308]
    led = next(each for each in answers if each.status_code == 308)
    assert led.headers["location"].endswith(f"/articles.{suffix}")
    missing = client.get(f"/v1/stories/none/articles.{suffix}")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


def test_every_export_that_a_page_names_is_there(sample: TestClient) -> None:
    line = sample.get("/v1/storylines?min_stories=2").json()["storylines"][0]["id"]
    story = sample.get(f"/v1/storylines/{line}").json()["stories"][0]["id"]
    for page in (f"/stories/{story}", f"/storylines/{line}", "/?language=uk&sort=sources"):
        html = sample.get(page, headers=HTML).text
        links = re.findall(r'<a href="(/v1/[^"]+)">([^<]+)', html.partition('class="exports"')[2])
        assert {"CSV", "NDJSON", "RSS", "JSON Feed"} <= {name for _, name in links}, page
        for address, _ in links:
            assert sample.get(address.replace("&amp;", "&")).status_code == 200, address
        if page.startswith("/?"):
            assert all("language=uk&amp;sort=sources" in address for address, _ in links)
