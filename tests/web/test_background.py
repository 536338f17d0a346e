"""Work in the background ends with its block, and a failure of it is told at once."""

import asyncio

import pytest
from structlog.testing import capture_logs

from app.web.background import in_background


def test_it_goes_on_during_the_block_and_has_ended_after_it() -> None:
    async def scenario() -> list[str]:
        told: list[str] = []
        begun = asyncio.Event()

        async def work() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)  # as what is stored first
                told.append("ended")

        async with in_background("working", work):
            await begun.wait()
            told.append("block")
        return told

    with capture_logs() as logs:
        assert asyncio.run(scenario()) == ["block", "ended"]
    assert logs == []


@pytest.mark.parametrize("is_done", [True, False])
def test_work_that_is_done_is_no_failure_and_one_that_fails_is_logged(is_done: bool) -> None:
    async def work() -> int:
        if is_done:
            return 1
        raise RuntimeError("broken")

    async def scenario() -> None:
        async with in_background("working", work):
            for _ in range(5):
                await asyncio.sleep(0)
            assert [each["work"] for each in logs] == ([] if is_done else ["working"])

    with capture_logs() as logs:
        asyncio.run(scenario())
    assert [each["event"] for each in logs] == ([] if is_done else ["background.failed"])
