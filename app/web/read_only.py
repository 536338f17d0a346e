"""A server beside the one that writes refuses changes, and says where they are taken."""

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain import key
from app.web.access import OPEN, Operations
from app.web.problems import READ_ONLY, Answers, ProblemError

_READING: Final = ("GET", "HEAD", "OPTIONS")
_ALLOWED: Final = (OPEN, key.Scope.READ)


class ReadOnly:
    """ASGI layer behind the gate; nothing of a request that it refuses is read.

    Args:
        application: What is behind it.
        answers: Says refusals.
        operations: What a request needs: changes are what needs more than reading does.
        writer: Address of the server that writes, if it is known.
    """

    def __init__(
        self, application: ASGIApp, *, answers: Answers, operations: Operations, writer: str | None
    ) -> None:
        self._application = application
        self._answers = answers
        self._operations = operations
        self._writer = writer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or not self._changes(scope["method"], scope["path"]):
            await self._application(scope, receive, send)
            return
        there = self._writer or "the server that writes (SAMESTORY_WRITER can name it here)"
        error = ProblemError(READ_ONLY, f"changes are taken by another server; send it to {there}")
        await self._answers.refusal(Request(scope), error)(scope, receive, send)

    def _changes(self, method: str, path: str) -> bool:
        if method in _READING:
            return False
        return self._operations.scope_needed(method, path) not in _ALLOWED
