"""When a feed is polled next: sooner the more it changes, later the more it fails."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

_LONGEST_BACK_OFF_SECONDS = 24 * 3600
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class PollBounds:
    """How often a feed is polled while that succeeds.

    Attributes:
        min_seconds: Never sooner.
        max_seconds: Never later, unless the feed itself asks for it.
    """

    min_seconds: int
    max_seconds: int


def next_interval(
    interval_seconds: int, *, brought_news: bool, asked_seconds: int, bounds: PollBounds
) -> int:
    """The interval after a poll that succeeded: half of the last with news, else half more.

    So a feed is polled about twice for each time it has something new.

    Args:
        interval_seconds: The last one; 0 before the first poll.
        brought_news: Whether the poll did.
        asked_seconds: What the feed asks for (`ttl`), honoured up to a day; 0 for nothing.
        bounds: What it stays within.
    """
    wanted = interval_seconds // 2 if brought_news else interval_seconds * 3 // 2
    within = min(max(wanted, bounds.min_seconds), bounds.max_seconds)
    return max(within, min(asked_seconds, _LONGEST_BACK_OFF_SECONDS))


def back_off(interval_seconds: int, failures: int, bounds: PollBounds) -> int:
    """Seconds to wait after so many failures in a row (1 or more): doubled by each, at most a day.

    Args:
        interval_seconds: While polls succeeded; 0 before the first.
        failures: In a row.
        bounds: Give the wait after the first failure.
    """
    first = max(interval_seconds, bounds.min_seconds)
    return int(min(first * 2.0 ** min(failures - 1, 32), max(first, _LONGEST_BACK_OFF_SECONDS)))


def with_jitter(seconds: float, random: Random) -> timedelta:
    """A wait up to a tenth shorter or longer, so that feeds do not come due all at once."""
    return timedelta(seconds=seconds * random.uniform(1 - _JITTER, 1 + _JITTER))
