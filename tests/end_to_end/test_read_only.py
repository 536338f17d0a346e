"""Servers that read beside one that writes: two real processes, and more, on one database."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.storage.database import open_database
from app.storage.schema import articles
from tests.end_to_end.conftest import ROOT
from tests.storage.places import PLACES, PlaceIn
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN

PATIENCE = 60.0  # seconds; what is waited for takes a fraction of one
BY = "?author=Nina&reason=test"


class Server:
    """`samestory serve` in a process of its own."""

    def __init__(self, folder: Path, place: Path | str, *options: str, **settings: str) -> None:
        database = {"DATABASE_URL": place} if isinstance(place, str) else {}
        stated = {"DATA_DIR": str(folder), "FEED_POLLING": "false", **database, **settings}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **{f"SAMESTORY_{name}": stated[name] for name in stated}},
            text=True,
        )
        assert self.process.stderr is not None
        self.said = self.address = ""
        for line in self.process.stderr:  # until it serves, or ends
            self.said += line
            if found := re.search(r"dashboard at (http://\S+)", line):
                self.address = found[1]
                break

    def ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> tuple[int, Any]:
        connection = HTTPConnection(self.address.removeprefix("http://"), timeout=PATIENCE)
        with closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), JSON)
            answer = connection.getresponse()
            said = answer.read()
        return answer.status, json.loads(said) if said else None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()


JSON = {"Content-Type": "application/json"}


@pytest.fixture(params=PLACES.values(), ids=PLACES)
def place_in(request: pytest.FixtureRequest) -> PlaceIn:
    chosen: PlaceIn = request.param
    return chosen


@pytest.fixture
def serve(tmp_path: Path, place_in: PlaceIn) -> Iterator[Callable[..., Server]]:
    """Starts servers on one database, each in a folder of its own where it can have one."""
    place, shared = place_in(tmp_path), tmp_path
    with ExitStack() as stack:

        def start(name: str, *options: str, **settings: str) -> Server:
            folder = tmp_path / name if isinstance(place, str) else shared
            at = place if isinstance(place, str) else shared / "samestory.db"
            server = Server(folder, at, *options, **settings)
            stack.callback(server.kill)
            return server

        yield start


def until(asked: Callable[[], bool]) -> float:
    """Seconds until something is so."""
    began = time.monotonic()
    while not asked():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.02)
    return time.monotonic() - began


def test_only_the_writer_forgets_what_is_to_be_forgotten(
    serve: Callable[..., Server], place_in: PlaceIn, tmp_path: Path
) -> None:
    writer = serve("writer")
    assert writer.ask("POST", "/v1/articles", RUSSIAN)[0] == 201
    writer.kill()
    place = place_in(tmp_path)
    database = open_database(place if isinstance(place, str) else tmp_path / "samestory.db")
    with database.write() as connection:
        connection.execute(update(articles).values(text_since=datetime(2020, 1, 1, tzinfo=UTC)))
    database.close()

    def is_forgotten(server: Server) -> bool:
        forgotten: bool = server.ask("GET", "/v1/articles/ru-1")[1]["text_forgotten"]
        return forgotten

    reader = serve("reader", "--read-only", KEEP_TEXTS_DAYS="30")
    time.sleep(2)  # a server that forgets does so at once
    assert not is_forgotten(reader)
    writer = serve("writer", KEEP_TEXTS_DAYS="30")
    until(lambda: is_forgotten(writer))


def test_a_reader_sees_what_the_writer_commits_and_sends_changes_there(
    serve: Callable[..., Server],
) -> None:
    writer = serve("writer")
    reader = serve("reader", "--read-only", WRITER=writer.address)
    assert writer.ask("POST", "/v1/articles", RUSSIAN)[0] == 201
    # At once, by the next request.
    status, found = reader.ask("GET", "/v1/articles/ru-1")
    assert (status, found["title"]) == (200, RUSSIAN["title"])
    assert [each["article_count"] for each in reader.ask("GET", "/v1/stories")[1]["stories"]] == [1]
    assert writer.ask("POST", "/v1/articles", ENGLISH)[0] == 201
    assert [each["article_count"] for each in reader.ask("GET", "/v1/stories")[1]["stories"]] == [2]
    # What stands in memory follows within a moment: changes, streams, vectors, decisions.
    until(lambda: len(reader.ask("GET", "/v1/changes")[1]["changes"]) == 2)
    with closing(HTTPConnection(reader.address.removeprefix("http://"), timeout=PATIENCE)) as live:
        live.request("GET", "/v1/stream?after=latest")
        stream = live.getresponse()
        assert writer.ask("POST", "/v1/articles", QUAKE)[0] == 201
        lines = iter(stream.readline, b"")
        event = json.loads(next(each for each in lines if each.startswith(b"data:"))[5:])
    assert event["kind"] == "opened"
    assert event["stories"][0]["present"]["headline"] == QUAKE["title"]
    text = {"title": "Землетрясение магнитудой 6,2 в Аматриче"}
    until(lambda: reader.ask("POST", "/v1/match", text) == writer.ask("POST", "/v1/match", text))
    status, problem = reader.ask("POST", "/v1/articles", RUSSIAN)
    assert (status, problem["code"]) == (503, "read-only")
    assert writer.address in problem["detail"]
    assert reader.ask("DELETE", f"/v1/articles/it-1{BY}")[1]["code"] == "read-only"
    assert reader.ask("POST", "/v1/keys", {"name": "x"})[1]["code"] == "read-only"
    assert reader.ask("GET", "/readyz")[0] == 200


def test_a_reader_forgets_what_was_deleted_and_goes_on_while_writers_come_and_go(
    serve: Callable[..., Server],
) -> None:
    writer = serve("writer")
    for each in (RUSSIAN, ENGLISH, QUAKE):
        assert writer.ask("POST", "/v1/articles", each)[0] == 201
    reader = serve("reader", "--read-only")
    second = serve("second")
    assert second.process.wait(PATIENCE) == 3
    assert "data-folder-in-use" in second.said
    assert writer.ask("DELETE", f"/v1/articles/it-1{BY}")[0] in (200, 204)
    assert reader.ask("GET", "/v1/articles/it-1")[0] in (404, 410)
    assert len(reader.ask("GET", "/v1/stories")[1]["stories"]) == 1
    match = {"title": QUAKE["title"]}
    until(lambda: reader.ask("POST", "/v1/match", match) == writer.ask("POST", "/v1/match", match))
    writer.kill()
    assert len(reader.ask("GET", "/v1/stories")[1]["stories"]) == 1
    next_writer = serve("writer")
    assert next_writer.ask("POST", "/v1/articles", QUAKE)[0] == 201
    assert len(reader.ask("GET", "/v1/stories")[1]["stories"]) == 2
    until(lambda: reader.ask("POST", "/v1/match", match)[1]["new_probability"] < 0.5)
