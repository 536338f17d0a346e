"""What a dry run would change as tables: every article of every regrouping, now and then."""

import csv
import io
import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.domain.errors import StorageError
from app.service.tasks import Progress, Tasks
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

HTML = {"accept": "text/html"}
HOSTILE = "=Видеопереговоры Путина и Байдена завершились"


def tasks_of(client: TestClient) -> Tasks:
    tasks: Tasks = client.app.state.service.tasks  # type: ignore[attr-defined]
    return tasks


def simulated(client: TestClient, **asked: object) -> str:
    """The address of a simulation that has succeeded."""
    task = client.post("/v1/simulations", json=asked).json()["id"]
    tasks_of(client).end_of(task).result(timeout=120)
    assert client.get(f"/v1/tasks/{task}").json()["state"] == "succeeded"
    return f"/v1/tasks/{task}"


def rows_of(client: TestClient, task: str) -> list[dict[str, str]]:
    table = client.get(f"{task}/regroupings.csv")
    assert table.status_code == 200
    assert table.headers["content-disposition"] == 'attachment; filename="regroupings.csv"'
    return list(csv.DictReader(io.StringIO(table.text)))


def lines_of(client: TestClient, task: str) -> list[dict[str, Any]]:
    told = client.get(f"{task}/regroupings.ndjson")
    assert told.status_code == 200
    return [json.loads(line) for line in told.text.splitlines()]


def placed(rows: list[dict[str, str]], time: str) -> dict[tuple[str, str], list[str]]:
    """The articles of each regrouping's stories, now or then, and what stands above them."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        key = (row["number"], row[f"story_{time}"], row[f"headline_{time}"])
        found.setdefault(key, []).append(row["article_id"])
    return {(number, headline): sorted(ids) for (number, _, headline), ids in found.items()}


@pytest.mark.parametrize("join_log_odds", [-6, 6])
def test_the_tables_hold_all_that_the_result_holds(
    sample: TestClient, join_log_odds: float
) -> None:
    task = simulated(sample, join_log_odds=join_log_odds, days=366)
    result = sample.get(task).json()["result"]
    expected = [
        {"change": change, **each}
        for change in ("merged", "split", "changed")
        for each in result[change]
    ]
    assert len(expected) > 1
    assert lines_of(sample, task) == expected
    rows = rows_of(sample, task)
    changes = dict.fromkeys((row["change"], row["number"]) for row in rows)
    assert list(changes) == [
        (each["change"], str(number)) for number, each in enumerate(expected, 1)
    ]
    for time, side in (("now", "before"), ("then", "after")):
        told = placed(rows, time)
        for number, each in enumerate(expected, 1):
            for story in each[side]:
                assert told[str(number), story["headline"]] == sorted(story["articles"])
    assert sum(len(story["articles"]) for each in expected for story in each["before"]) == len(rows)


def test_stories_of_one_headline_are_told_apart_and_no_cell_is_a_formula(
    client: TestClient,
) -> None:
    for article in (RUSSIAN, ENGLISH):
        client.post("/v1/articles", json={**article, "title": HOSTILE, "language": "ru"})
    task = simulated(client, join_log_odds=20, days=3)
    rows = rows_of(client, task)
    assert [(row["change"], row["number"]) for row in rows] == [("split", "1")] * 2
    assert {row["headline_now"] for row in rows} == {f"'{HOSTILE}"}
    assert {row["headline_then"] for row in rows} == {f"'{HOSTILE}"}
    assert [row["story_now"] for row in rows] == ["1", "1"]
    assert {row["story_then"] for row in rows} == {"1", "2"}
    assert [row["article_id"] for row in rows] == ["ru-1", "en-1"]


def test_nothing_that_would_change_is_a_table_without_rows(client: TestClient) -> None:
    client.post("/v1/articles", json=QUAKE)
    task = simulated(client, days=3)
    assert rows_of(client, task) == []
    assert lines_of(client, task) == []


@pytest.mark.parametrize("suffix", ["csv", "ndjson"])
def test_what_is_no_simulation_that_succeeded_is_refused(client: TestClient, suffix: str) -> None:
    tasks = tasks_of(client)

    def fails(_: Progress) -> object:
        raise StorageError("the disk is full")

    def for_ever(progress: Progress) -> object:
        while True:
            progress.step(0.5, "turning round")

    failed, other = tasks.start("simulation", fails), tasks.start("cluster", lambda _: None)
    for each in (failed, other):
        tasks.end_of(each.id).result(timeout=60)
    running = tasks.start("simulation", for_ever)
    for task, status, code, detail in (
        (running.id, 409, "conflict", "ask again when it has"),
        (failed.id, 409, "conflict", "failed; begin another"),
        (other.id, 404, "not-found", "a task of the kind cluster"),
        ("t0", 404, "not-found", "there is no task 't0'"),
    ):
        refused = client.get(f"/v1/tasks/{task}/regroupings.{suffix}")
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert detail in refused.json()["detail"]
    tasks.cancel(running.id)
    tasks.end_of(running.id).result(timeout=60)
    refused = client.get(f"/v1/tasks/{running.id}/regroupings.{suffix}")
    assert refused.status_code == 409
    assert "cancelled; begin another" in refused.json()["detail"]


def test_the_page_of_a_dry_run_names_its_tables_when_something_would_change(
    client: TestClient,
) -> None:
    client.post("/v1/articles", json=RUSSIAN)
    same = simulated(client, days=3).rpartition("/")[2]
    assert "regroupings." not in client.get(f"/tuning/{same}", headers=HTML).text
    client.post("/v1/articles", json=ENGLISH)
    task = simulated(client, join_log_odds=20, days=3)
    html = client.get(task.replace("/v1/tasks", "/tuning"), headers=HTML).text
    links = re.findall(r'href="(/v1/[^"]+)"', html.partition('id="dry-run"')[2])
    assert links == [f"{task}/regroupings.csv", f"{task}/regroupings.ndjson", task]
    assert all("ru-1" in client.get(each).text for each in links)
