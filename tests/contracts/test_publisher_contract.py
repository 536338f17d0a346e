"""What every publisher does: who waits hears of a change at once, from any thread."""

import asyncio
import threading

from app.service.bulletin import Bulletin

PATIENCE = 60.0  # seconds; a wait that is woken takes milliseconds


def test_who_waits_is_woken_from_another_thread_with_the_newest_number() -> None:
    bulletin = Bulletin(4)

    async def run() -> list[int]:
        waiting = [asyncio.create_task(bulletin.wait(4, PATIENCE)) for _ in range(3)]
        await asyncio.sleep(0)
        thread = threading.Thread(target=bulletin.publish, args=(7,))
        thread.start()
        woken = await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE / 2)
        thread.join()
        return woken

    assert asyncio.run(run()) == [7, 7, 7]


def test_what_is_there_already_is_not_waited_for_and_numbers_never_fall() -> None:
    bulletin = Bulletin(4)
    bulletin.publish(9)
    bulletin.publish(6)
    assert bulletin.newest == 9
    assert asyncio.run(bulletin.wait(8, PATIENCE)) == 9
    assert asyncio.run(bulletin.wait(9, 0.0)) == 9  # nothing came


def test_nobody_waits_for_a_bulletin_that_is_closed() -> None:
    bulletin = Bulletin()

    async def run() -> int:
        waiting = asyncio.create_task(bulletin.wait(0, PATIENCE))
        await asyncio.sleep(0)
        bulletin.close()
        return await asyncio.wait_for(waiting, PATIENCE / 2)

    assert asyncio.run(run()) == 0
    assert bulletin.closed
    assert asyncio.run(asyncio.wait_for(bulletin.wait(0, PATIENCE), PATIENCE / 2)) == 0


def test_a_loop_that_ended_holds_nobody_up() -> None:
    bulletin = Bulletin()

    async def leave() -> None:
        asyncio.create_task(bulletin.wait(0, PATIENCE)).cancel()
        await asyncio.sleep(0)

    asyncio.run(leave())
    bulletin.publish(1)
    assert bulletin.newest == 1
