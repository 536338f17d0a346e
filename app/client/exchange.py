"""How a request becomes an answer: sent, sent again where that helps, read, or raised.

It is written once, as coroutines over a `Wire`. The asynchronous client awaits them; the
other one runs them over a wire that never suspends, so that each ends at its first step.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Protocol, TypeVar, cast

import httpx2
from pydantic import BaseModel, ValidationError

from app.client.errors import UnexpectedAnswerError, UnreachableError, error_of
from app.client.requests import Request
from app.client.retries import Patience, retry_after_seconds
from app.client.seen import Seen

AnswerT = TypeVar("AnswerT")
ModelT = TypeVar("ModelT", bound=BaseModel)


class Wire(Protocol):
    """Sends requests and waits."""

    def build(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, object],
        headers: Mapping[str, str],
        content: bytes | None,
        silence_seconds: float | None,
    ) -> httpx2.Request:
        """A request with address and key of the client."""

    async def send(self, request: httpx2.Request, *, stream: bool) -> httpx2.Response:
        """The answer, read to its end, or with `stream` only its head."""

    async def read(self, response: httpx2.Response) -> None:
        """Reads the rest of an answer."""

    async def close(self, response: httpx2.Response) -> None:
        """Leaves an answer, read or not."""

    def events(self, response: httpx2.Response) -> AsyncGenerator[httpx2.ServerSentEvent, None]:
        """The events of an answer, as they come."""

    async def pause(self, seconds: float) -> None:
        """Waits."""


class Exchange:
    """Asks a server over a wire, patiently."""

    def __init__(self, wire: Wire, patience: Patience) -> None:
        self.wire = wire
        self._patience = patience

    async def answer(self, request: Request[AnswerT]) -> AnswerT:
        """What the server answers.

        Raises:
            ClientError: It refused, failed, or gave no answer; see `app.client.errors`.
        """
        response = await self.response(request)
        if not issubclass(request.answer, BaseModel):
            return cast(AnswerT, None)
        read = read_as(request.answer, response.content, response)
        if isinstance(read, Seen):
            read = read.model_copy(update={"etag": response.headers.get("etag")})
        return read

    async def response(self, request: Request[AnswerT], *, stream: bool = False) -> httpx2.Response:
        """An answer with success, read to its end, or with `stream` only its head.

        Raises:
            ClientError: As for `answer`.
        """
        built = self.wire.build(
            request.method,
            request.path,
            parameters=request.parameters,
            headers=request.headers,
            content=request.content,
            silence_seconds=request.silence_seconds,
        )
        tried = 0
        while True:
            tried += 1
            outcome = await self._attempt(built, stream=stream)
            if isinstance(outcome, httpx2.Response) and outcome.is_success:
                return outcome
            wait_seconds = self._wait_seconds(request, tried, outcome)
            if wait_seconds is None:
                raise _failure(built, outcome)
            await self.wire.pause(wait_seconds)

    async def _attempt(
        self, request: httpx2.Request, *, stream: bool
    ) -> httpx2.Response | httpx2.TransportError:
        try:
            response = await self.wire.send(request, stream=stream)
            if not response.is_success:
                await self.wire.read(response)
        except httpx2.TransportError as error:
            return error
        return response

    def _wait_seconds(
        self,
        request: Request[AnswerT],
        tried: int,
        outcome: httpx2.Response | httpx2.TransportError,
    ) -> float | None:
        if isinstance(outcome, httpx2.TransportError):
            return self._patience.wait_seconds(tried, None) if request.repeatable else None
        # What was refused for being too much was not begun: it may always be sent again.
        too_many = outcome.status_code == httpx2.codes.TOO_MANY_REQUESTS
        if request.repeatable or too_many:
            return self._patience.wait_seconds(tried, outcome)
        return None


def _failure(
    request: httpx2.Request, outcome: httpx2.Response | httpx2.TransportError
) -> Exception:
    if isinstance(outcome, httpx2.Response):
        return error_of(outcome, retry_after_seconds=retry_after_seconds(outcome))
    address = request.url.copy_with(query=None)
    failure = UnreachableError(
        f"expected an answer from {address}, found: {outcome or type(outcome).__name__}; "
        "is the server running there?"
    )
    failure.__cause__ = outcome
    return failure


def read_as(kind: type[ModelT], content: bytes | str, source: httpx2.Response) -> ModelT:
    """A part of an answer as a model.

    Raises:
        UnexpectedAnswerError: It is something else.
    """
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        address = source.request.url.copy_with(query=None)
        raise UnexpectedAnswerError(
            f"expected {kind.__name__} from {address}, found something else: "
            f"{error.errors()[0]['msg']}; is the server of another version?"
        ) from error
