"""Long work is answered with a task, told of while it runs, and leaves nothing behind."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN, SAMPLE

DEADLINE_SECONDS = 120
FINAL = {"succeeded", "failed", "cancelled"}


def sample_articles(count: int) -> list[dict[str, Any]]:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[:count]]


def ended(client: TestClient, task: dict[str, Any]) -> dict[str, Any]:
    """The task once it has ended."""
    until = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"/v1/tasks/{task['id']}").json()
        if found["state"] in FINAL:
            return found
        time.sleep(0.05)
    raise AssertionError("the task does not end")


def clusters(client: TestClient, articles: list[Any]) -> dict[str, Any]:
    """The answer of `/v1/cluster`, be it late."""
    response = client.post("/v1/cluster", json={"articles": articles})
    found: dict[str, Any] = response.json()
    if response.status_code == 202:
        return ended(client, found)["result"]  # type: ignore[no-any-return]
    assert response.status_code == 200
    return found


def test_articles_are_grouped_across_languages_and_nothing_is_stored(client: TestClient) -> None:
    found = clusters(client, [RUSSIAN, ENGLISH, QUAKE])
    assert found["counts"] == {"added": 3, "updated": 0, "unchanged": 0, "rejected": 0}
    groups = {result["id"]: result["group_id"] for result in found["results"]}
    assert groups["ru-1"] == groups["en-1"] != groups["it-1"]
    assert sorted(len(group["articles"]) for group in found["groups"]) == [1, 2]
    receipts = {
        each["id"]: each["receipt"] for group in found["groups"] for each in group["articles"]
    }
    chosen = receipts["en-1"]["chosen"]
    assert chosen["story_id"] == groups["ru-1"]
    assert chosen["nearest_article_id"] == "ru-1"
    evidence = sum(part["log_odds"] for part in chosen["evidence"])
    assert evidence == pytest.approx(chosen["log_odds"], abs=0.001)
    assert client.get("/healthz").json()["articles"] == 0
    assert client.get("/v1/articles/en-1").status_code == 404


def test_grouping_apart_gives_the_stories_that_taking_in_gives(
    client: TestClient, sample: TestClient
) -> None:
    sent = sample_articles(224)
    found = clusters(client, sent)
    expected: dict[str, set[str]] = {}
    for result in found["results"]:
        expected.setdefault(result["group_id"], set()).add(result["id"])
    stored = sample.get("/v1/stories", params={"limit": 200}).json()["stories"]
    articles = [
        {each["id"] for each in sample.get(f"/v1/stories/{story['id']}").json()["articles"]}
        for story in stored
    ]
    assert sorted(map(sorted, expected.values())) == sorted(map(sorted, articles))
    assert found["storylines"]
    grouped = {group["id"] for group in found["groups"]}
    assert all(set(groups) <= grouped for groups in found["storylines"].values())


def test_what_cannot_be_grouped_is_counted_once_and_stops_no_other(client: TestClient) -> None:
    wrong = [{"id": "empty"}, {"title": "x", "published_at": "2099-01-01"}]
    found = clusters(client, [wrong[0], RUSSIAN, RUSSIAN, wrong[1], {**RUSSIAN, "title": "Иное"}])
    statuses = [result["status"] for result in found["results"]]
    assert statuses == ["rejected", "added", "unchanged", "rejected", "updated"]
    assert found["counts"] == {"added": 1, "updated": 1, "unchanged": 1, "rejected": 2}
    assert [result["index"] for result in found["results"]] == [0, 1, 2, 3, 4]
    problem = found["results"][0]["problem"]
    assert (problem["code"], problem["instance"]) == ("article-invalid", "articles/0")
    assert len(found["groups"]) == 1


@pytest.mark.parametrize(
    "body", [{}, {"articles": []}, {"articles": ["x"]}, {"articles": [{"title": "x"}] * 1001}]
)
def test_a_request_that_asks_for_no_groups_is_refused(refusing: TestClient, body: object) -> None:
    response = refusing.post("/v1/cluster", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "input-invalid")


def test_a_simulation_tells_what_another_threshold_would_split(client: TestClient) -> None:
    for article in (RUSSIAN, ENGLISH):
        client.post("/v1/articles", json=article)
    before = client.get("/v1/stories").json()
    labelled = [{**each, "story_id": "call"} for each in (RUSSIAN, ENGLISH)]
    asked = {"join_log_odds": 20, "days": 3, "labelled": labelled}
    response = client.post("/v1/simulations", json=asked)
    assert response.status_code == 202
    assert int(response.headers["Retry-After"]) > 0
    task = ended(client, response.json())
    assert response.headers["Location"] == f"/v1/tasks/{task['id']}"
    assert (task["state"], task["progress"], task["problem"]) == ("succeeded", 1.0, None)
    result = task["result"]
    assert (result["articles"], result["stories_before"], result["stories_after"]) == (2, 1, 2)
    assert [len(each["after"]) for each in result["split"]] == [2]
    assert result["labelled_before"]["pairs_f1"] == 1.0
    assert result["labelled_after"]["pairs_f1"] == 0.0
    assert client.get("/v1/stories").json() == before
    listed = client.get("/v1/tasks").json()["tasks"]
    assert [(each["id"], each["result"]) for each in listed] == [(task["id"], None)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"days": 0}, "#/days"),
        ({"join_log_odds": 21}, "#/join_log_odds"),
        ({"labelled": [{"title": "x"}]}, "#/labelled/0/story_id"),
        ({"labelled": [{"story_id": "s", "title": "x", "language": "?"}]}, "#/labelled/0/language"),
        ({"labelled": [{"story_id": "s", "title": "x", "id": "i"}] * 2}, "#/labelled/1"),
    ],
)
def test_a_simulation_that_cannot_be_made_is_refused(
    refusing: TestClient, body: object, pointer: str
) -> None:
    response = refusing.post("/v1/simulations", json=body)
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


def test_a_running_task_is_cancelled_and_leaves_no_folder(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    many = [{**ENGLISH, "id": f"en-{number}", "story_id": "call"} for number in range(500)]
    task = client.post("/v1/simulations", json={"labelled": many}).json()
    while client.get(f"/v1/tasks/{task['id']}").json()["state"] == "queued":
        time.sleep(0.01)
    assert client.post(f"/v1/tasks/{task['id']}:cancel").status_code == 200
    cancelled = ended(client, task)
    assert (cancelled["state"], cancelled["result"]) == ("cancelled", None)
    assert list(tmp_path.glob("samestory-*")) == []
    assert client.post(f"/v1/tasks/{task['id']}:cancel").json()["state"] == "cancelled"


def test_a_task_that_is_not_there_is_not_found(refusing: TestClient) -> None:
    for response in (refusing.get("/v1/tasks/none"), refusing.post("/v1/tasks/none:cancel")):
        assert (response.status_code, response.json()["code"]) == (404, "not-found")
        assert "until the service ends" in response.json()["detail"]
