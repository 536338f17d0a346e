"""Lines come out of a stream whole, numbered, and in batches that never wait for more."""

import asyncio
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect
from starlette.types import Message

from app.web.ndjson import BatchLimits, Line, batches_of_lines

LIMITS = BatchLimits(line_bytes=100, lines=3)


def body(*chunks: bytes, end: bool = True) -> list[Message]:
    more = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    last = {"type": "http.request"} if end else {"type": "http.disconnect"}
    return [*more, last]


def read(messages: Iterable[Message], limits: BatchLimits = LIMITS) -> list[list[Line]]:
    pending = iter(messages)

    async def receive() -> Message:
        return next(pending)

    async def collect() -> list[list[Line]]:
        return [batch async for batch in batches_of_lines(receive, limits)]

    return asyncio.run(collect())


def test_lines_are_put_together_over_chunks_and_numbered_from_one() -> None:
    batches = read(body(b"on", b"e\ntwo\r", b"\n\n  \nfi", b"ve"))
    assert batches == [[Line(1, b"one"), Line(2, b"two\r"), Line(5, b"five")]]


@given(
    st.lists(st.binary(max_size=8).filter(lambda line: b"\n" not in line), max_size=12),
    st.lists(st.integers(0, 60), max_size=8),
)
def test_where_the_chunks_are_cut_makes_no_difference(lines: list[bytes], cuts: list[int]) -> None:
    whole = b"\n".join(lines)
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    chunks = [whole[start:end] for start, end in pairwise(places)]
    found = [line for batch in read(body(*chunks)) for line in batch]
    expected = [Line(place, line) for place, line in enumerate(lines, start=1) if line.strip()]
    assert found == expected


def test_a_batch_is_closed_when_it_has_enough_lines() -> None:
    batches = read(body(b"1\n2\n3\n4\n"))
    assert [[line.number for line in batch] for batch in batches] == [[1, 2, 3], [4]]


def test_a_batch_is_closed_when_it_has_enough_bytes() -> None:
    batches = read(body(b"aaaa\nbbbb\ncc\n"), BatchLimits(line_bytes=100, lines=99, bytes=8))
    assert [[line.number for line in batch] for batch in batches] == [[1, 2], [3]]


def test_a_line_that_is_too_long_is_named_and_the_next_one_is_whole() -> None:
    batches = read(body(b"x" * 60, b"x" * 60, b"x\nshort\n"))
    assert batches == [[Line(1, None), Line(2, b"short")]]


def test_lines_are_not_kept_waiting_while_the_sender_is_silent() -> None:
    async def converse() -> list[Line]:
        messages: asyncio.Queue[Message] = asyncio.Queue()
        messages.put_nowait({"type": "http.request", "body": b"1\n", "more_body": True})
        batches = batches_of_lines(messages.get, LIMITS)
        first = await anext(batches)  # the sender says no more until it has this
        messages.put_nowait({"type": "http.request", "body": b"2\n"})
        return first + await anext(batches)

    assert asyncio.run(converse()) == [Line(1, b"1"), Line(2, b"2")]


def test_whole_lines_of_a_sender_that_goes_away_are_kept_and_half_a_line_is_not() -> None:
    pending = iter(body(b"whole\nha", end=False))

    async def receive() -> Message:
        return next(pending)

    kept: list[Line] = []

    async def collect() -> None:
        async for batch in batches_of_lines(receive, LIMITS):
            kept.extend(batch)

    with pytest.raises(ClientDisconnect):
        asyncio.run(collect())
    assert kept == [Line(1, b"whole")]
