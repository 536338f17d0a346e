"""`/v1/stories/{story_id}/similar` and `/disagreements`."""

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.bootstrap import Service
from app.domain.vectors import unit_rows
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN


def test_the_nearest_stories_are_those_whose_middles_are_nearest(
    sample: TestClient, sample_service: Service
) -> None:
    """Compared with all stories of the store, by a plain product."""
    stories = sample.get("/v1/stories?limit=200").json()["stories"]
    vectors: dict[str, list[np.ndarray]] = {}
    copies: set[str] = set()
    for story in stories:
        articles = sample.get(f"/v1/stories/{story['id']}").json()["articles"]
        copies |= {each["id"] for each in articles if each["copy_of"]}
    places = {}
    store = SqlStore(DataFolder(sample_service.settings.data_dir).database_path)
    for ids, _, matrix in store.vectors():
        found = sample_service.queries.articles(ids)
        places |= {view.article.id: view.membership.story_id for view in found}
        for article_id, vector in zip(ids, matrix, strict=True):
            if article_id not in copies:
                vectors.setdefault(places[article_id], []).append(vector)
    store.close()
    names = sorted(vectors)
    middles = unit_rows(np.stack([np.mean(vectors[name], axis=0) for name in names]))
    hits = 0
    for place, name in enumerate(names[:40]):
        cosines = middles @ middles[place]
        cosines[place] = -2
        answer = sample.get(f"/v1/stories/{name}/similar?limit=3").json()["similar"]
        assert [each["similarity"] for each in answer] == sorted(
            (each["similarity"] for each in answer), reverse=True
        )
        hits += answer[0]["story"]["id"] == names[int(cosines.argmax())]
        assert answer[0]["similarity"] == pytest.approx(float(cosines.max()), abs=0.02)
    assert hits >= 38


def test_a_story_of_the_same_storyline_is_marked(sample: TestClient) -> None:
    lines = sample.get("/v1/storylines?min_stories=3").json()["storylines"]
    latest = lines[0]["latest"]
    similar = sample.get(f"/v1/stories/{latest['id']}/similar?limit=50").json()["similar"]
    for each in similar:
        same = each["story"]["storyline_id"] == latest["storyline_id"]
        assert each["same_storyline"] is same
    assert {each["same_storyline"] for each in similar} == {True, False}
    assert latest["id"] not in {each["story"]["id"] for each in similar}


def test_a_story_alone_has_none_beside_it(client: TestClient) -> None:
    for article in (RUSSIAN, ENGLISH):
        story_id = client.post("/v1/articles", json=article).json()["story_id"]
    assert client.get(f"/v1/stories/{story_id}/similar").json()["similar"] == []
    quake = client.post("/v1/articles", json=QUAKE).json()["story_id"]
    (only,) = client.get(f"/v1/stories/{story_id}/similar").json()["similar"]
    assert (only["story"]["id"], only["same_storyline"]) == (quake, False)


@pytest.mark.parametrize(
    ("path", "status"),
    [("none/similar", 404), ("none/similar?limit=0", 422), ("none/disagreements", 404)],
)
def test_what_cannot_be_answered_is_refused(sample: TestClient, path: str, status: int) -> None:
    assert sample.get(f"/v1/stories/{path}").status_code == status
