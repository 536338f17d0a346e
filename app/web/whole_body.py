"""The body of a request, read before its route does."""

from starlette.types import Message, Receive

from app.domain.errors import UnreadableInputError
from app.web.problems import KINDS_OF_ERRORS, ProblemError


async def read_whole(receive: Receive) -> bytes:
    """The whole body.

    Raises:
        ProblemError: It is too large, packed wrongly, or its sender went away.
    """
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            kind = KINDS_OF_ERRORS[UnreadableInputError]
            raise ProblemError(kind, "the sender went away before the body was whole")
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


class ReadAlready:
    """Receives a body that was read already, then what comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        """The next message."""
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
