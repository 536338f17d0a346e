import asyncio
import threading

import pytest

from app.service.uninterrupted import to_the_end


def test_what_is_cancelled_in_the_middle_is_finished_first() -> None:
    begun, may_end = threading.Event(), threading.Event()
    done: list[str] = []

    def work() -> None:
        begun.set()
        may_end.wait()
        done.append("stored")

    async def main() -> None:
        task = asyncio.create_task(to_the_end(work))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        asyncio.get_running_loop().call_later(0.01, may_end.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done == ["stored"]

    asyncio.run(main())


def test_what_it_gives_or_raises_comes_through() -> None:
    def fail() -> None:
        raise ValueError("why")

    assert asyncio.run(to_the_end(lambda: 7)) == 7
    with pytest.raises(ValueError, match="why"):
        asyncio.run(to_the_end(fail))
