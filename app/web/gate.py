"""The gate: the one place where a request is let in or refused, before anything of it is read."""

from collections.abc import Collection

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import SamestoryError, StorageError
from app.domain.key import AccessKey, KeyId
from app.web.access import OPEN, Operations
from app.web.callers import Callers, shown_key
from app.web.origins import refuse_cross_site, refuse_foreign_host
from app.web.problems import Answers, ProblemError

_LOG = structlog.get_logger(__name__)


class Gate:
    """ASGI layer around everything that answers; `request.state.key` is the caller's key.

    Args:
        application: What is behind it.
        answers: Says refusals.
        callers: Who asks.
        operations: Which scope a request needs.
        trusted_origins: Whose pages may act for a person.
    """

    def __init__(
        self,
        application: ASGIApp,
        *,
        answers: Answers,
        callers: Callers,
        operations: Operations,
        trusted_origins: Collection[str],
    ) -> None:
        self._application = application
        self._answers = answers
        self._callers = callers
        self._operations = operations
        self._trusted_origins = trusted_origins
        self._being_noted: set[KeyId] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        request = Request(scope)
        try:
            key = self._admitted(request)
        except (ProblemError, SamestoryError) as error:
            refusal = self._answers.refusal(request, error)
            await refusal(scope, receive, send)
            return
        request.state.key = key
        await self._application(scope, receive, self._while_admitted(request, send))
        if key is not None:
            await self._note_use(key)

    def _admitted(self, request: Request) -> AccessKey | None:
        """The key of a request that may go on; None where none is needed."""
        if shown_key(request) is None:
            refuse_cross_site(request, self._trusted_origins)
        needed = self._operations.scope_needed(request.method, request.scope["path"])
        if needed is OPEN:
            return None
        if not self._callers.need_keys:
            refuse_foreign_host(request)
            return None
        key = self._callers.key_of(request)
        key.require(needed)
        return key

    def _while_admitted(self, request: Request, send: Send) -> Send:
        """Ends a stream of events, which may go on for days, when its caller is let in no more.

        It ends as any such stream may: its reader asks again, and is refused. Other answers
        come to an end by themselves, and none of them is to look whole when it is not.
        """
        is_stream = has_ended = False

        async def send_while_admitted(message: Message) -> None:
            nonlocal is_stream, has_ended
            if has_ended:
                return
            if message["type"] == "http.response.start":
                content_type = Headers(raw=message["headers"]).get("content-type", "")
                is_stream = content_type.startswith("text/event-stream")
            elif is_stream and not self._is_admitted(request):
                has_ended = True
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        return send_while_admitted

    def _is_admitted(self, request: Request) -> bool:
        try:
            self._admitted(request)
        except (ProblemError, SamestoryError):
            return False
        return True

    async def _note_use(self, key: AccessKey) -> None:
        """After the answer: nobody waits until the database can be written to.

        One thread a key waits for that, however many requests it makes meanwhile.
        """
        keyring = self._callers.keyring
        if key.id in self._being_noted or not keyring.needs_noting(key):
            return
        self._being_noted.add(key.id)
        try:
            await run_in_threadpool(keyring.note_use, key)
        except StorageError as error:
            _LOG.warning("keys.use_not_noted", key=key.id, reason=str(error))
        finally:
            self._being_noted.discard(key.id)
