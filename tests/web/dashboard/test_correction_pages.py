"""Correcting on pages: the effect first, who was quicker, what is refused, what is undone."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

HTML = {"accept": "text/html"}


@pytest.fixture
def newsroom(client: TestClient) -> TestClient:
    """Holds one story of two articles, and one of another event."""
    for article in (RUSSIAN, ENGLISH, QUAKE):
        assert client.post("/v1/articles", json=article).status_code == 201
    return client


def story_of(client: TestClient, article: dict[str, str]) -> str:
    found: str = client.get(f"/v1/articles/{article['id']}").json()["story_id"]
    return found


def send(client: TestClient, story: str, **fields: Any) -> Response:
    answer: Response = client.post(
        f"/stories/{story}/correction", data=fields, headers=HTML, follow_redirects=False
    )
    return answer


def seen(page: str) -> list[str]:
    return re.findall(r'name="seen" value="([^"]+)"', page)


def test_a_preview_stores_nothing_and_doing_it_does(newsroom: TestClient) -> None:
    story = story_of(newsroom, RUSSIAN)
    preview = send(newsroom, story, do="split", article=ENGLISH["id"])
    assert preview.status_code == 200
    assert "A new story" in preview.text
    assert story_of(newsroom, ENGLISH) == story
    done = send(
        newsroom,
        story,
        do="split",
        step="apply",
        article=ENGLISH["id"],
        author="Нина",
        seen=seen(preview.text),
    )
    assert done.status_code == 303
    assert story_of(newsroom, ENGLISH) != story
    page = newsroom.get(done.headers["location"], headers=HTML).text
    assert "data-undo" in page
    assert "Нина" in page


def test_of_two_who_correct_one_wins_and_the_other_is_told_and_keeps_the_typed(
    newsroom: TestClient,
) -> None:
    story, quake = story_of(newsroom, RUSSIAN), story_of(newsroom, QUAKE)
    first = send(newsroom, story, do="split", article=ENGLISH["id"])
    second = send(newsroom, story, do="merge", target=quake)
    assert send(
        newsroom, story, do="split", step="apply", article=ENGLISH["id"], author="Нина",
        reason="две срещи", seen=seen(first.text),
    ).status_code == 303  # fmt: skip
    lost = send(
        newsroom, story, do="merge", step="apply", target=quake, author="Ivan",
        reason="една среща", seen=seen(second.text),
    )  # fmt: skip
    assert lost.status_code == 412
    assert "The story has changed since you looked" in lost.text
    assert "две срещи" in lost.text
    assert 'value="една среща"' in lost.text
    assert 'value="Ivan"' in lost.text
    assert story_of(newsroom, QUAKE) == quake
    again = send(
        newsroom, story, do="merge", step="apply", target=quake, author="Ivan",
        seen=seen(lost.text),
    )  # fmt: skip
    assert again.status_code == 303
    assert story_of(newsroom, QUAKE) == story_of(newsroom, RUSSIAN)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"do": "split"}, 422, "none ticked"),
        ({"do": "move", "article": "en-1"}, 422, "none chosen"),
        ({"do": "never", "article": "en-1"}, 422, "expected two reports, found 1"),
        ({"do": "split", "article": ["en-1", "ru-1"]}, 409, "nothing would stay"),
        ({"do": "undo", "number": "4711"}, 404, "there is no decision 4711"),
        ({"do": "merge", "target": "nobody"}, 404, "nobody"),
        ({"do": "split", "article": "en-1", "step": "apply"}, 422, "expected your name"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_choice_is_kept(
    newsroom: TestClient, fields: dict[str, Any], status: int, said: str
) -> None:
    story = story_of(newsroom, RUSSIAN)
    answer = send(newsroom, story, **fields)
    assert answer.status_code == status
    assert said in answer.text
    for article in ("en-1", "ru-1"):
        kept = f'name="article" value="{article}" checked' in answer.text
        assert kept == (article in fields.get("article", []))


@pytest.mark.parametrize("do", ["never", "link"])
def test_what_is_said_of_a_pair_stands_on_the_page_and_can_be_taken_back(
    newsroom: TestClient, do: str
) -> None:
    story = story_of(newsroom, RUSSIAN)
    pair = ["ru-1", "en-1"]
    send(newsroom, story, do=do, step="apply", article=pair, author="Нина")
    assert len(newsroom.get("/v1/constraints").json()["constraints"]) == 1
    page = newsroom.get(f"/stories/{story}/correct", headers=HTML).text
    assert ("What people said of pairs" in page) == (do == "link")
    send(newsroom, story, do="unlink", step="apply", article=pair, author="Нина")
    assert newsroom.get("/v1/constraints").json()["constraints"] == []


def test_undo_takes_a_decision_of_the_history_back(newsroom: TestClient) -> None:
    story = story_of(newsroom, RUSSIAN)
    done = send(newsroom, story, do="split", step="apply", article="en-1", author="Нина")
    number = done.headers["location"].rpartition("=")[2]
    preview = send(newsroom, story, do="undo", number=number)
    assert preview.status_code == 200
    undone = send(
        newsroom, story, do="undo", number=number, step="apply", author="Нина",
        seen=seen(preview.text),
    )  # fmt: skip
    assert undone.status_code == 303
    assert story_of(newsroom, ENGLISH) == story


def test_the_other_story_is_found_by_words_in_any_script(newsroom: TestClient) -> None:
    story, quake = story_of(newsroom, RUSSIAN), story_of(newsroom, QUAKE)
    page = newsroom.get(f"/stories/{story}/correct?q=Amatrice&article=en-1", headers=HTML).text
    assert f'name="target" value="{quake}"' in page
    assert 'value="en-1" checked' in page


def test_a_page_of_another_site_corrects_nothing(newsroom: TestClient) -> None:
    story = story_of(newsroom, RUSSIAN)
    answer = newsroom.post(
        f"/stories/{story}/correction",
        data={"do": "split", "step": "apply", "article": "en-1", "author": "mallory"},
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert story_of(newsroom, ENGLISH) == story
