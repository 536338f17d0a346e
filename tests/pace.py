"""Time limits that hold on a machine that does much else, too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time

_STEPS = 20_000
_USUAL_SECONDS = 0.0006  # of so many steps, on a machine of usual speed
_SECONDS_WATCHED = 2.0


def slowness() -> float:
    """How many times longer than usual work takes on this machine just now, at least 1."""
    began, done = perf_counter(), 0
    while perf_counter() - began < _SECONDS_WATCHED:
        for _ in range(_STEPS):
            pass
        done += 1
    return max((perf_counter() - began) / (done * _USUAL_SECONDS), 1.0)


@contextmanager
def within(seconds: float, clock: Callable[[], float] = process_time) -> Iterator[None]:
    """What is done in the block must take less time than this on a machine of usual speed."""
    began = clock()
    yield
    taken = clock() - began
    assert taken < seconds or taken < seconds * slowness()
