"""Where the time of the work goes: seconds by stage, for whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

_watching: ContextVar[dict[str, float] | None] = ContextVar("stages", default=None)


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """Collects the seconds of each stage of what this thread does inside, in order of ending."""
    seconds: dict[str, float] = {}
    token = _watching.set(seconds)
    try:
        yield seconds
    finally:
        _watching.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Counts what runs inside as a stage; stages do not stand inside one another.

    Args:
        name: What a person calls it.
    """
    seconds, started = _watching.get(), perf_counter()
    try:
        yield
    finally:
        if seconds is not None:
            seconds[name] = seconds.get(name, 0.0) + perf_counter() - started
