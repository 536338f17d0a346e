"""Questions store nothing and answer with evidence."""

import math
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from app.bootstrap import Service
from tests.intake.web_site import says, web_site
from tests.web.articles import ENGLISH, QUAKE
from tests.web.conftest import client_of


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


def test_a_probability_is_what_its_evidence_adds_up_to_whatever_the_limit(
    sample: TestClient,
) -> None:
    answers = [
        sample.post("/v1/match", json={**ENGLISH, "limit": limit}).json() for limit in (1, 4, 9)
    ]
    for answer in answers:
        assert answer["new_probability"] == answers[0]["new_probability"]
        best = answer["candidates"][0]["probability"]
        assert answer["new_probability"] == pytest.approx(1 - best)
        for candidate in answer["candidates"]:
            score = candidate["score"]
            total = sum(part["log_odds"] for part in score["evidence"])
            assert total == pytest.approx(score["log_odds"], abs=1e-3)
            assert candidate["probability"] == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-3)
    assert len(answers[0]["candidates"]) == 1 < len(answers[1]["candidates"])
    assert answers[0]["candidates"] == answers[1]["candidates"][:1]


PAGE = f"""<!doctype html><html lang="en"><head><title>{ENGLISH["title"]}</title>
<meta property="article:published_time" content="{ENGLISH["published_at"]}"></head>
<body><nav><a href="/">Home</a></nav><article><h1>{ENGLISH["title"]}</h1>
<p>{ENGLISH["text"]}</p><p>The two leaders last met in Geneva in June, and aides on both sides
said that talks between their teams would go on in the coming weeks.</p></article></body></html>"""


@pytest.fixture
def asking(sample_service: Service) -> TestClient:
    """Of the sample, allowed to fetch from this machine."""
    settings = sample_service.settings.model_copy(
        update={"fetch_private": True, "fetch_interval_seconds": 0}
    )
    return client_of(replace(sample_service, settings=settings))


def test_the_page_at_an_address_finds_its_story(asking: TestClient) -> None:
    with web_site() as site:
        site.pages["/call"] = says(PAGE, "text/html; charset=utf-8")
        match = asking.post("/v1/match", json={"url": site.at("/call"), "limit": 1}).json()
        assert site.paths() == ["/call"]
    assert (match["language"], match["title"]) == ("en", ENGLISH["title"])
    assert match["published_at"] == ENGLISH["published_at"]
    assert match["new_probability"] < 0.5
    assert {"ru", "bg"} <= set(match["candidates"][0]["story"]["languages"])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/absent", 422, "fetch-failed"),
        ("/picture", 422, "fetch-failed"),
        ("/empty", 400, "input-unreadable"),
    ],
)
def test_an_address_without_an_article_is_a_problem(
    asking: TestClient, path: str, status: int, code: str
) -> None:
    with web_site() as site:
        site.pages["/picture"] = says(b"\xff\xd8", "image/jpeg")
        site.pages["/empty"] = says("<html><body></body></html>", "text/html")
        answer = asking.post("/v1/match", json={"url": site.at(path)})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert path in answer.json()["detail"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "file:///etc/passwd", "http://[::1]/", "x"])
def test_a_private_address_is_not_fetched(sample: TestClient, url: str) -> None:
    answer = sample.post("/v1/match", json={"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "address-refused")


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


def test_a_search_shows_the_words_where_they_stand_and_keeps_to_its_filters(
    sample: TestClient,
) -> None:
    asked = {"q": "Putin", "language": "RU", "since": "2021-12-07", "until": "2021-12-08"}
    hits = sample.get("/v1/search", params=asked).json()["hits"]
    assert {hit["article"]["language"] for hit in hits} == {"ru"}
    pieces = [piece for hit in hits for piece in hit["passage"]]
    assert any(piece["is_match"] and piece["text"].startswith("Путин") for piece in pieces)


def test_a_search_goes_on_where_the_page_before_ended(sample: TestClient) -> None:
    asked = {"q": "Putin", "limit": "3"}
    first = sample.get("/v1/search", params=asked).json()
    again = sample.get("/v1/search", params={**asked, "cursor": ""}).json()
    second = sample.get("/v1/search", params={**asked, "cursor": first["next_cursor"]}).json()
    shown = [hit["story"]["id"] for page in (first, second) for hit in page["hits"]]
    assert again == first
    assert len(set(shown)) == len(shown) == 6


@pytest.mark.parametrize(
    "parameters",
    [{"q": "x", "since": "soon"}, {"q": "x", "lang": "ru"}, {"q": "x", "cursor": "2"}],
)
def test_a_search_by_filters_that_are_none_is_refused(
    sample: TestClient, parameters: dict[str, str]
) -> None:
    response = sample.get("/v1/search", params=parameters)
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")


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
