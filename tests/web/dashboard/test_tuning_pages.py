"""Tuning and the map on pages: dry runs tell what would change, areas list their stories."""

import json
import re

from fastapi.testclient import TestClient

from app.web.dashboard.wording import colour
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

HTML = {"accept": "text/html"}


def ended(client: TestClient, page_address: str) -> str:
    task_id = re.findall(r"/tuning/(t[0-9a-f]+)", page_address)[0]
    client.app.state.service.tasks.end_of(task_id).result(timeout=60)  # type: ignore[attr-defined]
    return client.get(page_address, headers=HTML).text


def test_a_dry_run_tells_what_would_split_and_leads_to_it(client: TestClient) -> None:
    for article in (RUSSIAN, ENGLISH):
        story = client.post("/v1/articles", json=article).json()["story_id"]
    labelled = "".join(
        json.dumps({**each, "story_id": name}) + "\n"
        for each, name in ((RUSSIAN, "call"), (ENGLISH, "call"), (QUAKE, "quake"))
    )
    started = client.post(
        "/tuning",
        data={"join_log_odds": "5", "days": "30", "labelled": labelled},
        follow_redirects=False,
    )
    assert started.status_code == 303
    page = ended(client, started.headers["location"])
    assert "Would split: 1" in page
    assert f'href="/stories/{story}"' in page
    assert "pairs of two languages F1" in page
    assert 'value="5.0"' in page
    assert "At +5.0 over 30 days" in page
    bare = client.get(started.headers["location"].partition("?")[0], headers=HTML).text
    assert "Would split: 1" in bare
    assert "At 0.0 over" not in bare
    assert client.get(f"/v1/stories/{story}").json()["article_count"] == 2


def test_a_dry_run_that_changes_nothing_says_so(client: TestClient) -> None:
    client.post("/v1/articles", json=RUSSIAN)
    started = client.post("/tuning", data={"days": "7"}, follow_redirects=False)
    assert "No story would change" in ended(client, started.headers["location"])


def test_labelled_articles_that_cannot_be_read_stay_in_the_form(client: TestClient) -> None:
    answer = client.post("/tuning", data={"days": "7", "labelled": "{half"}, headers=HTML)
    assert answer.status_code == 422
    assert "expected labelled articles as JSON" in answer.text
    assert ">{half</textarea>" in answer.text


def test_a_task_that_waits_is_ended_from_its_page(client: TestClient) -> None:
    tasks = client.app.state.service.tasks  # type: ignore[attr-defined]

    def for_ever(progress: object) -> None:
        while True:
            progress.step(0.5, "turning round")  # type: ignore[attr-defined]

    task = tasks.start("simulation", for_ever)
    page = client.get("/tasks", headers=HTML)
    assert f"/tasks/{task.id}/cancel" in page.text
    assert page.headers["refresh"] == "2"
    assert client.post(f"/tasks/{task.id}/cancel", headers=HTML).status_code == 200
    tasks.end_of(task.id).result(timeout=60)
    page = client.get("/tasks", headers=HTML)
    assert "cancelled" in page.text
    assert "refresh" not in page.headers
    assert client.post(f"/tasks/{task.id}/cancel", headers=HTML).status_code == 200


def test_the_parts_of_the_map_hold_all_stories_and_an_area_lists_its_own(
    sample: TestClient,
) -> None:
    while not (points := sample.get("/map/points").json()):
        pass  # it is being drawn
    assert len(points) == sample.get("/healthz").json()["stories"]
    page = sample.get("/map", headers=HTML).text
    assert f"All of the map: {len(points)} stories" in page
    inside = {each[4] for each in points if each[0] <= 0.3 and each[1] <= 0.5}
    assert 0 < len(inside) < 50
    chosen = sample.get("/map?left=0.3&right=0&top=0&bottom=0.5", headers=HTML).text
    listed = set(re.findall(r'href="/stories/([^"]+)"', chosen.partition('id="chosen"')[2]))
    assert listed == inside


def test_a_point_of_the_map_tells_the_mix_of_its_languages(client: TestClient) -> None:
    for place, report in enumerate((RUSSIAN, RUSSIAN, ENGLISH)):
        text = f"{report['text']} {place}" * (place + 1)
        client.post("/v1/articles", json={**report, "id": f"a{place}", "text": text})
    while not (points := client.get("/map/points").json()):
        pass  # it is being drawn
    languages = {point[4]: point[2] for point in points}
    for story, mix in languages.items():
        told = client.get(f"/v1/stories/{story}").json()["languages"]
        assert mix == [part for tag, number in told.items() for part in (colour(tag), number)]
    assert sum(number for mix in languages.values() for number in mix[1::2]) == 3


def test_another_dry_run_ends_the_one_that_it_replaces(client: TestClient) -> None:
    tasks = client.app.state.service.tasks  # type: ignore[attr-defined]

    def for_ever(progress: object) -> None:
        while True:
            progress.step(0.5, "turning round")  # type: ignore[attr-defined]

    first, other = tasks.start("simulation", for_ever), tasks.start("poll", for_ever)
    page = client.get(f"/tuning/{first.id}", headers=HTML).text
    assert f'name="replaces" value="{first.id}"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    for replaced in (first.id, other.id, "t0"):
        client.post("/tuning", data={"replaces": replaced}, follow_redirects=False)
    tasks.end_of(first.id).result(timeout=60)
    assert tasks.task(first.id).state == "cancelled"
    assert not tasks.task(other.id).state.is_final
    tasks.cancel(other.id)


def test_an_area_beyond_the_map_is_refused(sample: TestClient) -> None:
    assert sample.get("/map?left=2", headers=HTML).status_code == 422
