"""Tried in a process of its own: here a service that many tests share may be open."""

import gc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context

import pytest

from app.service.garbage import seldom_collected


def less_often_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with seldom_collected(), seldom_collected():
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before


def the_order_in_which_blocks_end_does_not_matter() -> None:
    before = gc.get_threshold()
    first, second = ExitStack(), ExitStack()
    first.enter_context(seldom_collected())
    second.enter_context(seldom_collected())
    first.close()
    assert gc.get_threshold() > before
    second.close()
    assert gc.get_threshold() == before


def cycles_are_still_found() -> None:
    with seldom_collected():
        for _ in range(gc.get_threshold()[0] + 1):
            cycle: list[object] = []
            cycle.append(cycle)
        assert gc.get_count()[0] < gc.get_threshold()[0]


@pytest.mark.parametrize(
    "holds",
    [
        less_often_inside_and_as_before_afterwards,
        the_order_in_which_blocks_end_does_not_matter,
        cycles_are_still_found,
    ],
)
def test_cycles_are_looked_for(holds: Callable[[], None]) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        apart.submit(holds).result()
