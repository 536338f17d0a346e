"""Packed request bodies: read where they are gzip, bounded by what they unpack to."""

import gzip
import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN, ndjson, results

GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
BODY = json.dumps(RUSSIAN).encode()


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZip"])
def test_a_packed_article_is_taken_in(client: TestClient, encoding: str) -> None:
    headers = {**GZIP, "Content-Encoding": encoding}
    response = client.post("/v1/articles", content=gzip.compress(BODY), headers=headers)
    assert (response.status_code, response.json()["id"]) == (201, RUSSIAN["id"])


def test_packed_lines_are_taken_in_in_pieces(client: TestClient) -> None:
    packed = gzip.compress(ndjson(RUSSIAN, ENGLISH)) + gzip.compress(ndjson(QUAKE))

    def pieces() -> Iterator[bytes]:
        yield from (packed[place : place + 7] for place in range(0, len(packed), 7))

    response = client.post("/v1/articles:bulk", content=pieces(), headers=GZIP)
    assert [row["status"] for row in results(response.text)] == ["added"] * 3


def test_a_body_that_says_identity_is_taken_as_it_is(client: TestClient) -> None:
    headers = {**GZIP, "Content-Encoding": "identity"}
    assert client.post("/v1/articles", content=BODY, headers=headers).status_code == 201


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/match"])
def test_a_bomb_is_refused_where_it_passes_the_limit(refusing: TestClient, path: str) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 400_000
    response = refusing.post(path, content=bomb, headers=GZIP)
    assert (response.status_code, response.json()["code"]) == (413, "request-too-large")


def test_what_came_before_the_limit_of_a_bomb_of_lines_is_kept(client: TestClient) -> None:
    bomb = gzip.compress(ndjson(RUSSIAN, *[QUAKE] * 300, b" " * 50_000_000))
    response = client.post("/v1/articles:bulk", content=bomb, headers=GZIP)
    first, *_, last = results(response.text)
    assert first["status"] == "added"
    assert (last["index"], last["problem"]["code"]) == (None, "request-too-large")


@pytest.mark.parametrize(
    "body",
    [BODY, gzip.compress(BODY)[:-5], b"", gzip.compress(BODY) + b"more"],
    ids=["plain", "broken off", "empty", "followed by something"],
)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k-unpacking"}])
def test_a_body_that_is_not_gzip_is_refused(
    refusing: TestClient, body: bytes, key: dict[str, str]
) -> None:
    response = refusing.post("/v1/articles", content=body, headers={**GZIP, **key})
    assert (response.status_code, response.json()["code"]) == (400, "input-unreadable")
    assert "gzip" in response.json()["detail"]


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "nonsense"])
def test_other_packings_are_refused(refusing: TestClient, encoding: str) -> None:
    headers = {**GZIP, "Content-Encoding": encoding}
    response = refusing.post("/v1/articles", content=BODY, headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "encoding-unsupported")
    assert response.headers["accept-encoding"] == "gzip"


def test_a_request_is_the_same_however_it_was_packed(client: TestClient) -> None:
    key = {"Idempotency-Key": "packed-or-not", "Content-Type": "application/json"}
    client.post("/v1/articles", content=BODY, headers=key)
    packed = client.post("/v1/articles", content=gzip.compress(BODY), headers={**GZIP, **key})
    assert packed.headers["idempotency-replayed"] == "true"
