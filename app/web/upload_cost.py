"""What an upload costs an article, beside what HTTP takes alone."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.bootstrap import Service
from app.domain.article import RawArticle
from app.domain.errors import ConfigurationError
from app.web.application import create_application
from app.web.server import configured, listen

_PATH = "/v1/articles:bulk"
_HEADERS = {"Content-Type": "application/x-ndjson"}
_POLLED_SECONDS = 0.01
_PATIENCE = 300  # seconds


@dataclass(frozen=True, slots=True)
class UploadCost:
    """What an upload of articles that are there already takes: all but analysis and decision.

    Attributes:
        milliseconds: An article.
        alone: That the HTTP server takes for the same bytes in both directions, an article.
        answers: The lines of the answer, one an article.
    """

    milliseconds: float
    alone: float
    answers: Sequence[bytes]


def measure_upload(raws: Sequence[RawArticle], service: Service) -> UploadCost:
    """Uploads articles to a real server on this machine.

    Args:
        raws: At least one; all of them stored.
        service: Without keys.

    Raises:
        ConfigurationError: The server refuses them.
    """
    body = b"".join(
        orjson.dumps({"id": each.id, "title": each.title, "text": each.text}) + b"\n"
        for each in raws
    )
    taken, answer = _uploaded(create_application(service), body)

    async def answered(request: Request) -> Response:
        await request.body()
        return Response(answer)

    bare = Starlette(routes=[Route(_PATH, answered, methods=["POST"])])
    alone, _ = _uploaded(bare, body)
    per_article = 1000 / len(raws)
    return UploadCost(taken * per_article, alone * per_article, answer.splitlines())


def _uploaded(application: ASGIApp, body: bytes) -> tuple[float, bytes]:
    """Seconds of a second upload, the first having warmed the server, and its answer."""
    with _served(application) as connection:
        for _ in range(2):
            started = time.perf_counter()
            connection.request("POST", _PATH, body, _HEADERS)
            response = connection.getresponse()
            answer = response.read()
            taken = time.perf_counter() - started
            if response.status != HTTPStatus.OK:
                raise ConfigurationError(f"expected 200 to an upload, found {response.status}")
    return taken, answer


@contextmanager
def _served(application: ASGIApp) -> Iterator[HTTPConnection]:
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configured(application))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(_POLLED_SECONDS)
            host, port = listener.getsockname()
            with closing(HTTPConnection(host, port, timeout=_PATIENCE)) as connection:
                yield connection
        finally:
            server.should_exit = True
            thread.join()
