"""A receiver of webhooks on this machine: verifies each message on its own, answers as told."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A message as it came."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def cursors(self) -> list[int]:
        return [int(each["cursor"]) for each in json.loads(self.body)["data"]["changes"]]

    @property
    def type(self) -> Any:
        return json.loads(self.body)["type"]


Answer = tuple[int, dict[str, str]]


@dataclass
class Receiver:
    """What came, and how the next messages are answered; 204 when nothing else is said."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Callable[[int], Answer] = lambda _count: (204, {})
    came: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, seconds: float = 60.0) -> None:
        with self.came:
            assert self.came.wait_for(lambda: len(self.received) >= count, seconds)


@contextmanager
def receiver() -> Iterator[Receiver]:
    opened = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with opened.came:
                opened.received.append(Received(headers, body))
                status, sent = opened.answer(len(opened.received))
                opened.came.notify_all()
            self.send_response(status)
            for name, value in {"Content-Length": "0", **sent}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Stays silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    opened.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield opened
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
