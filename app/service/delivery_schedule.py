"""When a delivery that failed is tried again: at once, then over three days ever less often."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

_DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After the first, second ... failure: the schedule of standardwebhooks.com, with a minute
between its five seconds and five, so that a receiver that restarts is not left for long."""

MAX_ATTEMPTS = len(_DELAYS) + 1
_JITTER = 0.2  # of each delay: receivers that failed together do not come back together
_LONGEST_WAIT = timedelta(days=1)  # who asks for more is asked again all the same
_BUSY = frozenset({429, 503})


def next_attempt(failures: int, at: datetime, random: Random) -> datetime | None:
    """When to try again after so many failures; None when it was tried often enough."""
    if failures > len(_DELAYS):
        return None
    return at + _DELAYS[failures - 1] * (1 + _JITTER * random.random())


def asked_to_wait(status: int, retry_after: str, at: datetime) -> datetime:
    """The instant that a busy receiver asks to wait for; `at` when it does not ask.

    Args:
        status: Of its answer.
        retry_after: Seconds or an HTTP date; anything else is passed over.
        at: The present.
    """
    stated = retry_after.strip()
    if status not in _BUSY or not stated:
        return at
    try:
        if stated.isascii() and stated.isdecimal():
            wait = timedelta(seconds=int(stated))
        else:
            found = parsedate_to_datetime(stated)
            wait = found.replace(tzinfo=found.tzinfo or UTC) - at
    except (ValueError, OverflowError):
        return at
    return at + max(timedelta(0), min(wait, _LONGEST_WAIT))
