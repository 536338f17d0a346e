"""`Idempotency-Key`: a repeated request gets its first answer again and does nothing.

After draft-ietf-httpapi-idempotency-key-header-07, for every `POST` below `/v1/` that changes
something. That a request is begun is on disk before it is done, and its answer before it is
sent. So a kill at any instant leaves one of three: nothing was begun, and the repeated request
is done; the answer is there, and is given again; or it was begun and nobody knows whether it
was done: then the repeated request is refused (`idempotency-answer-lost`) rather than done
twice, and its sender looks. Only articles and feeds are taken again, since that is harmless.
"""

import hashlib
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.errors import SamestoryError
from app.domain.repetition import Earlier, RepeatableRequest
from app.ports import Clock
from app.serving_ports import AnswerStore
from app.web.caller import caller_of
from app.web.keeping import Keeping
from app.web.problems import (
    ANSWER_LOST,
    KEY_IN_USE,
    KEY_INVALID,
    KEY_REUSED,
    Answers,
    ProblemError,
)
from app.web.whole_body import ReadAlready, read_whole

KEY_HEADER = "Idempotency-Key"
REPLAY_HEADER = "Idempotency-Replayed"
NEEDS_NO_KEY = frozenset({"/v1/articles:bulk", "/v1/match", "/v1/pairs:explain", "/v1/cluster"})
"""Paths of `POST`s that change nothing, or that make no difference when repeated."""
_HARMLESS_TO_REPEAT = frozenset({"/v1/articles", "/v1/feeds"})
"""Done again where their answer was lost: an article, or a feed, is there once anyhow."""

# A string as the draft wants it, or the same without its quotation marks, as many send it.
_KEY = re.compile(r'"([ !#-\[\]-~]{1,200})"|([!#-\[\]-~]{1,200})')


def takes_key(method: str, path: str) -> bool:
    """Whether requests of this method and path are kept from being done twice."""
    return method == "POST" and path.startswith("/v1/") and path not in NEEDS_NO_KEY


class Idempotency:
    """ASGI layer around the routes.

    What was not stored can be repeated: an answer of status 500 or more leaves its key free.
    An answer that says `Cache-Control: no-store`, as with a secret in it, is not kept.

    Args:
        application: What is behind it.
        answers: Says refusals.
        store: Keeps the answers.
        clock: Tells when they were given.
    """

    def __init__(
        self, application: ASGIApp, *, answers: Answers, store: AnswerStore, clock: Clock
    ) -> None:
        self._application = application
        self._answers = answers
        self._store = store
        self._clock = clock
        self._running: dict[tuple[str, str], RepeatableRequest] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or not takes_key(scope["method"], scope["path"]):
            await self._application(scope, receive, send)
            return
        request = Request(scope, receive)
        keys = request.headers.getlist(KEY_HEADER)
        if not keys:
            await self._application(scope, receive, send)
            return
        try:
            body = await read_whole(receive)
            known = _repeatable(request, keys, body)
            answer = await self._once(known, scope, ReadAlready(body, receive), send)
        except (ProblemError, SamestoryError) as error:
            answer = self._answers.refusal(request, error)
        if answer is not None:
            await answer(scope, receive, send)

    async def _once(
        self, known: RepeatableRequest, scope: Scope, receive: Receive, send: Send
    ) -> Response | None:
        """Does the request and answers it, or returns the answer that it had before."""
        name = (known.caller, known.key)
        running = self._running.setdefault(name, known)
        if running is not known:
            _require_same(running.digest, known)
            raise ProblemError(
                KEY_IN_USE,
                "the request of this key is being done; send it again later for its answer",
                {"Retry-After": "1"},
            )
        try:
            earlier = await run_in_threadpool(self._store.begin, known, at=self._clock.now())
            is_done_again = scope["path"] in _HARMLESS_TO_REPEAT and earlier == _lost(known)
            if earlier is not None and not is_done_again:
                return _again(earlier, known)
            await self._do(known, scope, receive, send)
        finally:
            del self._running[name]
        return None

    async def _do(
        self, known: RepeatableRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        keeping = Keeping(self._store, known, send)
        try:
            await self._application(scope, receive, keeping.send)
        except Exception:
            if not keeping.is_answered:
                await run_in_threadpool(self._store.forget, known)
            raise


def _repeatable(request: Request, keys: list[str], body: bytes) -> RepeatableRequest:
    found = _KEY.fullmatch(keys[0].strip())
    if found is None or len(keys) > 1:
        raise ProblemError(
            KEY_INVALID,
            f"expected one {KEY_HEADER} of 1 to 200 printable ASCII characters, such as "
            f'"8e03978e-40d5-43e8-bc93-6894a57f9324", found {", ".join(keys)[:80]!r}',
        )
    digest = hashlib.blake2b(digest_size=16)
    for part in (request.method, request.url.path, request.url.query):
        digest.update(part.encode() + b"\0")
    digest.update(body)
    return RepeatableRequest(caller_of(request), found[1] or found[2], digest.hexdigest())


def _lost(known: RepeatableRequest) -> Earlier:
    return Earlier(known.digest, None)


def _require_same(digest: str, known: RepeatableRequest) -> None:
    if digest != known.digest:
        raise ProblemError(
            KEY_REUSED,
            "expected the method, address and body that were sent with this key before; "
            "take another key for another request",
        )


def _again(earlier: Earlier, known: RepeatableRequest) -> Response:
    """The answer of before.

    Raises:
        ProblemError: It was for another request, or was not kept.
    """
    _require_same(earlier.digest, known)
    if earlier.answer is None:
        raise ProblemError(
            ANSWER_LOST,
            "the request of this key was begun, and its answer was not kept: the service was "
            "stopped meanwhile, or the answer is secret or very large; look whether it was "
            "done, and take another key for what is left to do",
        )
    response = Response(earlier.answer.body, earlier.answer.status)
    response.raw_headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in earlier.answer.headers
    ]
    response.headers[REPLAY_HEADER] = "true"
    return response
