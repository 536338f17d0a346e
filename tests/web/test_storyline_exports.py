"""Storylines as tables, all that pass, and as feeds, in which a story that continues one is new."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from fastapi.testclient import TestClient

from app.domain.story import StoryId, StorylineId
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from tests.web.conftest import client_of, small_service

HOSTILE = '=HYPERLINK("http://x","Київ");\n<b>☃</b>'
MANY = 230
HTML = {"accept": "text/html"}


def lines_of(client: TestClient, **filters: object) -> list[dict[str, Any]]:
    text = client.get("/v1/storylines.ndjson", params=filters).text  # type: ignore[arg-type]
    return [json.loads(line) for line in text.splitlines()]


def rows_of(client: TestClient, **filters: object) -> list[dict[str, str]]:
    text = client.get("/v1/storylines.csv", params=filters).text  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def many(data_dir: Path) -> Iterator[TestClient]:
    """More storylines than a page may hold, the newest with a hostile headline."""
    with small_service(data_dir) as service:
        client = client_of(service)
        days = (date(2010, 1, 1) + timedelta(days=20 * number) for number in range(MANY))
        sent = [{"title": f"Report {day}", "published_at": f"{day}"} for day in days]
        sent[-1]["title"] = HOSTILE
        client.post("/v1/articles:bulk", content="\n".join(json.dumps(each) for each in sent))
        told = client.get("/v1/stories.ndjson?fields=id").text.splitlines()
    ids = [StoryId(json.loads(each)["id"]) for each in told]
    assert len(ids) == MANY
    store = SqlStore(DataFolder(data_dir).database_path)
    store.assign_storylines({each: StorylineId(f"l{each}") for each in ids}, 0)
    store.close()
    with small_service(data_dir) as service:
        yield client_of(service)


@pytest.mark.parametrize(
    "filters",
    [{}, {"min_stories": 3}, {"language": "uk", "since": "2020-01-01"}, {"q": "Zelensky"}],
)
def test_the_same_storylines_pass_as_in_the_list(
    sample: TestClient, filters: dict[str, str]
) -> None:
    page = sample.get("/v1/storylines", params={**filters, "limit": "200"}).json()
    assert page["storylines"]
    assert page["next_cursor"] is None
    assert lines_of(sample, **filters) == page["storylines"]
    first, row = page["storylines"][0], rows_of(sample, **filters)[0]
    assert row == {
        "id": first["id"],
        "story_count": str(first["story_count"]),
        "article_count": str(first["article_count"]),
        "first_published_at": first["first_published_at"],
        "last_published_at": first["last_published_at"],
        "latest_id": first["latest"]["id"],
        "latest_headline": first["latest"]["headline"],
    }
    assert [each["id"] for each in rows_of(sample, **filters)] == [
        each["id"] for each in page["storylines"]
    ]


def test_they_go_on_beyond_a_page_each_once_and_no_headline_is_a_formula(many: TestClient) -> None:
    listed: list[dict[str, Any]] = []
    asked: dict[str, str] | None = {"limit": "100"}
    while asked:
        page = many.get("/v1/storylines", params=asked).json()
        listed += page["storylines"]
        asked = page["next_cursor"] and {"limit": "100", "cursor": page["next_cursor"]}
    assert len(listed) == MANY
    assert lines_of(many) == listed
    rows = rows_of(many)
    assert [row["id"] for row in rows] == [each["id"] for each in listed]
    assert len({row["id"] for row in rows}) == MANY
    headline = listed[0]["latest"]["headline"]
    assert headline.startswith("=HYPERLINK")
    assert rows[0]["latest_headline"] == f"'{headline}"
    assert not any(row["latest_headline"].startswith("'") for row in rows[1:])


def test_fields_leave_out_what_is_not_asked_for(sample: TestClient) -> None:
    assert {tuple(each) for each in lines_of(sample, fields="story_count,id")} == {
        ("id", "story_count")
    }
    table = sample.get("/v1/storylines.csv?fields=latest_headline,id")
    assert table.text.splitlines()[0] == "id,latest_headline"
    assert table.headers["content-disposition"] == 'attachment; filename="storylines.csv"'


def test_what_passes_no_filter_is_a_table_without_rows(sample: TestClient) -> None:
    assert lines_of(sample, q="xyzzyplugh") == []
    assert sample.get("/v1/storylines.csv?q=xyzzyplugh&fields=id").text == "id\r\n"


@pytest.mark.parametrize("suffix", ["csv", "ndjson"])
@pytest.mark.parametrize(
    "wrong", ["fields=mood", "since=yesterday", "language=!", "min_stories=0", "limit=5"]
)
def test_a_question_that_cannot_be_used_is_refused_before_a_line_is_sent(
    sample: TestClient, suffix: str, wrong: str
) -> None:
    refused = sample.get(f"/v1/storylines.{suffix}?{wrong}")
    assert (refused.status_code, refused.json()["code"]) == (422, "query-invalid")


@pytest.mark.parametrize("words", ["", "Путин & Biden"])
def test_the_page_names_the_tables_of_what_it_lists(sample: TestClient, words: str) -> None:
    html = sample.get(f"/storylines?q={quote(words)}", headers=HTML).text
    shown = list(dict.fromkeys(re.findall(r'href="/storylines/(l\w+)"', html)))
    assert shown
    links = [each.replace("&amp;", "&") for each in re.findall(r'href="(/v1/[^"]+)"', html)]
    assert links[:2] == links[4:6]  # a feed reader is told of the feeds as well
    table, lines, rss, feed, page = map(sample.get, links[2:])
    assert rss.headers["content-type"].startswith("application/rss+xml")
    assert len(feed.json()["items"]) == len(shown)
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.text))] == shown
    assert [json.loads(line)["id"] for line in lines.text.splitlines()] == shown
    assert [each["id"] for each in page.json()["storylines"]] == shown


def test_the_page_that_lists_none_names_no_tables(sample: TestClient) -> None:
    assert "/v1/storylines.csv" not in sample.get("/storylines?q=xyzzyplugh", headers=HTML).text


def entries_of(client: TestClient, suffix: str, **asked: object) -> list[tuple[str, str]]:
    """Entries as id and title."""
    answer = client.get(f"/v1/storylines.{suffix}", params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200
    if suffix == "json":
        return [(each["id"], each["title"]) for each in answer.json()["items"]]
    feed = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert not feed.bozo, feed.get("bozo_exception")
    return [(each.id, each.title) for each in feed.entries]


@pytest.mark.parametrize("suffix", ["rss", "json"])
def test_a_feed_has_the_latest_story_of_each_storyline_page_by_page(
    sample: TestClient, suffix: str
) -> None:
    listed = sample.get("/v1/storylines?min_stories=3").json()["storylines"]
    latest = [
        (f"urn:samestory:story:{each['latest']['id']}", each["latest"]["headline"])
        for each in listed
    ]
    assert len(latest) > 2
    assert entries_of(sample, suffix, min_stories=3) == latest
    first = sample.get(f"/v1/storylines.{suffix}?min_stories=3&limit=2")
    (following,) = re.findall(r"/v1/storylines\.\w+\?[^\"]*cursor=[^\"]+", first.text)
    rest = sample.get(following.replace("&amp;", "&")).text
    assert all(each in rest and each not in first.text for each, _ in latest[2:4])
    known = {"if-none-match": first.headers["etag"]}
    assert (
        sample.get(f"/v1/storylines.{suffix}?min_stories=3&limit=2", headers=known).status_code
        == 304
    )
    assert entries_of(sample, suffix, q="xyzzyplugh") == []
