"""What was decided about a story as tables: all of it, also of a story that is no more."""

import csv
import io
import json
import re

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

BY = {"author": "=Нина()", "reason": '+един и същ; "разговор"\n-да'}
HTML = {"accept": "text/html"}


def put(client: TestClient, article: dict[str, str]) -> str:
    story: str = client.post("/v1/articles", json=article).json()["story_id"]
    return story


def rows_of(client: TestClient, story: str) -> list[dict[str, str]]:
    table = client.get(f"/v1/stories/{story}/history.csv", follow_redirects=False)
    assert table.status_code == 200
    assert table.headers["content-disposition"] == 'attachment; filename="history.csv"'
    return list(csv.DictReader(io.StringIO(table.text)))


def lines_of(client: TestClient, story: str) -> list[object]:
    told = client.get(f"/v1/stories/{story}/history.ndjson", follow_redirects=False)
    assert told.status_code == 200
    return [json.loads(line) for line in told.text.splitlines()]


def test_merged_stories_keep_their_own_history_and_no_cell_of_it_is_a_formula(
    client: TestClient,
) -> None:
    ceasing, living = put(client, {**QUAKE, "id": "@it"}), put(client, RUSSIAN)
    assert put(client, ENGLISH) == living
    body = {**BY, "other": ceasing}
    merged = client.post(f"/v1/stories/{living}:merge", json=body, headers={"If-Match": "*"})
    assert merged.status_code == 200
    for story in (living, ceasing):
        entries = client.get(f"/v1/stories/{story}/history").json()["entries"]
        assert len(entries) > 1
        assert lines_of(client, story) == entries
        rows = rows_of(client, story)
        assert [(row["number"], row["decided_at"]) for row in rows] == [
            (str(each["number"]), each["decided_at"]) for each in entries
        ]
        assert rows[0]["why"] == ""
        assert rows[-1]["who"] == f"'{BY['author']}"
        assert rows[-1]["why"] == f"'{BY['reason']}"
    assert rows_of(client, ceasing)[0]["what"] == "'@it opened it"


def test_the_history_of_a_story_that_is_gone_stays(client: TestClient) -> None:
    story = put(client, QUAKE)
    client.delete("/v1/articles/it-1", params={"author": "Нина"})
    assert client.get(f"/v1/stories/{story}/articles.csv").status_code == 410
    entries = client.get(f"/v1/stories/{story}/history").json()["entries"]
    assert [each["who"] for each in entries] == ["samestory", "Нина"]
    assert lines_of(client, story) == entries
    assert [row["who"] for row in rows_of(client, story)] == ["samestory", "Нина"]


@pytest.mark.parametrize("suffix", ["csv", "ndjson"])
def test_a_story_that_never_was_has_no_history(sample: TestClient, suffix: str) -> None:
    missing = sample.get(f"/v1/stories/none/history.{suffix}")
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


def test_the_page_of_a_story_names_its_history(client: TestClient) -> None:
    story = put(client, RUSSIAN)
    html = client.get(f"/stories/{story}", headers=HTML).text
    section = html.partition('id="history"')[2].partition("</section>")[0]
    links = re.findall(r'href="(/v1/[^"]+)"', section)
    assert links == [f"/v1/stories/{story}/history{suffix}" for suffix in (".csv", ".ndjson", "")]
    assert all("ru-1 opened it" in client.get(each).text for each in links)
