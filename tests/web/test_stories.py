"""`/v1/stories` and `/v1/storylines`: filters, pages, redirects, on the packaged sample."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.article import ArticleId
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.story import Membership, StoryId
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN


def stories(client: TestClient, **filters: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(
        "/v1/stories", params={"limit": 200, **filters}
    ).json()["stories"]
    return found


def test_stories_come_newest_first_and_each_only_once(sample: TestClient) -> None:
    every = stories(sample)
    dates = [story["last_published_at"] for story in every if story["last_published_at"]]
    assert dates == sorted(dates, reverse=True)
    assert len({story["id"] for story in every}) == len(every) > 30


def test_pages_follow_one_another_without_gap_or_repetition(sample: TestClient) -> None:
    paged, cursor = [], None
    while True:
        page = sample.get(
            "/v1/stories", params={"limit": 7, **({"cursor": cursor} if cursor else {})}
        )
        paged += [story["id"] for story in page.json()["stories"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert paged == [story["id"] for story in stories(sample)]


def test_filters_hold_for_every_story_found(sample: TestClient) -> None:
    assert all("uk" in story["languages"] for story in stories(sample, language="UK"))
    assert all(len(story["languages"]) >= 4 for story in stories(sample, min_languages=4))
    source = next(iter(stories(sample)[3]["sources"]))
    assert all(source in story["sources"] for story in stories(sample, source=source))
    in_2023 = stories(sample, since="2023-01-01", until="2023-12-31")
    assert in_2023
    assert all(
        "2023" in story["first_published_at"] + story["last_published_at"] for story in in_2023
    )


def test_words_are_found_in_any_script(sample: TestClient) -> None:
    cyrillic = {story["id"] for story in stories(sample, q="Путин")}
    latin = {story["id"] for story in stories(sample, q="Putin")}
    assert cyrillic
    assert cyrillic == latin


def test_a_day_as_upper_end_is_that_whole_day(sample: TestClient) -> None:
    story = stories(sample, language="en")[0]
    day = story["first_published_at"][:10]
    assert story["id"] in {each["id"] for each in stories(sample, since=day, until=day)}


def test_empty_filters_filter_nothing(sample: TestClient) -> None:
    assert stories(sample, language="", source=" ", q="", since="", until="") == stories(sample)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "many"),
        ("min_languages", "-1"),
        ("since", "yesterday"),
        ("until", "2021-13-01"),
        ("until", "0001-01-01T00:00:00+14:00"),
        ("language", "klingonish!"),
        ("cursor", "§§§"),
        ("langauge", "en"),
        ("sort", "best"),
        ("fields", "id,headlin"),
        ("min_sources", "-1"),
        ("has_corrections", "maybe"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(
    sample: TestClient, parameter: str, value: str
) -> None:
    response = sample.get("/v1/stories", params={parameter: value})
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")
    assert parameter in response.json()["detail"]


def test_a_name_is_found_in_any_script_and_only_in_title_and_lead(sample: TestClient) -> None:
    latin, cyrillic = ({s["id"] for s in stories(sample, name=n)} for n in ("Putin", "Путін"))
    assert latin == cyrillic
    assert latin < {story["id"] for story in stories(sample, q="putin")}
    for story_id in latin:
        articles = sample.get(f"/v1/stories/{story_id}").json()["articles"]
        leads = [f"{each['title']} {each['text'].partition(chr(10))[0]}" for each in articles]
        assert any(re.search("P[ou]+tin|П[уу]т[иі]н|普京|プーチン|بوتين", lead) for lead in leads)


def test_languages_given_twice_must_both_be_there(sample: TestClient) -> None:
    both = stories(sample, language=["uk", "ru"])
    assert both
    assert all({"uk", "ru"} <= story["languages"].keys() for story in both)


@pytest.mark.parametrize(
    ("sort", "counted"),
    [
        ("languages", lambda story: len(story["languages"].keys() - {"und"})),
        ("sources", lambda story: len(story["sources"])),
        ("articles", lambda story: story["article_count"]),
        ("updated", lambda story: story["updated_at"]),
    ],
)
def test_an_order_puts_most_first(
    sample: TestClient, sort: str, counted: Callable[[dict[str, Any]], Any]
) -> None:
    found = [counted(story) for story in stories(sample, sort=sort)]
    assert found == sorted(found, reverse=True)


def test_a_story_has_only_the_fields_that_are_asked_for(sample: TestClient) -> None:
    page = sample.get("/v1/stories", params={"fields": "id, headline", "limit": 3}).json()
    assert [set(story) for story in page["stories"]] == [{"id", "headline"}] * 3
    assert page["next_cursor"]
    story = page["stories"][0]
    assert sample.get(f"/v1/stories/{story['id']}", params={"fields": "headline"}).json() == {
        "headline": story["headline"]
    }
    wrong = sample.get(f"/v1/stories/{story['id']}", params={"fields": "text"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "query-invalid")


def test_a_story_is_shown_as_it_was(client: TestClient) -> None:
    story_id = client.post("/v1/articles", json=RUSSIAN).json()["story_id"]
    alone = client.get(f"/v1/stories/{story_id}").json()
    client.post("/v1/articles", json=ENGLISH)
    client.delete("/v1/articles/ru-1", params={"author": "Нина"})
    assert client.get(f"/v1/stories/{story_id}").json()["languages"] == {"en": 1}
    both = client.get(f"/v1/stories/{story_id}", params={"as_of": "2"}).json()
    assert [each["id"] for each in both["articles"]] == ["en-1"]  # the other is deleted
    assert set(both) == set(alone)
    gone = client.get(f"/v1/stories/{story_id}", params={"as_of": "1"})
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    before = client.get(f"/v1/stories/{story_id}", params={"as_of": "2020-01-01"})
    assert (before.status_code, before.json()["code"]) == (404, "not-found")
    sparse = client.get(f"/v1/stories/{story_id}", params={"as_of": "2", "fields": "languages"})
    assert sparse.json() == {"languages": {"en": 1}}


def test_as_of_now_is_the_present_story(client: TestClient) -> None:
    for article in (RUSSIAN, ENGLISH):
        story_id = client.post("/v1/articles", json=article).json()["story_id"]
    present = client.get(f"/v1/stories/{story_id}").json()
    assert present["article_count"] == 2
    assert client.get(f"/v1/stories/{story_id}", params={"as_of": "2"}).json() == present


def test_a_story_holds_its_articles_and_its_storyline(sample: TestClient) -> None:
    summary = next(story for story in stories(sample) if story["storyline_id"])
    story = sample.get(f"/v1/stories/{summary['id']}").json()
    assert {key: story[key] for key in summary} == summary
    assert len(story["articles"]) == story["article_count"]
    assert all(article["story_id"] == story["id"] for article in story["articles"])
    line = sample.get(f"/v1/storylines/{summary['storyline_id']}").json()
    assert line == story["storyline"]
    assert summary in line["stories"]
    assert len(line["stories"]) > 1


def test_a_copy_names_its_original_and_is_no_source(sample: TestClient) -> None:
    summary = next(story for story in stories(sample) if story["copy_count"])
    articles = sample.get(f"/v1/stories/{summary['id']}").json()["articles"]
    copies = [article for article in articles if article["copy_of"]]
    assert len(copies) == summary["copy_count"]
    assert sum(summary["sources"].values()) <= summary["article_count"] - summary["copy_count"]


@pytest.mark.parametrize("path", ["/v1/stories/none", "/v1/storylines/none", "/v1/stories/%00"])
def test_a_story_that_never_was_is_not_found(sample: TestClient, path: str) -> None:
    response = sample.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


def test_a_merged_story_leads_to_the_living_one(client: TestClient, data_dir: Path) -> None:
    ceased, living = (
        client.post("/v1/articles", json=article).json()["story_id"] for article in (QUAKE, RUSSIAN)
    )
    merge(data_dir, ArticleId(QUAKE["id"]), ceased, living)
    for path in ("/v1/stories/", "/stories/"):
        response = client.get(path + ceased, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (308, path + living)
    assert client.get(f"/v1/stories/{ceased}").json()["article_count"] == 2
    for part in ("?fields=id", "/similar?limit=3"):
        response = client.get(f"/v1/stories/{ceased}{part}", follow_redirects=False)
        assert response.headers["location"] == f"/v1/stories/{living}{part}"
    then = client.get(f"/v1/stories/{ceased}", params={"as_of": "1", "fields": "id"})
    assert then.json() == {"id": ceased}
    assert [each["id"] for each in stories(client, has_corrections=True)] == [living]
    assert stories(client, has_corrections=False) == []


def merge(data_dir: Path, article_id: ArticleId, ceased: StoryId, living: StoryId) -> None:
    move = Move(article_id, Membership(article_id, ceased), Membership(article_id, living))
    decision = Decision(
        DecisionKind.MERGED,
        Cause.PERSON,
        datetime(2025, 3, 1, tzinfo=UTC),
        (move,),
        redirect=(ceased, living),
    )
    store = SqlStore(DataFolder(data_dir).database_path)
    store.commit([], [decision])
    store.close()


def test_storylines_come_newest_first_with_their_latest_story(sample: TestClient) -> None:
    found = sample.get("/v1/storylines", params={"min_stories": 2}).json()["storylines"]
    last = [each["last_published_at"] for each in found if each["last_published_at"]]
    assert last == sorted(last, reverse=True)
    for each in found:
        whole = sample.get(f"/v1/storylines/{each['id']}").json()["stories"]
        assert each["story_count"] == len(whole) > 1
        assert each["article_count"] == sum(story["article_count"] for story in whole)
        assert each["latest"] in whole


@pytest.mark.parametrize("wrong", ["limit=0", "cursor=x", "since=ago", "sort=newest"])
def test_a_question_for_storylines_that_cannot_be_used_is_refused(
    sample: TestClient, wrong: str
) -> None:
    response = sample.get(f"/v1/storylines?{wrong}")
    assert (response.status_code, response.json()["code"]) == (422, "query-invalid")
