"""A web site on this machine that behaves as it is told, and the time as its visitors see it."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app.intake.connection import Resolver, resolve_by_system
from app.intake.exchange import FetchLimits, HttpExchange
from app.intake.fetcher import PoliteFetcher
from app.intake.pacing import HostPacing
from app.intake.robots import Robots
from tests.fakes import FixedClock

Page = Callable[[BaseHTTPRequestHandler], None]

BOMB = gzip.compress(bytes(50_000_000))  # 50 kB that unpack to 50 MB


@dataclass
class Visit:
    """A request as the site saw it."""

    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """Pages by path; a path that has none is answered with 404."""

    address: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str) -> str:
        return self.address + path

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [visit.path for visit in self.visits if visit.path != "/robots.txt"]

    def hang(self, _request: BaseHTTPRequestHandler) -> None:
        """A page that says nothing for as long as anybody listens."""
        self.closing.wait()

    def drip(self, request: BaseHTTPRequestHandler) -> None:
        """A page that never ends and comes a byte at a time."""
        request.send_response(200)
        request.send_header("Content-Type", "application/rss+xml")
        request.end_headers()
        try:
            while not self.closing.wait(0.01):
                request.wfile.write(b" ")
        except OSError:
            pass  # the visitor has gone


def says(
    body: bytes | str = b"",
    media_type: str = "application/rss+xml",
    status: int = 200,
    **headers: str,
) -> Page:
    """A page; `_` in the name of a header is a hyphen."""
    data = body.encode() if isinstance(body, str) else body

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if media_type:
            request.send_header("Content-Type", media_type)
        for name, value in {"Content_Length": str(len(data)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(data)

    return answer


def leads_to(target: str, status: int = 302) -> Page:
    return says(status=status, Location=target)


def says_when_changed(body: str, etag: str) -> Page:
    """Answers 304 to who has this version."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.headers["If-None-Match"] == etag:
            says(status=304, ETag=etag)(request)
        else:
            says(body, ETag=etag, Last_Modified="Sat, 01 Mar 2025 10:00:00 GMT")(request)

    return answer


@contextmanager
def web_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.visits.append(Visit(self.path, dict(self.headers)))
            site.pages.get(self.path, says(status=404))(self)

        def log_message(self, *_: object) -> None:
            """Stays silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class FakeTime(FixedClock):
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(timedelta(seconds=seconds))


def fetcher(
    time: FakeTime,
    *,
    max_bytes: int = 1_000_000,
    total_seconds: float = 10.0,
    allow_private: bool = True,
    interval_seconds: float = 2.0,
    resolve: Resolver = resolve_by_system,
) -> PoliteFetcher:
    """The real fetcher, on a time that waits for nobody."""
    exchange = HttpExchange(
        user_agent="Samestory/test (+mailto:desk@example.org)",
        limits=FetchLimits(max_bytes=max_bytes, total_seconds=total_seconds),
        allow_private=allow_private,
        resolve=resolve,
    )
    pacing = HostPacing(
        clock=time, interval_seconds=interval_seconds, max_connections=8, sleep=time.sleep
    )
    robots = Robots(exchange=exchange, pacing=pacing, clock=time, product="Samestory")
    return PoliteFetcher(exchange=exchange, robots=robots, pacing=pacing, clock=time)
