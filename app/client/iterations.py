"""Answers of any length, one thing at a time: pages, bulk results, events."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final, TypeAlias, TypeVar

import httpx2
from pydantic_core import to_json

from app.client.errors import UnexpectedAnswerError, refusal
from app.client.exchange import Exchange, read_as
from app.client.requests import Fields, Request, get, lines
from app.web.change_wire import ChangeEvent, StreamedEvent
from app.web.schemas import BulkResult

ItemT = TypeVar("ItemT")
PageT = TypeVar("PageT")

Iteration: TypeAlias = Callable[[Exchange], AsyncGenerator[ItemT, None]]
"""What is to be gone through, once it is known with whom."""

_BATCH_LINES: Final = 256  # as the server decides and commits them together
_BATCH_BYTES: Final = 4_000_000
_SILENCE_SECONDS: Final = 60.0  # a stream says something more often, be it a comment
_RECONNECT_SECONDS: Final = 1.0  # until the server says another with `retry:`


def pages(
    page: Callable[[str | None], Request[PageT]],
    items: Callable[[PageT], Sequence[ItemT]],
    next_cursor: Callable[[PageT], str | None],
) -> Iteration[ItemT]:
    """Everything on all pages; a page is asked for when the one before is used up.

    Args:
        page: The request for the page at a cursor; None: the first.
        items: What is on a page.
        next_cursor: Of the page after it; None after the last.
    """

    async def through(exchange: Exchange) -> AsyncGenerator[ItemT, None]:
        cursor = None
        while True:
            read = await exchange.answer(page(cursor))
            for item in items(read):
                yield item
            cursor = next_cursor(read)
            if cursor is None:
                return

    return through


def bulk(path: str, articles: Iterable[Fields] | AsyncIterable[Fields]) -> Iteration[BulkResult]:
    """Sends articles in requests of bounded size and tells what became of each.

    HTTP/1.1 clients read nothing before they have sent everything: one endless request would
    give its results only at its end. A request that breaks off is sent again; articles that it
    had added already are then `unchanged`.
    """

    async def results(exchange: Exchange) -> AsyncGenerator[BulkResult, None]:
        sent = 0
        async with aclosing(_batches(articles)) as batches:
            async for rows in batches:
                response = await exchange.response(lines(path, rows))
                for row in response.content.splitlines():
                    result = read_as(BulkResult, row, response)
                    if result.index is None and result.problem is not None:
                        raise refusal(result.problem)  # the whole request broke off here
                    place = {"index": sent + (result.index or 0), "line": sent + result.line}
                    yield result.model_copy(update=place)
                sent += len(rows)

    return results


def events(path: str, parameters: Mapping[str, object]) -> Iteration[StreamedEvent]:
    """What happens, as the server tells it; goes on where it was when the connection breaks."""

    async def following(exchange: Exchange) -> AsyncGenerator[StreamedEvent, None]:
        cursor, wait_seconds = None, _RECONNECT_SECONDS
        while True:
            response = await exchange.response(_listening(path, parameters, cursor), stream=True)
            try:
                async with aclosing(exchange.wire.events(response)) as told:
                    async for event in told:
                        if event.retry is not None:
                            wait_seconds = event.retry / 1000
                        cursor = event.id or cursor
                        if event.data:
                            data = read_as(ChangeEvent, event.data, response)
                            yield StreamedEvent(cursor or "", event.event, data)
            except httpx2.SSEError as error:
                raise UnexpectedAnswerError(
                    f"expected a stream of events at {path}: {error}"
                ) from error
            except httpx2.TransportError:
                pass  # it is opened again below, which raises what does not pass by itself
            finally:
                await exchange.wire.close(response)
            await exchange.wire.pause(wait_seconds)

    return following


async def _batches(
    articles: Iterable[Fields] | AsyncIterable[Fields],
) -> AsyncGenerator[list[bytes], None]:
    rows: list[bytes] = []
    size = 0
    async with aclosing(_rows(articles)) as all_rows:
        async for row in all_rows:
            if rows and (len(rows) == _BATCH_LINES or size + len(row) > _BATCH_BYTES):
                yield rows
                rows, size = [], 0
            rows.append(row)
            size += len(row)
    if rows:
        yield rows


async def _rows(
    articles: Iterable[Fields] | AsyncIterable[Fields],
) -> AsyncGenerator[bytes, None]:
    if isinstance(articles, AsyncIterable):
        async for article in articles:
            yield to_json(article) + b"\n"
    else:
        for article in articles:
            yield to_json(article) + b"\n"


def _listening(path: str, parameters: Mapping[str, object], cursor: str | None) -> Request[None]:
    headers = {"Accept": "text/event-stream"}
    if cursor is not None:
        headers["Last-Event-ID"] = cursor  # which wins over `after`
    heard = replace(get(path, type(None), parameters), headers=headers)
    return replace(heard, silence_seconds=_SILENCE_SECONDS)
