"""What is erased leaves no trace in any file, and everything else stays."""

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.bootstrap import open_service
from app.settings import load_settings
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN
from tests.web.conftest import client_of

MARKER = "zirkonquaste"
MARKED = {
    "id": "marked",
    "title": f"Putin and Biden talk for two hours: {MARKER}",
    "text": f"{ENGLISH['text']} A spokesman named {MARKER.title()} said 41 {MARKER} were there.",
    "source": f"{MARKER} daily",
    "url": f"https://{MARKER}.example/news/1",
    "published_at": ENGLISH["published_at"],
}


def post(client: TestClient, path: str, body: Any, key: str | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


def files_with_marker(folder: Path) -> list[str]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert any(each.name == "samestory.db" for each in files)
    return [each.name for each in files if MARKER.encode() in each.read_bytes().lower()]


def erase(client: TestClient, **which: object) -> Any:
    task = post(client, "/v1/erasures", {**which, "author": "anna"})
    client.app.state.service.tasks.end_of(task["id"]).result()  # type: ignore[attr-defined]
    return client.get(f"/v1/tasks/{task['id']}").json()


def test_nothing_of_what_is_erased_is_left_in_any_file(data_dir: Path) -> None:
    with open_service(load_settings(data_dir=data_dir), writable=True) as service:
        client = client_of(service)
        for each in (RUSSIAN, ENGLISH, QUAKE):
            post(client, "/v1/articles", each)
        story = post(client, "/v1/articles", MARKED, key="first")["story_id"]
        post(client, "/v1/articles", {**MARKED, "text": f"Corrected. {MARKED['text']}"})
        post(client, "/v1/articles", {**MARKED, "id": "copy"})
        quake = post(client, "/v1/articles", QUAKE)["story_id"]
        etag = client.get(f"/v1/stories/{story}").headers["ETag"]
        merge: dict[str, Any] = {
            "url": f"/v1/stories/{story}:merge",
            "json": {"other": quake, "author": "anna"},
            "headers": {"Idempotency-Key": "second", "If-Match": etag},
        }
        assert client.post(**merge).is_success
        assert "samestory.db" in " ".join(files_with_marker(data_dir))
        found = client.get("/v1/erasures", params={"source": MARKED["source"]}).json()
        assert found["articles"] == 2
        task = erase(client, source=MARKED["source"], articles=2)
        assert (task["state"], task["result"]) == ("succeeded", {"articles": 2})
        assert files_with_marker(data_dir) == []  # while it runs
        for each in (RUSSIAN, ENGLISH, QUAKE):
            assert client.get(f"/v1/articles/{each['id']}").json()["title"] == each["title"]
        assert client.get("/v1/articles/marked").status_code == 410
        assert client.post(**merge).json()["code"] == "idempotency-answer-lost"
    assert files_with_marker(data_dir) == []


def test_another_number_than_expected_is_refused_and_deletes_nothing(client: TestClient) -> None:
    post(client, "/v1/articles", MARKED)
    body = {"url": "https://ZIRKONQUASTE.example/news", "articles": 2, "author": "anna"}
    answer = client.post("/v1/erasures", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert client.get("/v1/articles/marked").status_code == 200
    assert erase(client, **{**body, "articles": 1})["result"] == {"articles": 1}
    assert client.get("/v1/articles/marked").status_code == 410


def test_an_erasure_of_everything_is_refused(client: TestClient) -> None:
    for which in ({}, {"url": "https://"}, {"url": "h"}, {"source": ""}):
        assert client.get("/v1/erasures", params=which).status_code == 422
        body = {**which, "articles": 0, "author": "anna"}
        assert client.post("/v1/erasures", json=body).status_code == 422
