"""Stories are read by a few threads at a time, which leaves the processor to the writer too."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.remembered import is_about_stories

READS_AT_ONCE = 2
"""One thread of Python runs at a time, and each waits for all others in turn: among twenty
readers a writer had a twentieth of the processor, among two it has a third. Measured on SQLite,
where four read no more in all than two."""


class FewAtOnce:
    """ASGI layer around the handlers; who asks about stories waits for a place without a thread.

    A place is free again when the answer begins: who is slow to take it keeps nobody waiting.

    Args:
        application: What answers.
        most: Handlers that read at the same time.
    """

    def __init__(self, application: ASGIApp, *, most: int = READS_AT_ONCE) -> None:
        self._application = application
        self._places = asyncio.Semaphore(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if not is_about_stories(scope):
            await self._application(scope, receive, send)
            return
        await self._places.acquire()
        has_place = True

        def leave() -> None:
            nonlocal has_place
            if has_place:
                has_place = False
                self._places.release()

        async def send_and_leave(message: Message) -> None:
            leave()
            await send(message)

        try:
            await self._application(scope, receive, send_and_leave)
        finally:
            leave()
