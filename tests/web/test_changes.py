"""The log of changes over REST: complete, in order, filtered, and gone on with by cursor."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

BY = {"author": "Нина"}


def changes(client: TestClient, **asked: object) -> list[dict[str, Any]]:
    answer = client.get("/v1/changes", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["changes"]
    return found


def became(change: dict[str, Any]) -> dict[str, tuple[str, int]]:
    return {each["id"]: (each["became"], each["article_count"]) for each in change["stories"]}


def send(client: TestClient, *articles: dict[str, str]) -> list[str]:
    """The ids of their stories."""
    return [client.post("/v1/articles", json=each).json()["story_id"] for each in articles]


def correct(client: TestClient, path: str, **body: object) -> dict[str, Any]:
    story = path.removesuffix(":merge").removesuffix(":split")
    etag = client.get(story).headers["ETag"]
    answer = client.post(path, json={**BY, **body}, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


def test_the_life_of_stories_is_told_change_by_change(client: TestClient) -> None:
    assert client.get("/v1/changes").json() == {
        "changes": [],
        "next_cursor": "0",
        "has_more": False,
    }
    call, same, quake = send(client, RUSSIAN, ENGLISH, QUAKE)
    assert call == same
    correct(client, f"/v1/stories/{call}:merge", other=quake)
    correct(client, f"/v1/stories/{call}:split", articles=["it-1"])
    client.delete("/v1/articles/ru-1", params=BY)
    client.delete("/v1/articles/en-1", params=BY)
    found = changes(client)
    assert [each["cursor"] for each in found] == sorted((each["cursor"] for each in found), key=int)
    assert [each["kind"] for each in found] == [
        "opened", "joined", "opened", "merged", "split", "deleted", "deleted",
    ]  # fmt: skip
    assert [each["cause"] for each in found][2:4] == ["engine", "person"]
    assert became(found[0]) == {call: ("opened", 1)}
    assert became(found[1]) == {call: ("grew", 2)}
    assert became(found[3]) == {call: ("grew", 3), quake: ("merged", 0)}
    merged = {each["id"]: each for each in found[3]["stories"]}
    assert (merged[quake]["leads_to"], merged[quake]["present"]) == (call, None)
    assert {"article_id": "it-1", "before": quake, "after": call, "copy_of": None} in (
        found[3]["articles"]
    )
    assert became(found[4])[call] == ("shrank", 2)
    assert became(found[5])[call] == ("shrank", 1)
    assert became(found[6]) == {call: ("ceased", 0)}
    assert all(each["present"] is None for each in found[6]["stories"])
    gone = client.get("/v1/changes").text
    assert "Biden" not in gone  # of what is deleted only ids are left
    assert "ru-1" in gone
    assert "Amatrice" in gone


def test_a_new_version_is_a_change_of_its_story(client: TestClient) -> None:
    (story,) = send(client, RUSSIAN)
    client.post("/v1/articles", json={**RUSSIAN, "title": RUSSIAN["title"] + " в Кремле"})
    last = changes(client)[-1]
    assert (last["kind"], became(last)) == ("revised", {story: ("changed", 1)})
    (moved,) = last["articles"]
    assert moved["before"] == moved["after"] == story


def test_the_present_of_a_story_is_compact(client: TestClient) -> None:
    send(client, RUSSIAN, ENGLISH)
    (first, _) = changes(client)
    (story,) = first["stories"]
    assert story["present"] == {
        "headline": RUSSIAN["title"],
        "language": "ru",
        "languages": {"ru": 1, "en": 1},
        "source_count": 2,
        "article_count": 2,
        "storyline_id": None,
        "updated_at": changes(client)[-1]["at"],
    }


def test_pages_join_without_gap_or_overlap(sample: TestClient) -> None:
    whole = changes(sample, limit=200)
    cursor, found, more = None, [], True
    while more and len(found) < 200:
        asked = {"limit": 7, **({"after": cursor} if cursor else {})}
        page = sample.get("/v1/changes", params=asked).json()
        found += page["changes"]
        cursor, more = page["next_cursor"], page["has_more"]
    assert found[:200] == whole
    assert changes(sample, after="latest") == []
    latest = sample.get("/v1/changes", params={"after": "latest"}).json()
    assert not latest["has_more"]
    assert changes(sample, after=latest["next_cursor"]) == []


def everything(client: TestClient, **asked: object) -> list[dict[str, Any]]:
    found, cursor, more = [], "0", True
    while more:
        page = client.get("/v1/changes", params={"limit": 200, "after": cursor, **asked}).json()
        found += page["changes"]
        cursor, more = page["next_cursor"], page["has_more"]
    return found


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"language": "BG"}, lambda story: "bg" in story["languages"]),
        ({"min_languages": 3}, lambda story: len(story["languages"]) >= 3),
        (
            {"language": "bg", "min_languages": 2},
            lambda story: "bg" in story["languages"] and len(story["languages"]) >= 2,
        ),
    ],
)
def test_filters_ask_for_what_stories_are_at_present(
    sample: TestClient, asked: dict[str, object], holds: Any
) -> None:
    every = everything(sample)
    expected = [
        each
        for each in every
        if all(story["present"] is None for story in each["stories"])
        or any(holds(story["present"]) for story in each["stories"] if story["present"])
    ]
    assert 0 < len(expected) < len(every)
    assert everything(sample, **asked) == expected


def test_filters_by_story_storyline_source_and_kind(sample: TestClient) -> None:
    every = everything(sample)
    busiest = max(
        (story["id"] for each in every for story in each["stories"]),
        key=lambda id_: sum(any(s["id"] == id_ for s in each["stories"]) for each in every),
    )
    of_story = [each for each in every if any(s["id"] == busiest for s in each["stories"])]
    assert len(of_story) > 2
    assert everything(sample, story_id=busiest) == of_story
    kinds = {"opened", "merged"}
    assert everything(sample, kind=list(kinds)) == [each for each in every if each["kind"] in kinds]
    story = sample.get(f"/v1/stories/{busiest}").json()
    source = next(iter(story["sources"]))
    assert {each["cursor"] for each in everything(sample, source=source)} >= {
        each["cursor"] for each in of_story
    }
    lined = next(
        story["present"]["storyline_id"]
        for each in every
        for story in each["stories"]
        if story["present"] and story["present"]["storyline_id"]
    )
    assert everything(sample, storyline=lined, kind=["opened"])
    assert everything(sample, story_id="s-never") == []


@pytest.mark.parametrize("path", ["/v1/changes", "/v1/stream"])
@pytest.mark.parametrize("after", ["x", "-1", "1.5", "٣", "9" * 19, "99999999"])
def test_what_is_no_cursor_is_refused(refusing: TestClient, path: str, after: str) -> None:
    answer = refusing.get(path, params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (422, "query-invalid")
    assert "cursor" in answer.json()["detail"]


def test_a_resumed_stream_with_an_unknown_id_is_refused(refusing: TestClient) -> None:
    answer = refusing.get("/v1/stream", headers={"Last-Event-ID": "nonsense"})
    assert answer.status_code == 422
