"""For who keeps the service running: ready or not, what runs, and figures for Prometheus."""

import sqlite3
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from app import __version__
from app.bootstrap import Service
from app.storage.migrations import PRESENT_SCHEMA
from app.web.application import create_application
from app.web.writer import Writer
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN, ndjson
from tests.web.conftest import client_of, small_service


def figures(client: TestClient) -> dict[str, float]:
    """All samples, by name and labels."""
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    samples = (
        sample
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    )
    return {" ".join([each.name, *_labels(each)]): each.value for each in samples}


def _labels(sample: Sample) -> list[str]:
    return [f"{name}={value}" for name, value in sorted(sample.labels.items())]


def test_what_runs_is_told(sample: TestClient, sample_service: Service) -> None:
    about = sample_service.condition.about
    assert sample.get("/version").json() == {
        "version": __version__,
        "model": "packaged",
        "fingerprint": about.fingerprint,
        "dimension": about.dimension,
        "schema": PRESENT_SCHEMA,
    }


def test_a_service_is_ready_and_figures_are_its_own(client: TestClient, sample: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}
    assert figures(client)["samestory_stories"] == 0
    told = figures(sample)
    stories = sample.get("/v1/stories?limit=200").json()["stories"]
    sizes = [story["article_count"] for story in stories]
    assert told["samestory_stories"] == len(sizes)
    assert told["samestory_singleton_ratio"] == pytest.approx(sizes.count(1) / len(sizes))
    assert told["samestory_largest_story_articles"] == max(sizes)
    assert told["samestory_index_articles"] == 224
    assert told["process_resident_memory_bytes"] > 1e7


def test_what_is_taken_in_and_corrected_is_counted(data_dir: Path) -> None:
    with small_service(data_dir) as service:
        client = client_of(service)
        bad = {"id": "bad", "title": "x", "published_at": "2099-01-01"}
        client.post("/v1/articles:bulk", content=ndjson(RUSSIAN, ENGLISH, RUSSIAN, bad))
        client.post("/v1/articles", json=QUAKE)
        one, other = (
            client.get(f"/v1/articles/{article['id']}").json()["story_id"]
            for article in (RUSSIAN, QUAKE)
        )
        client.post(
            f"/v1/stories/{one}:merge",
            json={"other": other, "author": "Нина"},
            headers={"If-Match": "*"},
        )
        client.get("/v1/stories/none")
        told = figures(client)
    assert told["samestory_articles_total outcome=added"] == 3
    assert told["samestory_articles_total outcome=unchanged"] == 1
    assert told["samestory_articles_rejected_total code=article-invalid"] == 1
    assert told["samestory_decisions_total cause=person kind=merged"] == 1
    assert told["samestory_decisions_total cause=engine kind=opened"] == 2
    assert told["samestory_stage_seconds_count stage=embedding"] == 2
    assert told["samestory_stage_seconds_sum stage=embedding"] > 0
    assert told["samestory_write_wait_seconds_count"] == 3
    assert told["samestory_writes_waiting"] == 0
    assert told["samestory_problems_total code=not-found"] == 1
    route = "route=/v1/stories/{story_id}"
    assert told[f"samestory_requests_total method=GET {route} status=404"] == 1
    merge = f"method=POST {route}:merge"
    assert told[f"samestory_request_seconds_count {merge}"] == 1


def test_labels_are_templates_and_never_what_callers_send(client: TestClient) -> None:
    for path in ("/v1/articles/a/b", "/v1/nothing/at/all", "/static/none.css", "/stories/x"):
        client.get(path)
    client.request("BREW", "/v1/stories")
    client.head("/v1/stories?limit=1")
    told = [name for name in figures(client) if name.startswith("samestory_requests_total")]
    assert {name.partition(" ")[2] for name in told} == {
        "method=GET route=/v1/articles/{article_id} status=404",
        "method=GET route=other status=404",
        "method=GET route=/stories/{story_id} status=404",
        "method=other route=/v1/stories status=405",
        "method=HEAD route=/v1/stories status=200",
    }


def test_a_storage_that_does_not_answer_is_told(data_dir: Path) -> None:
    with small_service(data_dir) as service:
        client = client_of(service)
        assert client.get("/readyz").status_code == 200
        with sqlite3.connect(data_dir / "samestory.db") as raw:
            raw.execute("ALTER TABLE ledger RENAME TO lost")
        response = client.get("/readyz")
        assert (response.status_code, response.json()["code"]) == (503, "not-ready")
        assert response.json()["detail"] == "the storage does not answer"
        assert client.get("/metrics").json()["code"] == "storage-unavailable"
        with sqlite3.connect(data_dir / "samestory.db") as raw:
            raw.execute("ALTER TABLE lost RENAME TO ledger")
        assert client.get("/readyz").status_code == 200


class Stuck(Writer):
    """A writer whose present write does not come to its end."""

    busy_seconds = 61.0  # type: ignore[assignment]


def test_a_write_that_does_not_end_is_told(sample_service: Service) -> None:
    application = create_application(sample_service)
    application.state.writer = Stuck(sample_service.ingest, sample_service.corrections)
    response = TestClient(application).get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "not-ready")
    assert response.json()["detail"] == "a write has been going on for 61 s"
