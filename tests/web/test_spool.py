"""A spool gives back what was written, in order, whoever is faster."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from app.web.spool import Spool


@given(st.lists(st.one_of(st.binary(max_size=200_000), st.none()), max_size=12))
def test_everything_written_is_read_in_order(steps: list[bytes | None]) -> None:
    """`None` lets the reader go on before more is written."""

    async def exchange() -> bytes:
        spool = Spool()
        received = bytearray()

        async def reader() -> None:
            async for chunk in spool.chunks():
                received.extend(chunk)

        reading = asyncio.create_task(reader())
        for step in steps:
            if step is None:
                await asyncio.sleep(0)
            else:
                spool.write(step)
        spool.end()
        await reading
        spool.close()
        return bytes(received)

    assert asyncio.run(exchange()) == b"".join(step for step in steps if step)


def test_more_than_memory_should_hold_goes_to_disk() -> None:
    async def exchange() -> int:
        spool = Spool()
        for _ in range(40):
            spool.write(b"x" * 100_000)
        spool.end()
        size = sum([len(chunk) async for chunk in spool.chunks()])
        spool.close()
        return size

    assert asyncio.run(exchange()) == 4_000_000


def test_a_reader_learns_that_nothing_will_come() -> None:
    async def exchange() -> bool:
        spool = Spool()
        waiting = asyncio.create_task(spool.ready())
        await asyncio.sleep(0)
        spool.end()
        answer = await waiting
        spool.close()
        return answer

    assert asyncio.run(exchange()) is False
