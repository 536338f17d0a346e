"""What was read of the store, kept as long as nothing is written to it."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Reads once for each state of the store. Safe to call from several threads.

    Args:
        read: What is kept; it follows from what is stored alone, and nobody changes it.
        state: Tells the state of the store.
    """

    def __init__(self, read: Callable[[], T], state: Callable[[], int]) -> None:
        self._read = read
        self._state = state
        self._held: tuple[int, T] | None = None

    def __call__(self) -> T:
        """What is stored, as it is now."""
        state = self._state()  # before it is read: what is written meanwhile outdates it
        held = self._held
        if held is None or held[0] != state:
            held = self._held = state, self._read()
        return held[1]
