"""`/v1/articles`: what is sent is stored, what cannot be used is named, nothing is lost."""

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN


def post(client: TestClient, article: object, expected: int) -> dict[str, Any]:
    response = client.post("/v1/articles", json=article)
    assert response.status_code == expected, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_an_article_is_added_once_updated_with_another_text_and_else_unchanged(
    client: TestClient,
) -> None:
    added = client.post("/v1/articles", json=RUSSIAN)
    assert (added.status_code, added.json()["status"]) == (201, "added")
    assert added.headers["location"] == "/v1/articles/ru-1"
    assert post(client, RUSSIAN, 200)["status"] == "unchanged"
    changed = {**RUSSIAN, "text": RUSSIAN["text"] + " Разговор длился два часа."}
    assert post(client, changed, 200)["status"] == "updated"
    assert client.get("/v1/articles/ru-1").json()["text"].endswith("два часа.")
    assert client.get("/healthz").json()["articles"] == 1


def test_the_same_event_in_another_language_joins_and_another_event_does_not(
    client: TestClient,
) -> None:
    stories = [post(client, article, 201)["story_id"] for article in (RUSSIAN, ENGLISH, QUAKE)]
    assert stories[0] == stories[1] != stories[2]


def test_an_article_is_given_as_it_was_understood(client: TestClient) -> None:
    post(client, {**ENGLISH, "language": None, "url": "https://example.org/1"}, 201)
    article = client.get("/v1/articles/en-1").json()
    assert article["language"] == "en"
    assert article["published_at"] == "2021-12-07T20:52:00Z"
    assert (article["published_precision"], article["published_origin"]) == ("second", "given")
    assert article["url"] == "https://example.org/1"
    assert "Putin" in " ".join(article["names"])
    assert article["copy_of"] is None


def test_an_unknown_date_is_null_and_not_today(client: TestClient) -> None:
    post(client, {"id": "x", "title": QUAKE["title"]}, 201)
    article = client.get("/v1/articles/x").json()
    assert article["published_at"] is article["published_precision"] is None


@pytest.mark.parametrize("article_id", ["https://example.org/a?b=c#d", "a/explanation b", "№ 7/%"])
def test_any_printable_id_can_be_asked_for(client: TestClient, article_id: str) -> None:
    added = client.post("/v1/articles", json={**QUAKE, "id": article_id})
    assert client.get(added.headers["location"]).json()["id"] == article_id
    explained = client.get(f"/v1/articles/{quote(article_id, safe='')}/explanation")
    assert explained.json()["article"]["id"] == article_id


@pytest.mark.parametrize(
    ("article", "pointer", "reason"),
    [
        ({}, "#/text", "title or a text"),
        ({"title": " ", "text": ""}, "#/text", "title or a text"),
        ({"title": "x", "published_at": "2099-01-01"}, "#/published_at", "2099-01-01"),
        ({"title": "x", "published_at": "0001-01-01"}, "#/published_at", "0001-01-01"),
        ({"title": "x", "published_at": "0001-01-01T00:00:00+14:00"}, "#/published_at", "0001"),
        ({"title": "x", "published_at": "yesterday"}, "#/published_at", "yesterday"),
        ({"title": "x", "language": "klingonish!"}, "#/language", "klingonish!"),
        ({"title": "x", "url": "javascript:alert(1)"}, "#/url", "http"),
        ({"title": ["x"]}, "#/title", "string"),
        ({"title": "x", "id": "i" * 300}, "#/id", "200"),
        ({"title": "x", "text": "y" * 20_001}, "#/text", "20,000 bytes"),
    ],
)
def test_what_cannot_be_used_is_named_with_field_and_reason(
    refusing: TestClient, article: object, pointer: str, reason: str
) -> None:
    before = refusing.get("/healthz").json()["articles"]
    problem = post(refusing, article, 422)
    assert problem["code"] == "article-invalid"
    assert reason in problem["detail"]
    assert problem["errors"][0]["pointer"] == pointer
    assert refusing.get("/healthz").json()["articles"] == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[1]",
        b'"text"',
        b'{"title": "x"',
        b'{"title": "caf\xe9"}',
        b"\x00\x01\x02\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_is_refused(refusing: TestClient, body: bytes) -> None:
    response = refusing.post(
        "/v1/articles", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "input-unreadable"


def test_a_naive_date_is_utc_and_an_unknown_language_is_identified(client: TestClient) -> None:
    naive = {**ENGLISH, "published_at": "2021-12-07T20:52:00", "language": "und"}
    post(client, naive, 201)
    article = client.get("/v1/articles/en-1").json()
    assert (article["published_at"], article["language"]) == ("2021-12-07T20:52:00Z", "en")


def test_an_explanation_shows_evidence_sentences_and_decision(client: TestClient) -> None:
    for article in (RUSSIAN, ENGLISH):
        post(client, article, 201)
    explanation = client.get("/v1/articles/en-1/explanation").json()
    receipt, pair = explanation["receipt"], explanation["pair"]
    assert receipt["chosen"]["nearest_article_id"] == "ru-1"
    assert {pair["left"]["id"], pair["right"]["id"]} == {"en-1", "ru-1"}
    assert sum(part["log_odds"] for part in pair["evidence"]) == pytest.approx(pair["log_odds"])
    assert 0.5 < pair["probability"] <= 1
    assert any("Путин" in part["detail"] for part in pair["evidence"])
    opened = client.get("/v1/articles/ru-1/explanation").json()["receipt"]
    assert opened["chosen"] is None


@pytest.mark.parametrize("path", ["/v1/articles/none", "/v1/articles/none/explanation"])
def test_an_article_that_is_not_there_is_not_found(refusing: TestClient, path: str) -> None:
    response = refusing.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not-found")
