"""`POST /v1/articles:bulk`: NDJSON in, NDJSON results out, in order, both as streams."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.domain.article import RawArticle, Rejected
from app.domain.errors import SamestoryError, UnreadableInputError
from app.intake.json_lines import article_from_value
from app.intake.validation import Limits
from app.web.ndjson import BatchLimits, Line, batches_of_lines
from app.web.problems import KINDS_OF_ERRORS, ProblemError
from app.web.rejections import broken_off, bulk_result
from app.web.spool import Spool
from app.web.stopping import until_stopped
from app.web.writer import Writer

NDJSON_MEDIA_TYPE = "application/x-ndjson"

_ESCAPING = 4  # bytes of JSON for one of text at the worst: '\u0430' for 'а' is 3
_OTHER_FIELDS_BYTES = 65_536


class BulkResponse(Response):
    """Takes in the lines of its request and answers each when it is safely stored.

    Both directions flow at once, which Starlette's own streaming response cannot do: it
    listens for a disconnect by reading, and thereby throws away, the request's body.
    """

    media_type = NDJSON_MEDIA_TYPE

    def __init__(
        self, writer: Writer, *, limits: Limits, batch_size: int, stopping: asyncio.Event
    ) -> None:
        super().__init__()
        self._stopping = stopping
        del self.headers["content-length"]
        self._writer = writer
        self._limits = limits
        self._batches = BatchLimits(
            line_bytes=_ESCAPING * limits.max_article_bytes + _OTHER_FIELDS_BYTES,
            lines=batch_size,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request.

        What goes wrong before the first result is raised and becomes an ordinary problem.
        """
        spool = Spool()
        work = asyncio.create_task(self._work(receive, spool))
        try:
            if not await spool.ready():
                await work
                raise _nothing_sent()
            await send(
                {
                    "type": "http.response.start",
                    "status": HTTPStatus.OK,
                    "headers": self.raw_headers,
                }
            )
            async for chunk in spool.chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await work
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except ClientDisconnect:
            structlog.get_logger().info("bulk sender went away")
        finally:
            work.cancel()
            await asyncio.wait({work})
            spool.close()

    async def _work(self, receive: Receive, spool: Spool) -> None:
        index = 0
        line_number = 0
        try:
            received = until_stopped(receive, self._stopping)
            async for lines in batches_of_lines(received, self._batches):
                items = await run_in_threadpool(self._read, lines)
                results = await self._writer.take_in_stream(items)
                for line, result in zip(lines, results, strict=True):
                    answer = bulk_result(result, index=index, line=line.number)
                    spool.write(answer.model_dump_json().encode() + b"\n")
                    index += 1
                line_number = lines[-1].number
        except (SamestoryError, ProblemError) as error:
            if index == 0:
                raise
            answer = broken_off(error, line=line_number + 1)
            spool.write(answer.model_dump_json().encode() + b"\n")
        finally:
            spool.end()

    def _read(self, lines: Sequence[Line]) -> list[RawArticle | Rejected]:
        received_at = datetime.now(UTC)
        return [self._article(line, received_at) for line in lines]

    def _article(self, line: Line, received_at: datetime) -> RawArticle | Rejected:
        origin = f"line {line.number}"
        if line.content is None:
            reason = f"expected at most {self._batches.line_bytes:,} bytes a line, found more"
            return Rejected(origin=origin, code=UnreadableInputError.code, reason=reason)
        try:
            value = json.loads(line.content.decode())
        except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError too
            reason = f"expected one JSON object a line, in UTF-8; this line is none: {error}"
            return Rejected(origin=origin, code=UnreadableInputError.code, reason=reason)
        return article_from_value(
            value, origin=origin, received_at=received_at, limits=self._limits
        )


def _nothing_sent() -> ProblemError:
    return ProblemError(
        KINDS_OF_ERRORS[UnreadableInputError],
        "expected one JSON object a line, found an empty body",
    )
