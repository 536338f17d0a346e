"""Questions store nothing and answer with evidence."""

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE


def test_a_text_finds_its_story_in_another_language(sample: TestClient) -> None:
    before = sample.get("/healthz").json()
    match = sample.post("/v1/match", json={**ENGLISH, "id": None, "limit": 3}).json()
    best = match["candidates"][0]
    assert best["probability"] > 0.5 > match["new_probability"]
    assert {"ru", "bg"} <= set(best["story"]["languages"])
    assert best["score"]["evidence"]
    assert len(match["candidates"]) <= 3
    assert sample.get("/healthz").json() == before


def test_a_text_of_an_unknown_event_is_likely_new(sample: TestClient) -> None:
    match = sample.post("/v1/match", json=QUAKE).json()
    assert match["language"] == "it"
    assert match["new_probability"] > 0.5


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({}, "article-invalid"),
        ({"title": "x", "published_at": "2099-01-01"}, "article-invalid"),
        ({"title": "x", "limit": 0}, "input-invalid"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused(
    sample: TestClient, question: object, code: str
) -> None:
    response = sample.post("/v1/match", json=question)
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_a_search_in_one_script_finds_stories_in_all(sample: TestClient) -> None:
    hits = sample.get("/v1/search", params={"q": "Zelensky", "limit": 5}).json()["hits"]
    assert 0 < len(hits) <= 5
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert all(hit["article"]["title"] and hit["story"]["headline"] for hit in hits)


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": "  "}, {"q": "x", "limit": "0"}])
def test_a_search_for_nothing_is_refused(sample: TestClient, parameters: dict[str, str]) -> None:
    response = sample.get("/v1/search", params=parameters)
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")


def test_two_articles_are_compared(sample: TestClient) -> None:
    same = {"left": "dev-call-dec21-01", "right": "dev-call-dec21-04"}
    pair = sample.post("/v1/pairs:explain", json=same).json()
    assert pair["left"]["id"] == same["left"]
    assert sum(part["log_odds"] for part in pair["evidence"]) == pytest.approx(pair["log_odds"])
    assert len(pair["sentences"]) <= 3


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"left": "dev-call-dec21-01"}, 422, "input-invalid"),
        ({"left": 1, "right": []}, 422, "input-invalid"),
        ({"left": "dev-call-dec21-01", "right": "none"}, 404, "not-found"),
        ([], 400, "input-unreadable"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_refused(
    sample: TestClient, body: object, status: int, code: str
) -> None:
    response = sample.post("/v1/pairs:explain", json=body)
    assert (response.status_code, response.json()["code"]) == (status, code)
