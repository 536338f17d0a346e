"""What is told of one story or article beyond itself: articles then, hours, languages, copies."""

from collections import Counter

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

BY = {"author": "Нина"}


def put(client: TestClient, article: dict[str, str]) -> dict[str, str]:
    answer: dict[str, str] = client.put(f"/v1/articles/{article['id']}", json=article).json()
    return answer


def test_an_article_is_put_once_however_often_it_is_sent(client: TestClient) -> None:
    path = "/v1/articles/вестник/2021%2F12"
    article = {**RUSSIAN, "id": None}
    first, again = client.put(path, json=article), client.put(path, json=article)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == "вестник/2021/12"
    assert (first.json()["status"], again.json()["status"]) == ("added", "unchanged")
    changed = client.put(path, json={**article, "text": "Другой текст."})
    assert (changed.status_code, changed.json()["status"]) == (200, "updated")
    assert client.get(path).json()["text"] == "Другой текст."


@pytest.mark.parametrize("path", ["/v1/articles/other", "/v1/articles/%20ru-1", "/v1/articles/%00"])
def test_an_article_cannot_be_put_under_another_id(refusing: TestClient, path: str) -> None:
    response = refusing.put(path, json=RUSSIAN)
    assert (response.status_code, response.json()["code"]) == (422, "article-invalid")
    assert response.json()["errors"][0]["pointer"] == "#/id"


def test_a_deleted_article_is_gone_and_may_come_again(client: TestClient) -> None:
    story = put(client, QUAKE)["story_id"]
    path = f"/v1/articles/{QUAKE['id']}"
    assert client.delete(path).status_code == 422
    deleted = client.delete(path, params=BY)
    assert (deleted.status_code, deleted.content) == (204, b"")
    for gone in (path, f"{path}/explanation", f"{path}/copies", f"/v1/stories/{story}"):
        response = client.get(gone)
        assert (response.status_code, response.json()["code"]) == (410, "gone")
    assert client.delete(path, params=BY).status_code == 410
    assert client.delete("/v1/articles/none", params=BY).status_code == 404
    assert client.put(path, json=QUAKE).status_code == 201


def test_a_story_can_be_seen_as_it_was(client: TestClient) -> None:
    story = put(client, RUSSIAN)["story_id"]
    put(client, ENGLISH)
    path = f"/v1/stories/{story}"
    history = client.get(f"{path}/history").json()
    assert history["entries"][0]["what"] == "ru-1 opened it"
    assert history["leads_to"] == story
    client.delete("/v1/articles/ru-1", params=BY)
    now = client.get(f"{path}/articles").json()
    assert [article["id"] for article in now["articles"]] == ["en-1"]
    assert now["as_of"] is None
    opened, joined = (entry["number"] for entry in history["entries"])
    for number, ids in ((opened, []), (joined, ["en-1"])):
        then = client.get(f"{path}/articles", params={"as_of": number}).json()
        assert [article["id"] for article in then["articles"]] == ids
        assert then["deleted"] == ["ru-1"]
    assert client.get(f"{path}/articles?as_of=2001-01-01").json()["articles"] == []
    entries = client.get(f"{path}/history").json()["entries"]
    assert (entries[-1]["who"], entries[-1]["number"]) == ("Нина", history["revision"] + 1)


def test_parts_of_a_merged_story_lead_to_those_of_the_living_one(client: TestClient) -> None:
    ceasing, living = put(client, QUAKE)["story_id"], put(client, RUSSIAN)["story_id"]
    put(client, ENGLISH)
    body = {**BY, "other": ceasing}
    client.post(f"/v1/stories/{living}:merge", json=body, headers={"If-Match": "*"})
    for part in ("articles", "timeline", "languages"):
        response = client.get(f"/v1/stories/{ceasing}/{part}", follow_redirects=False)
        assert response.status_code == 308
        assert response.headers["location"] == f"/v1/stories/{living}/{part}"
    assert client.get(f"/v1/stories/{ceasing}/history").json()["leads_to"] == living


@pytest.mark.parametrize("part", ["articles", "timeline", "languages", "history"])
def test_a_story_that_never_was_has_no_parts(sample: TestClient, part: str) -> None:
    response = sample.get(f"/v1/stories/none/{part}")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("as_of", ["yesterday", "-1", "²", "9" * 40])
def test_a_moment_that_cannot_be_read_is_named(sample: TestClient, as_of: str) -> None:
    story = sample.get("/v1/stories?limit=1").json()["stories"][0]["id"]
    response = sample.get(f"/v1/stories/{story}/articles", params={"as_of": as_of})
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")
    assert "as_of" in response.json()["detail"]


def test_hours_and_languages_account_for_every_article(sample: TestClient) -> None:
    for story in sample.get("/v1/stories?min_languages=3&limit=200").json()["stories"]:
        path = f"/v1/stories/{story['id']}"
        timeline = sample.get(f"{path}/timeline").json()
        counted: Counter[str] = Counter()
        for hour in timeline["hours"]:
            counted.update(hour["languages"])
        assert counted.total() + timeline["without_hour"] == story["article_count"]
        languages = sample.get(f"{path}/languages").json()["languages"]
        told = {each["language"]: each["article_count"] for each in languages}
        assert told == story["languages"]
        lags = [each["lag_hours"] for each in languages if each["lag_hours"] is not None]
        assert lags == sorted(lags)


def test_who_told_it_first_stands_first(client: TestClient) -> None:
    put(client, ENGLISH)
    story = put(client, RUSSIAN)["story_id"]
    undated = {**RUSSIAN, "id": "ru-0", "published_at": "2021-12-07", "source": "other.example"}
    put(client, undated)
    russian, english = client.get(f"/v1/stories/{story}/languages").json()["languages"]
    assert (russian["language"], russian["first_article_id"], russian["lag_hours"]) == (
        "ru",
        "ru-1",
        0.0,
    )
    assert (english["first_source"], english["lag_hours"]) == ("ledger.example", 2.07)
    assert client.get(f"/v1/stories/{story}/timeline").json() == {
        "story_id": story,
        "hours": [
            {"start": "2021-12-07T18:00:00Z", "languages": {"ru": 1}},
            {"start": "2021-12-07T20:00:00Z", "languages": {"en": 1}},
        ],
        "without_hour": 1,
    }


def test_copies_are_the_same_asked_of_any_of_them(client: TestClient) -> None:
    put(client, RUSSIAN)
    put(client, {**RUSSIAN, "id": "ru-2", "source": "another.example"})
    original = client.get("/v1/articles/ru-1/copies").json()
    assert original["original"]["id"] == "ru-1"
    assert [copy["id"] for copy in original["copies"]] == ["ru-2"]
    assert client.get("/v1/articles/ru-2/copies").json() == original


def test_a_changed_article_shows_the_words_that_changed(client: TestClient) -> None:
    path = "/v1/articles/ru-1/versions"
    put(client, {**RUSSIAN, "text": "Погибли 12 человек."})
    assert [each["changes"] for each in client.get(path).json()["versions"]] == [[]]
    put(client, {**RUSSIAN, "text": "Погибли 15 человек."})
    first, second = client.get(path).json()["versions"]
    assert (first["number"], second["number"]) == (1, 2)
    assert [each["text"] for each in second["changes"] if each["kind"] == "removed"] == [" 12"]
    assert [each["text"] for each in second["changes"] if each["kind"] == "added"] == [" 15"]
    assert client.get("/v1/articles/absent/versions").status_code == 404
