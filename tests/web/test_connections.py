"""Clients that are slow, too many or no clients at all do not keep others from being served."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from time import monotonic

import pytest
import uvicorn

from app.web import connections
from app.web.application import create_application
from app.web.connections import PatientProtocol
from app.web.shell import SECURITY_HEADERS
from tests.web.conftest import small_service

MOST = 40
LITTLE = 8_192  # bytes that the system keeps for who reads slowly
SLOWLY = 250_000  # bytes a second
LONG = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


class HastyProtocol(PatientProtocol):
    """The same with seconds for minutes."""

    head_seconds = 1.0
    body_pause_seconds = 1.0
    parting_seconds = 0.5
    read_pause_seconds = 0.5
    max_connections = MOST


@dataclass
class Listening:
    """A server in a thread of this process."""

    address: tuple[str, int]

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=60)

    def connect_with_little_room(self) -> socket.socket:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LITTLE)
        client.settimeout(20)
        client.connect(self.address)
        return client

    def ask(self, path: str = "/healthz") -> int:
        with closing(HTTPConnection(*self.address, timeout=60)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    with (
        small_service(tmp_path_factory.mktemp("slow")) as service,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LITTLE)
        config = uvicorn.Config(
            create_application(service), http=HastyProtocol, log_config=None, log_level="critical"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Listening(listener.getsockname())
        finally:
            server.should_exit = True
            thread.join()


def answer_of(client: socket.socket) -> tuple[str, dict[str, str], bytes]:
    """Everything until the server closes."""
    received = b""
    while piece := client.recv(65_536):
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


def send_without_end(client: socket.socket) -> None:
    """Sends until the server takes no more."""
    while True:
        client.sendall(b"x" * 65_536)


@pytest.mark.parametrize("pieces", [[], [b"GET /"], [b"GET /healthz HTTP/1.1\r\nX: y\r\n"] * 3])
def test_headers_that_do_not_come_are_waited_for_in_vain(
    listening: Listening, pieces: list[bytes]
) -> None:
    with listening.connect() as client:
        for piece in pieces:
            client.sendall(piece)
        first, headers, body = answer_of(client)
    assert first == "HTTP/1.1 408 Request Timeout"
    assert json.loads(body)["code"] == "request-too-slow"
    assert headers["X-Request-ID"] == json.loads(body)["request_id"]
    assert SECURITY_HEADERS.items() <= headers.items()


def test_a_second_request_has_no_more_time_than_the_first(listening: Listening) -> None:
    with listening.connect() as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /l")
        first, _, rest = answer_of(client)  # it closes: after five seconds of keeping alive
    assert first == "HTTP/1.1 200 OK"
    assert b"HTTP/1.1 200" not in rest


def test_a_body_that_breaks_off_is_waited_for_in_vain(listening: Listening) -> None:
    with listening.connect() as client:
        head = "POST /v1/match HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json"
        client.sendall(f"{head}\r\nContent-Length: 100\r\n\r\n{{".encode())
        first, _, _ = answer_of(client)
    assert first == "HTTP/1.1 408 Request Timeout"


def test_slow_clients_do_not_keep_others_from_being_served(listening: Listening) -> None:
    with ExitStack() as stack:
        for _ in range(MOST - 5):
            client = stack.enter_context(listening.connect())
            client.sendall(b"GET / HTTP/1.1\r\nX: ")
        assert listening.ask() == 200


def test_who_takes_nothing_of_an_answer_keeps_no_place(listening: Listening) -> None:
    with ExitStack() as stack:
        for _ in range(MOST):
            stack.enter_context(listening.connect_with_little_room()).sendall(LONG)
        assert listening.ask() == 503
        ends = monotonic() + 60
        while (status := listening.ask()) == 503 and monotonic() < ends:
            pass
        assert status == 200


def test_who_reads_slowly_gets_the_whole_answer(listening: Listening) -> None:
    began = monotonic()
    with listening.connect_with_little_room() as client:
        client.sendall(LONG)
        received = b""
        while piece := client.recv(LITTLE):
            received += piece
            while monotonic() < began + len(received) / SLOWLY:
                listening.ask()
    assert json.loads(received.partition(b"\r\n\r\n")[2])["openapi"]
    assert monotonic() - began > 3 * HastyProtocol.read_pause_seconds


def test_who_reads_only_after_having_sent_everything_gets_the_whole_answer(
    listening: Listening,
) -> None:
    head = b"POST /v1/articles:bulk HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    head += b"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"{}\n" * 100
    ends = monotonic() + 5 * HastyProtocol.read_pause_seconds
    with listening.connect_with_little_room() as client:
        client.sendall(head)
        while monotonic() < ends:
            client.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
            listening.ask()
        client.sendall(b"0\r\n\r\n")
        first, _, body = answer_of(client)
    assert first == "HTTP/1.1 200 OK"
    assert body.endswith(b"\r\n0\r\n\r\n")


def test_one_connection_too_many_is_told_so_and_there_is_room_again(listening: Listening) -> None:
    with ExitStack() as stack:
        for _ in range(MOST):
            stack.enter_context(listening.connect())
        with listening.connect() as client:
            first, headers, body = answer_of(client)
    assert first == "HTTP/1.1 503 Service Unavailable"
    assert headers["Retry-After"] == "5"
    assert json.loads(body)["code"] == "too-many-connections"
    assert listening.ask() == 200


def test_who_is_one_too_many_and_sends_an_article_reads_why_it_was_not_taken(
    listening: Listening,
) -> None:
    # What is sent to a connection that was closed makes the system reset it: the answer is lost.
    body = b"x" * 300_000
    head = b"POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 300000\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(MOST):
            stack.enter_context(listening.connect())
        for _ in range(20):
            with listening.connect() as client:
                client.sendall(head)
                client.sendall(body)
                first, headers, _ = answer_of(client)
            assert first == "HTTP/1.1 503 Service Unavailable"
            assert headers["Retry-After"] == "5"
    assert listening.ask() == 200


def test_who_was_refused_and_stays_is_let_go_and_takes_nobodys_place(listening: Listening) -> None:
    with ExitStack() as stack:
        for _ in range(MOST - 1):
            stack.enter_context(listening.connect())
        last = listening.connect()
        refused = [stack.enter_context(listening.connect()) for _ in range(5)]
        for each in refused:
            assert answer_of(each)[0] == "HTTP/1.1 503 Service Unavailable"
        last.close()
        assert listening.ask() == 200  # they are still there
        with pytest.raises(ConnectionError):  # what it sends is read for a while, then no more
            send_without_end(refused[0])


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ],
)
def test_what_is_no_http_is_told_so_with_safe_headers(listening: Listening, sent: bytes) -> None:
    with listening.connect() as client:
        client.sendall(sent)
        first, headers, body = answer_of(client)
    assert first == "HTTP/1.1 400 Bad Request"
    assert json.loads(body)["code"] == "request-malformed"
    assert SECURITY_HEADERS.items() <= headers.items()


def test_two_hundred_slow_clients_are_no_more_than_may_come() -> None:
    assert connections.MAX_CONNECTIONS >= 2 * 200
    assert PatientProtocol.max_connections == connections.MAX_CONNECTIONS
