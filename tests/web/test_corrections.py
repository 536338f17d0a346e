"""Corrections over REST: what they do, who may make them when, and how they are refused."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

MINE = {"author": "Нина", "reason": "една и съща среща"}


@pytest.fixture
def newsroom(client: TestClient) -> TestClient:
    """Holds one story of two articles, and one of another event."""
    for article in (RUSSIAN, ENGLISH, QUAKE):
        assert client.post("/v1/articles", json=article).status_code == 201
    return client


def story_of(client: TestClient, article: dict[str, str]) -> str:
    found: str = client.get(f"/v1/articles/{article['id']}").json()["story_id"]
    return found


def etag(client: TestClient, story_id: str) -> dict[str, str]:
    return {"If-Match": client.get(f"/v1/stories/{story_id}").headers["etag"]}


def post(client: TestClient, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    response = client.post(path, json={**body, **MINE}, headers=headers)
    assert response.is_success, response.text
    answer: dict[str, Any] = response.json()
    return answer


def merged(client: TestClient) -> dict[str, Any]:
    one, other = story_of(client, RUSSIAN), story_of(client, QUAKE)
    headers = etag(client, one)
    return post(client, f"/v1/stories/{one}:merge", {"other": other}, **headers)


def test_a_merge_unites_two_stories_and_says_who_and_why(newsroom: TestClient) -> None:
    ceasing, lasting = story_of(newsroom, QUAKE), story_of(newsroom, RUSSIAN)
    correction = merged(newsroom)
    assert story_of(newsroom, QUAKE) == lasting
    assert (correction["kind"], correction["author"], correction["reason"]) == (
        "merged",
        MINE["author"],
        MINE["reason"],
    )
    assert [move["after"] for move in correction["moves"]] == [lasting]
    response = newsroom.get(f"/v1/stories/{ceasing}", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (308, f"/v1/stories/{lasting}")


def test_a_split_takes_articles_out_and_undo_puts_them_back(newsroom: TestClient) -> None:
    home = story_of(newsroom, RUSSIAN)
    body = {"articles": [ENGLISH["id"]]}
    split = post(newsroom, f"/v1/stories/{home}:split", body, **etag(newsroom, home))
    assert story_of(newsroom, ENGLISH) != home
    undone = post(newsroom, f"/v1/decisions/{split['number']}:undo", {})
    assert undone["kind"] == "undone"
    assert story_of(newsroom, ENGLISH) == home


def test_an_article_moves_by_its_own_etag(newsroom: TestClient) -> None:
    target = story_of(newsroom, RUSSIAN)
    path = f"/v1/articles/{QUAKE['id']}"
    headers = {"If-Match": newsroom.get(path).headers["etag"]}
    post(newsroom, f"{path}:move", {"story_id": target}, **headers)
    assert story_of(newsroom, QUAKE) == target
    headers = {"If-Match": newsroom.get(path).headers["etag"]}
    post(newsroom, f"{path}:move", {"story_id": None}, **headers)
    assert story_of(newsroom, QUAKE) != target


def test_what_is_said_of_two_articles_holds_until_it_is_taken_back(newsroom: TestClient) -> None:
    body = {"kind": "cannot-link", "articles": [RUSSIAN["id"], ENGLISH["id"]]}
    correction = post(newsroom, "/v1/constraints", body)
    assert story_of(newsroom, RUSSIAN) != story_of(newsroom, ENGLISH)
    (said,) = newsroom.get("/v1/constraints").json()["constraints"]
    assert (said["kind"], said["stated"], said["author"]) == ("cannot-link", True, MINE["author"])
    assert said["number"] == correction["number"]
    path = f"/v1/constraints/{said['id']}"
    assert newsroom.delete(path).json()["errors"][0]["parameter"] == "author"
    assert newsroom.delete(path, params=MINE).json()["kind"] == "unlinked"
    assert newsroom.get("/v1/constraints").json() == {"constraints": []}
    assert newsroom.delete(path, params=MINE).json()["code"] == "not-found"


def test_articles_can_be_linked_before_they_arrive(newsroom: TestClient) -> None:
    body = {"kind": "must-link", "articles": [QUAKE["id"], "to-come"]}
    post(newsroom, "/v1/constraints", body)
    article = {**RUSSIAN, "id": "to-come", "title": "Совсем о другом", "text": "Другой текст."}
    newsroom.post("/v1/articles", json=article)
    assert story_of(newsroom, article) == story_of(newsroom, QUAKE)


def test_a_correction_must_say_which_revision_it_saw(newsroom: TestClient) -> None:
    home = story_of(newsroom, RUSSIAN)
    body = {**MINE, "articles": [ENGLISH["id"]]}
    response = newsroom.post(f"/v1/stories/{home}:split", json=body)
    assert (response.status_code, response.json()["code"]) == (428, "revision-required")
    assert story_of(newsroom, ENGLISH) == home


@pytest.mark.parametrize("stale", ['"0-5f0c"', 'W/"{revision}-5f0c"', "nonsense", '""'])
def test_a_correction_of_what_was_not_seen_is_refused(newsroom: TestClient, stale: str) -> None:
    home = story_of(newsroom, RUSSIAN)
    revision = newsroom.get(f"/v1/stories/{home}").headers["etag"].strip('"').split("-")[0]
    response = newsroom.post(
        f"/v1/stories/{home}:split",
        json={**MINE, "articles": [ENGLISH["id"]]},
        headers={"If-Match": stale.format(revision=revision)},
    )
    assert (response.status_code, response.json()["code"]) == (412, "outdated")
    assert story_of(newsroom, ENGLISH) == home


def test_whoever_comes_second_is_told_so(newsroom: TestClient) -> None:
    one, other = story_of(newsroom, RUSSIAN), story_of(newsroom, QUAKE)
    seen, revision = etag(newsroom, one), int(etag(newsroom, other)["If-Match"][1:].split("-")[0])
    merged(newsroom)
    late = newsroom.post(
        f"/v1/stories/{one}:split", json={**MINE, "articles": [QUAKE["id"]]}, headers=seen
    )
    assert late.status_code == 412
    body = {**MINE, "other": other, "other_revision": revision}
    late = newsroom.post(f"/v1/stories/{one}:merge", json=body, headers=etag(newsroom, one))
    assert late.status_code == 412


def test_any_revision_may_be_asked_for_in_so_many_words(newsroom: TestClient) -> None:
    home = story_of(newsroom, RUSSIAN)
    body = {"articles": [ENGLISH["id"]]}
    post(newsroom, f"/v1/stories/{home}:split", body, **{"If-Match": "*"})
    assert story_of(newsroom, ENGLISH) != home


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/stories/none:merge", {"other": "none"}, 404),
        ("/v1/stories/{story}:merge", {"other": "{story}"}, 409),
        ("/v1/stories/{story}:merge", {"other": "none"}, 404),
        ("/v1/stories/{story}:split", {"articles": []}, 422),
        ("/v1/stories/{story}:split", {"articles": ["it-1"]}, 404),
        ("/v1/stories/{story}:split", {"articles": ["ru-1", "en-1"]}, 409),
        ("/v1/articles/none:move", {}, 404),
        ("/v1/articles/ru-1:move", {"story_id": "{story}"}, 409),
        ("/v1/articles/ru-1:move", {"story": "{story}"}, 422),
        ("/v1/constraints", {"kind": "must-link", "articles": ["ru-1", "ru-1"]}, 422),
        ("/v1/constraints", {"kind": "maybe", "articles": ["ru-1", "en-1"]}, 422),
        ("/v1/decisions/99:undo", {}, 404),
        ("/v1/decisions/0:undo", {}, 422),
        ("/v1/decisions/1:undo", {"author": " "}, 422),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(
    newsroom: TestClient, path: str, body: dict[str, Any], status: int
) -> None:
    before = newsroom.get("/v1/stories").json()
    story = story_of(newsroom, RUSSIAN)
    filled = {
        key: value.replace("{story}", story) if isinstance(value, str) else value
        for key, value in body.items()
    }
    response = newsroom.post(
        path.replace("{story}", story), json={**MINE, **filled}, headers={"If-Match": "*"}
    )
    assert response.status_code == response.json()["status"] == status, response.text
    assert newsroom.get("/v1/stories").json() == before


@pytest.mark.parametrize("path", ["/v1/stories", "/v1/stories/{story}", "/v1/articles/ru-1"])
def test_what_a_reader_has_already_is_not_sent_again(newsroom: TestClient, path: str) -> None:
    path = path.replace("{story}", story_of(newsroom, RUSSIAN))
    first = newsroom.get(path)
    known = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    again = newsroom.get(path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    merged(newsroom)
    assert newsroom.get(path, headers=known).status_code == 200
