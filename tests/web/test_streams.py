"""The live stream of a real server, to clients that break off, stall and are too many."""

import json
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.pace import slowness, within
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN, ndjson
from tests.web.test_server import Server, get

PATIENCE = 60.0


@pytest.fixture
def server(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SAMESTORY_MAX_STREAMS", "3")
    with closing(Server(data_dir)) as started:
        yield started


class Listener:
    """A client of Server-Sent Events: reads blocks, remembers the last id, may be cut off."""

    def __init__(self, server: Server, query: str = "", last_id: str | None = None) -> None:
        self.last_id = last_id
        connection = server.connect()
        headers = {} if last_id is None else {"Last-Event-ID": last_id}
        connection.request("GET", f"/v1/stream{query}", headers=headers)
        self.socket = connection.sock
        self.response = connection.getresponse()
        self.connection = connection

    def events(self) -> Iterator[dict[str, Any]]:
        """Events until the server ends the stream."""
        block: dict[str, str] = {}
        while line := self.response.readline():
            text = line.decode().rstrip("\n")
            if text:
                name, _, value = text.partition(": ")
                block[name] = value
                continue
            self.last_id = block.get("id", self.last_id)
            if "data" in block:
                yield {**json.loads(block["data"]), "id": block["id"], "event": block["event"]}
            block = {}

    def cut(self) -> None:
        """Goes away without a word, in the middle of whatever is under way."""
        if self.socket is not None:
            self.socket.shutdown(socket.SHUT_RDWR)
        self.response.close()
        self.connection.close()


def post(server: Server, path: str, body: object, **headers: str) -> Any:
    connection = server.connect()
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection.request("POST", path, data, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse().read()
    connection.close()
    return answer


def article(number: int) -> dict[str, object]:
    """One of many: some repeat what others say, so that stories grow."""
    base = (RUSSIAN, ENGLISH, QUAKE)[number % 3]
    return {**base, "id": f"a{number}", "text": f"{base['text']} {number // 9}"}


def keep_changing(server: Server, rounds: int, drawn: random.Random) -> None:
    """Articles come, change and go, and people correct, for as many rounds."""
    for number in range(rounds):
        lines = ndjson(*(article(number * 3 + each) for each in range(3)))
        post(server, "/v1/articles:bulk", lines, **{"Content-Type": "application/x-ndjson"})
        stories = get(server.connect(), "/v1/stories?limit=50")["stories"]
        story = drawn.choice(stories)["id"]
        members = get(server.connect(), f"/v1/stories/{story}/articles")["articles"]
        chosen = drawn.choice(members)
        identifier = chosen.get("id") or chosen["article"]["id"]
        connection = server.connect()
        if number % 3 == 2:
            connection.request("DELETE", f"/v1/articles/{identifier}?author=A")
            connection.getresponse().read()
        else:
            by = {"author": "A", "articles": [identifier]}
            post(server, f"/v1/stories/{story}:split", by, **{"If-Match": "*"})


def test_a_client_that_is_killed_at_random_sees_each_change_once_and_in_order(
    server: Server,
) -> None:
    drawn = random.Random(6)  # noqa: S311
    other = random.Random(7)  # noqa: S311
    writing = threading.Thread(target=keep_changing, args=(server, 12, other))
    writing.start()
    seen: list[dict[str, Any]] = []
    last_id, cuts = None, 0
    while True:
        listener = Listener(server, last_id=last_id)
        assert listener.response.status == 200
        assert listener.response.headers["Content-Type"].startswith("text/event-stream")
        stop_after = drawn.randrange(1, 6)
        if not writing.is_alive():
            newest = get(server.connect(), "/v1/changes?after=latest")["next_cursor"]
            if seen and seen[-1]["id"] == newest:
                break
        listener.socket.settimeout(1)  # the last change may come before the writer has ended
        with suppress(TimeoutError):
            for event in listener.events():
                seen.append(event)
                stop_after -= 1
                if not stop_after or (not writing.is_alive() and event["id"] == newest_of(server)):
                    break
        last_id = listener.last_id
        listener.cut()
        cuts += 1
    listener.cut()
    writing.join()
    log: list[dict[str, Any]] = []
    page = {"next_cursor": "0", "has_more": True}
    while page["has_more"]:
        page = get(server.connect(), f"/v1/changes?limit=200&after={page['next_cursor']}")
        log += page["changes"]
    assert cuts > 5
    assert {"opened", "joined", "split", "deleted"} <= {each["kind"] for each in log}
    assert [each["id"] for each in seen] == [each["cursor"] for each in log]
    assert [
        (each["cursor"], each["event"], each["articles"], [s["became"] for s in each["stories"]])
        for each in seen
    ] == [
        (each["cursor"], each["kind"], each["articles"], [s["became"] for s in each["stories"]])
        for each in log
    ]


def newest_of(server: Server) -> str:
    newest: str = get(server.connect(), "/v1/changes?after=latest")["next_cursor"]
    return newest


def test_an_event_comes_well_within_a_second(server: Server) -> None:
    post(server, "/v1/articles", RUSSIAN)
    listener = Listener(server, "?after=latest")
    delays = []
    events = listener.events()
    titles = ["Cheese fair", "Tenis masa", "Ледена буря", "Neue Brücke", "Opera estate"]
    for number in range(5):
        post(server, "/v1/articles", {"id": f"n{number}", "title": titles[number]})
        acknowledged = time.perf_counter()
        event = next(events)
        delays.append(time.perf_counter() - acknowledged)
        assert event["articles"][0]["article_id"] == f"n{number}"
    median = sorted(delays)[2]
    assert median < 1.0 or median < slowness()
    listener.cut()


def test_what_does_not_pass_the_filter_moves_the_place_on_all_the_same(server: Server) -> None:
    post(server, "/v1/articles", RUSSIAN)
    post(server, "/v1/articles", QUAKE)
    listener = Listener(server, "?language=it")
    events = listener.events()
    assert next(events)["articles"][0]["article_id"] == "it-1"
    listener.cut()
    later = Listener(server, "?language=ru&after=0", last_id=listener.last_id)
    first = [later.response.readline() for _ in range(4)]  # the id in the header wins
    assert first == [b"retry: 2000\n", b": heartbeat\n", b"id: 2\n", b"\n"]
    later.cut()


def test_there_are_so_many_streams_at_once_and_a_place_is_free_when_one_goes(
    server: Server,
) -> None:
    listeners = [Listener(server) for _ in range(3)]
    refused = Listener(server)
    assert refused.response.status == 503
    assert refused.response.headers["Retry-After"] == "5"
    assert json.loads(refused.response.read())["code"] == "too-many-streams"
    listeners.pop().cut()
    deadline = time.monotonic() + PATIENCE
    while (again := Listener(server)).response.status != 200:
        assert time.monotonic() < deadline
        again.response.read()
    again.cut()
    for each in listeners:
        each.cut()


def test_streams_end_at_once_when_the_server_is_told_to_stop(server: Server) -> None:
    post(server, "/v1/articles", RUSSIAN)
    listeners = [Listener(server) for _ in range(3)]
    received = [next(each.events()) for each in listeners]
    assert [each["id"] for each in received] == ["1", "1", "1"]
    with within(8, time.monotonic):  # the server gives requests 10 seconds to end
        server.process.send_signal(signal.SIGTERM)
        assert [list(each.events()) for each in listeners] == [[], [], []]
        output, _ = server.process.communicate(timeout=PATIENCE)
    assert (output, server.process.returncode) == ("closed\n", 0)
