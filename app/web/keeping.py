"""An answer on its way out: kept first, then sent."""

from http import HTTPStatus

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Send

from app.domain.errors import StorageError
from app.domain.repetition import Answer, RepeatableRequest
from app.serving_ports import AnswerStore

_LOG = structlog.get_logger(__name__)

MOST_BODY_BYTES = 100_000
"""Larger answers are not kept: a split of some five hundred articles is as large."""


class Keeping:
    """Sends an answer once it is kept; one that is too large, or secret, goes unkept."""

    def __init__(self, store: AnswerStore, known: RepeatableRequest, send: Send) -> None:
        self._store = store
        self._known = known
        self._send = send
        self._held: list[Message] = []
        self._bytes = 0
        self._passing = False

    @property
    def is_answered(self) -> bool:
        """Whether anything of the answer was sent."""
        return self._passing

    async def send(self, message: Message) -> None:
        """Holds the parts of an answer back until it is whole."""
        if not self._passing:
            self._held.append(message)
            self._bytes += len(message.get("body", b""))
            whole = message["type"] == "http.response.body" and not message.get("more_body")
            if not whole and self._bytes <= MOST_BODY_BYTES:
                return
            await self._settle()
            self._passing = True
            for held in self._held:
                await self._send(held)
            self._held.clear()
        else:
            await self._send(message)

    async def _settle(self) -> None:
        start, *parts = self._held
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
        )
        answer = Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            await run_in_threadpool(self._store.forget, self._known)
        elif self._bytes <= MOST_BODY_BYTES and not _is_secret(answer):
            try:
                await run_in_threadpool(self._store.keep, self._known, answer)
            except StorageError as error:  # it is done all the same, so its sender is told
                _LOG.warning("answer not kept", reason=str(error))


def _is_secret(answer: Answer) -> bool:
    return any(
        name == "cache-control" and "no-store" in value.lower() for name, value in answer.headers
    )
