"""The scorer learns from corrections: proposed, shown on what was held out, applied, taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.bootstrap import Service, open_service
from app.service.adjusting import FEWEST_CORRECTIONS
from app.service.corrections import By
from app.settings import load_settings
from tests.service.samples import read_sample
from tests.web.articles import ENGLISH
from tests.web.conftest import client_of
from tests.web.test_tasks import ended

NOTHING = {"intercept": 0.0, "slope": 0.0, "headline": 0.0, "foreign": 0.0}
ANNA = {"author": "Анна", "reason": "твърде много на едно място"}


@pytest.fixture
def taught(data_dir: Path) -> Iterator[Service]:
    """Holds the sample, and people who took an article out of each of the largest stories."""
    with open_service(load_settings(data_dir=data_dir), writable=True) as service:
        assert sum(1 for _ in service.ingest.run(read_sample())) == 224
        for story_id, article_id in leaving(service)[:14]:
            service.corrections.split(story_id, [article_id], By("anna"))
        yield service


def leaving(service: Service) -> list[tuple[Any, Any]]:
    """An article that is no copy and has none, of each story of three and more."""
    found: dict[Any, list[Any]] = {}
    places = service.history.as_of(None).memberships
    originals = {place.copy_of for place in places.values()}
    for place in sorted(places.values(), key=lambda each: each.article_id):
        if place.copy_of is None and place.article_id not in originals:
            found.setdefault(place.story_id, []).append(place.article_id)
    return sorted((story, ids[1]) for story, ids in found.items() if len(ids) > 2)


def refitted(client: TestClient) -> dict[str, Any]:
    response = client.post("/v1/scorer:refit")
    assert response.status_code == 202
    task = ended(client, response.json())
    assert (task["kind"], task["state"]) == ("refit", "succeeded")
    result: dict[str, Any] = task["result"]
    return result


def new_probability(client: TestClient) -> float:
    found: float = client.post("/v1/match", json=ENGLISH).json()["new_probability"]
    return found


def test_what_is_learnt_changes_nothing_until_it_is_applied_and_is_taken_back(
    taught: Service,
) -> None:
    client = client_of(taught)
    before, new_before = client.get("/v1/scorer").json(), new_probability(client)
    assert (before["weights"], before["adjustment"], before["records"]) == ("packaged", NOTHING, [])
    result = refitted(client)
    assert result["corrections"] + result["unusable_corrections"] == 14
    assert result["corrections"] >= FEWEST_CORRECTIONS
    assert result["adjustment"]["intercept"] < 0  # people took apart what had been joined
    figures = result["corrected"]
    assert figures["after"]["log_loss"] < figures["before"]["log_loss"]
    assert result["uncorrected"]["examples"] > 100
    assert refitted(client) == result
    assert client.get("/v1/scorer").json() == before
    assert new_probability(client) == new_before

    asked = {"adjustment_id": result["adjustment_id"], **ANNA}
    applied = client.post("/v1/scorer:apply", json=asked).json()
    assert applied["adjustment"] == result["adjustment"]
    (record,) = applied["records"]
    assert (record["author"], record["reason"]) == (ANNA["author"], ANNA["reason"])
    assert record["corrections"] == result["corrections"]
    assert new_probability(client) > new_before

    back = client.post("/v1/scorer:reset", json=ANNA).json()
    assert (back["adjustment"], len(back["records"])) == (NOTHING, 2)
    assert new_probability(client) == new_before


def test_an_adjustment_is_evidence_of_its_own_and_is_there_after_a_restart(
    taught: Service, data_dir: Path, tmp_path: Path
) -> None:
    client = client_of(taught)
    result = refitted(client)
    asked = {"adjustment_id": result["adjustment_id"], **ANNA}
    assert client.post("/v1/scorer:apply", json=asked).status_code == 200
    stories = client.get("/v1/stories").json()
    match = client.post("/v1/match", json=ENGLISH).json()
    for candidate in match["candidates"]:
        evidence = candidate["score"]["evidence"]
        assert [part["kind"] for part in evidence].count("adjustment") == 1
        total = sum(part["log_odds"] for part in evidence)
        assert total == pytest.approx(candidate["score"]["log_odds"], abs=1e-3)
    assert refitted(client)["adjustment"] == result["adjustment"]  # fitted on the weights alone
    with open_service(load_settings(data_dir=data_dir), writable=False) as again:
        assert again.adjusting.present == taught.adjusting.present
        reader = client_of(again)
        assert reader.post("/v1/match", json=ENGLISH).json() == match
        assert reader.get("/v1/stories").json() == stories
    with taught.apart()(tmp_path / "apart") as apart:
        assert apart.adjusting.present == taught.adjusting.present


def test_an_adjustment_is_simulated_before_it_is_applied(taught: Service) -> None:
    client = client_of(taught)
    asked = {"adjustment_id": refitted(client)["adjustment_id"], "days": 9}
    task = ended(client, client.post("/v1/simulations", json=asked).json())
    assert task["state"] == "succeeded"
    assert task["result"]["stories_after"] >= task["result"]["stories_before"]


def test_too_few_corrections_teach_nothing(client: TestClient) -> None:
    response = client.post("/v1/scorer:refit")
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    assert "at least 10 corrections" in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/scorer:apply", {"adjustment_id": "none", "author": "x"}, 404, "not-found"),
        ("/v1/scorer:apply", {"adjustment_id": "none"}, 422, "input-invalid"),
        ("/v1/scorer:reset", {}, 422, "input-invalid"),
        ("/v1/simulations", {"adjustment_id": "none"}, 404, "not-found"),
    ],
)
def test_what_cannot_be_applied_is_refused(
    refusing: TestClient, path: str, body: object, status: int, code: str
) -> None:
    response = refusing.post(path, json=body)
    assert (response.status_code, response.json()["code"]) == (status, code)
