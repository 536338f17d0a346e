"""What ingest did since the start: articles by outcome, and how long each stage took."""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.service.views import ItemResult, Outcome

BOUNDS_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""From a single short article to a batch of long ones."""


@dataclass(slots=True)
class Durations:
    """How often something took how long.

    Attributes:
        counts: Of those up to each of `BOUNDS_SECONDS` and above the one before; then longer.
        seconds: Of all together.
    """

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_SECONDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Counts one."""
        self.counts[bisect_left(BOUNDS_SECONDS, seconds)] += 1
        self.seconds += seconds


@dataclass(frozen=True, slots=True)
class Done:
    """What was done up to a moment.

    Attributes:
        rejected: By code of the problem.
        stages: By name of the stage.
    """

    outcomes: Mapping[Outcome, int]
    rejected: Mapping[str, int]
    stages: Mapping[str, Durations]


class Activity:
    """Keeps the counts; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outcomes = Counter(dict.fromkeys(Outcome, 0))
        self._rejected: Counter[str] = Counter()
        self._stages: dict[str, Durations] = {}

    def note(self, results: Iterable[ItemResult], seconds: Mapping[str, float]) -> None:
        """Counts what became of some articles, and the stages of the work on them."""
        with self._lock:
            for result in results:
                self._outcomes[result.outcome] += 1
                if result.problem is not None:
                    self._rejected[result.problem.code] += 1
            for stage, taken in seconds.items():
                self._stages.setdefault(stage, Durations()).add(taken)

    def done(self) -> Done:
        """What was done until now."""
        with self._lock:
            stages = {
                name: Durations(list(each.counts), each.seconds)
                for name, each in self._stages.items()
            }
            return Done(dict(self._outcomes), dict(self._rejected), stages)
