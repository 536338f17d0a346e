import gc
from contextlib import ExitStack

from app.service.garbage import seldom_collected


def test_cycles_are_looked_for_less_often_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with seldom_collected(), seldom_collected():
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before


def test_the_order_in_which_blocks_end_does_not_matter() -> None:
    before = gc.get_threshold()
    first, second = ExitStack(), ExitStack()
    first.enter_context(seldom_collected())
    second.enter_context(seldom_collected())
    first.close()
    assert gc.get_threshold() > before
    second.close()
    assert gc.get_threshold() == before


def test_cycles_are_still_found() -> None:
    with seldom_collected():
        for _ in range(gc.get_threshold()[0] + 1):
            cycle: list[object] = []
            cycle.append(cycle)
        assert gc.get_count()[0] < gc.get_threshold()[0]
