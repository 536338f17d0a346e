"""Python's search for unreachable cycles, made seldom while a service is open.

A service holds millions of small objects for long and makes no cycles of them. By Python's own
thresholds the search came with every few articles, and took two fifths of the time of reading
them from the database.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (50_000, 20, 50)  # a search of the youngest takes 3 ms


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Searches seldom inside, as before afterwards; for the whole process."""
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
