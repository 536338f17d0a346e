"""Bulk: one result a line, in order; bad lines stop nothing; what is answered is stored."""

import pytest
from fastapi.testclient import TestClient

from tests.web.articles import ENGLISH, QUAKE, RUSSIAN, ndjson, results

BAD_LINES = [
    (b'{"id": "half", "title": "A head', "input-unreadable", "JSON"),
    (b'{"id": "latin", "title": "caf\xe9"}', "input-unreadable", "UTF-8"),
    (b"\x00\x01\x02\xff\xfe", "input-unreadable", "JSON"),
    (b"[" * 10_000, "input-unreadable", "JSON"),
    (b'["a", "list"]', "input-unreadable", "object"),
    (b'{"id": "empty", "title": "", "text": " "}', "article-invalid", "title or a text"),
    (b'{"id": "far", "title": "x", "published_at": "2099-01-01"}', "article-invalid", "2099"),
    (b'{"id": "old", "title": "x", "published_at": "0001-01-01"}', "article-invalid", "0001"),
    (b'{"id": "tag", "title": "x", "language": "klingonish!"}', "article-invalid", "klingon"),
    (b'{"id": "typed", "title": ["x"]}', "article-invalid", "string"),
    (b'{"id": "big", "title": "x", "text": "' + b"y" * 20_001 + b'"}', "article-invalid", "20,000"),
    (b'{"id": "huge", "text": "' + b"y" * 150_000 + b'"}', "input-unreadable", "bytes a line"),
]


@pytest.mark.parametrize(("line", "code", "reason"), BAD_LINES)
def test_a_bad_line_is_named_and_its_neighbours_are_kept(
    refusing: TestClient, line: bytes, code: str, reason: str
) -> None:
    response = refusing.post("/v1/articles:bulk", content=ndjson(RUSSIAN, line, QUAKE))
    first, bad, last = results(response.text)
    assert {first["status"], last["status"]} <= {"added", "unchanged"}
    assert (bad["index"], bad["line"], bad["status"]) == (1, 2, "rejected")
    assert bad["story_id"] is None
    assert bad["problem"]["code"] == code
    assert bad["problem"]["instance"] == "line 2"
    assert reason in bad["problem"]["detail"]


def test_every_line_is_counted_exactly_once(client: TestClient) -> None:
    bad = [line for line, _, _ in BAD_LINES]
    found = results(
        client.post("/v1/articles:bulk", content=ndjson(RUSSIAN, *bad, ENGLISH, *bad, QUAKE)).text
    )
    statuses = [row["status"] for row in found]
    assert statuses == ["added", *["rejected"] * 12, "added", *["rejected"] * 12, "added"]
    assert client.get("/healthz").json()["articles"] == 3


def test_results_stand_in_the_order_of_lines_over_many_batches(client: TestClient) -> None:
    rows = [{"id": f"a-{place}", "title": f"Headline number {place}"} for place in range(600)]
    found = results(client.post("/v1/articles:bulk", content=ndjson(*rows)).text)
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    assert [row["index"] for row in found] == list(range(600))
    assert all(row["status"] == "added" and row["story_id"] for row in found)


def test_the_same_batch_twice_brings_nothing_new(client: TestClient) -> None:
    body = ndjson(RUSSIAN, ENGLISH, QUAKE)
    first = results(client.post("/v1/articles:bulk", content=body).text)
    again = results(client.post("/v1/articles:bulk", content=body).text)
    assert [row["status"] for row in again] == ["unchanged"] * 3
    assert [row["story_id"] for row in again] == [row["story_id"] for row in first]


def test_an_id_that_comes_twice_is_a_new_version(client: TestClient) -> None:
    changed = {**RUSSIAN, "text": RUSSIAN["text"] + " Разговор длился два часа."}
    found = results(client.post("/v1/articles:bulk", content=ndjson(RUSSIAN, changed)).text)
    assert [row["status"] for row in found] == ["added", "updated"]


def test_blank_lines_are_passed_over_and_a_last_line_needs_no_break(client: TestClient) -> None:
    body = b"\n" + ndjson(RUSSIAN) + b"\r\n\n" + ndjson(QUAKE).rstrip()
    found = results(client.post("/v1/articles:bulk", content=body).text)
    assert [(row["index"], row["line"]) for row in found] == [(0, 2), (1, 5)]


@pytest.mark.parametrize("body", [b"", b"\n \n"])
def test_a_body_without_a_line_is_refused(refusing: TestClient, body: bytes) -> None:
    response = refusing.post("/v1/articles:bulk", content=body)
    assert (response.status_code, response.json()["code"]) == (400, "input-unreadable")


def test_results_are_newline_delimited_json(client: TestClient) -> None:
    response = client.post("/v1/articles:bulk", content=ndjson(QUAKE))
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.headers["x-request-id"]
    assert response.text.endswith("}\n")
