"""Packed answers: for who accepts them, with ETags of their own that are understood."""

import gzip
import json
import zlib
from http.client import HTTPConnection
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import StreamingResponse

from app.web.compression import Compression, accepts_gzip
from tests.web.articles import QUAKE, RUSSIAN, ndjson
from tests.web.test_server import Server, server

__all__ = ["server"]
PACKED = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}
LIST = "/v1/stories?limit=20"


def test_a_packed_answer_has_an_etag_of_its_own(sample: TestClient) -> None:
    packed, plain = sample.get(LIST, headers=PACKED), sample.get(LIST, headers=PLAIN)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


@pytest.mark.parametrize("first", [PACKED, PLAIN])
def test_who_has_it_already_is_told_so_by_the_etag_they_have(
    sample: TestClient, first: dict[str, str]
) -> None:
    etag = sample.get(LIST, headers=first).headers["etag"]
    known = sample.get(LIST, headers={**first, "If-None-Match": f'"other", {etag}'})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["etag"] == etag
    assert known.headers["vary"] == "Accept-Encoding"
    assert sample.get(LIST, headers={**first, "If-None-Match": '"other"'}).status_code == 200


def test_a_packed_copy_is_no_answer_to_who_takes_none(sample: TestClient) -> None:
    etag = sample.get(LIST, headers=PACKED).headers["etag"]
    response = sample.get(LIST, headers={**PLAIN, "If-None-Match": etag})
    assert (response.status_code, "content-encoding" in response.headers) == (200, False)


def test_a_correction_takes_the_etag_of_a_packed_story(client: TestClient) -> None:
    long = {**RUSSIAN, "text": RUSSIAN["text"] * 5}
    story = client.post("/v1/articles", json=long).json()["story_id"]
    other = client.post("/v1/articles", json=QUAKE).json()["story_id"]
    etag = client.get(f"/v1/stories/{story}", headers=PACKED).headers["etag"]
    assert etag.endswith('-gzip"')
    body = {"other": other, "author": "Нина"}
    path = f"/v1/stories/{story}:merge"
    outdated = client.post(path, json=body, headers={"If-Match": '"99999-abc-gzip"'})
    assert outdated.status_code == 412
    assert client.post(path, json=body, headers={"If-Match": etag}).status_code == 200


def test_small_answers_are_sent_as_they_are(sample: TestClient) -> None:
    response = sample.get("/healthz", headers=PACKED)
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*", True),
        ("*;q=0", False),
        ("x-gzip", True),
        ("identity", False),
        ("gzip;q=much", False),
        ("br", False),
    ],
)
def test_what_is_accepted_is_read_with_its_weights(accepted: str, expected: bool) -> None:
    assert accepts_gzip(accepted) is expected


def test_event_streams_are_never_packed() -> None:
    application = FastAPI()

    @application.get("/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse(iter([b"data: x\n\n" * 500] * 3), media_type="text/event-stream")

    application.add_middleware(Compression)
    response = TestClient(application).get("/stream", headers=PACKED)
    assert "content-encoding" not in response.headers
    assert response.text.count("data: x") == 1500


def test_results_of_bulk_come_one_by_one_packed_as_well(server: Server) -> None:
    connection: HTTPConnection = server.connect()
    connection.putrequest("POST", "/v1/articles:bulk", skip_accept_encoding=True)
    connection.putheader("Accept-Encoding", "gzip")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    response: Any = connection.response_class(connection.sock, method="POST")
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for place, article in enumerate((RUSSIAN, QUAKE)):
        line = ndjson(article)
        connection.sock.sendall(b"%x\r\n%s\r\n" % (len(line), line))
        if place == 0:
            response.begin()
            assert response.headers["content-encoding"] == "gzip"
        text = b""
        while not text.endswith(b"\n"):
            text += unpacker.decompress(response.read1(4096))
        assert json.loads(text)["id"] == article["id"]
    connection.sock.sendall(b"0\r\n\r\n")
    assert unpacker.decompress(response.read()) == b""


def test_the_ready_made_pages_are_packed_too(sample: TestClient) -> None:
    response = sample.get("/", headers={**PACKED, "Accept": "text/html"})
    assert response.headers["content-encoding"] == "gzip"
    assert "<title>" in response.text


def test_packed_bytes_are_gzip(sample: TestClient) -> None:
    with sample.stream("GET", LIST, headers=PACKED) as response:
        raw = b"".join(response.iter_raw())
    assert json.loads(gzip.decompress(raw)) == sample.get(LIST, headers=PLAIN).json()
