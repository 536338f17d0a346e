"""The condition of the service, for monitoring: what it runs, whether it works, how it fares."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.domain.decision import Cause, DecisionKind
from app.domain.errors import StorageError
from app.domain.timeline import DayRange
from app.ports import Clock, VectorIndex
from app.serving_ports import FigureStore, Sizes

FRESH_SECONDS = 5.0
"""Figures are told again for so long: many scrapers cost no more than one."""


@dataclass(frozen=True, slots=True)
class About:
    """What runs.

    Attributes:
        model: Name of the embedding model.
        fingerprint: Its identity.
        dimension: Length of its vectors.
        schema: Of the database.
    """

    model: str
    fingerprint: str
    dimension: int
    schema: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How it fares.

    Attributes:
        articles: All whose vectors are held.
        window_articles: Those with which a report of today is compared.
        decisions: Since the start, by kind and cause.
    """

    articles: int
    window_articles: int
    sizes: Sizes
    decisions: Mapping[tuple[DecisionKind, Cause], int]


class Condition:
    """Tells the condition; safe to ask from several threads.

    Args:
        about: What runs.
        store: Asked for figures.
        index: Its vectors are counted.
        clock: Tells which days the window holds.
        window_days: Reach of the window from today.
        now: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        about: About,
        *,
        store: FigureStore,
        index: VectorIndex,
        clock: Clock,
        window_days: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.about = about
        self._store = store
        self._index = index
        self._clock = clock
        self._window = timedelta(days=window_days)
        self._now = now
        self._lock = threading.Lock()
        self._counted_to = store.last_number()
        self._decisions: Counter[tuple[DecisionKind, Cause]] = Counter()
        self._figures: Figures | None = None
        self._told_at = 0.0

    def storage_answers(self) -> bool:
        """Whether the database can be read."""
        try:
            self._store.last_number()
        except StorageError:
            return False
        return True

    def figures(self) -> Figures:
        """How it fares, as of the last seconds.

        Raises:
            StorageError: The database cannot be used.
        """
        with self._lock:
            if self._figures is None or self._now() - self._told_at > FRESH_SECONDS:
                self._figures = self._count()
                self._told_at = self._now()
            return self._figures

    def _count(self) -> Figures:
        # Only what was decided since the last time is looked at.
        last = self._store.last_number()
        self._decisions.update(self._store.decisions(after=self._counted_to, until=last))
        self._counted_to = last
        today = self._clock.now().date()
        return Figures(
            articles=len(self._index),
            window_articles=self._index.count(DayRange(today - self._window, None)),
            sizes=self._store.sizes(),
            decisions=dict(self._decisions),
        )
