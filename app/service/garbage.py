"""Python's search for unreachable cycles, made seldom while a service is open.

A service holds millions of small objects for long and makes no cycles of them. By Python's own
thresholds the search came with every few articles, and took two fifths of the time of reading
them from the database.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (50_000, 20, 50)  # a search of the youngest takes 3 ms

_changing = threading.Lock()
_usual: list[tuple[int, int, int]] = []  # what it was before, once for each block that is open


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Searches seldom until the last of such blocks ends, in whatever order they end.

    For the whole process.
    """
    with _changing:
        _usual.append(_usual[0] if _usual else gc.get_threshold())
        gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        with _changing:
            before = _usual.pop()
            if not _usual:
                gc.set_threshold(*before)
