"""When to ask again, and after how long: exponential back-off that heeds `Retry-After`."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2

_WORTH_ASKING_AGAIN: Final = frozenset({429, 502, 503, 504})
_FIRST_SECONDS: Final = 0.25
_LONGEST_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a client asks again.

    Attributes:
        tries: How often a request is sent at most.
        longest_wait_seconds: A server that asks for a longer wait than this is not waited for.
    """

    tries: int = 4
    longest_wait_seconds: float = 60.0

    def wait_seconds(self, tried: int, response: httpx2.Response | None) -> float | None:
        """How long to wait before the next try; None: do not try again.

        Half of the back-off is by chance, so that clients refused together come back apart.

        Args:
            tried: How often it was sent already.
            response: The answer without success; None when there was none.
        """
        if tried >= self.tries:
            return None
        if response is not None and response.status_code not in _WORTH_ASKING_AGAIN:
            return None
        stated = None if response is None else retry_after_seconds(response)
        if stated is not None:
            return stated if stated <= self.longest_wait_seconds else None
        longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** (tried - 1))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def retry_after_seconds(response: httpx2.Response) -> float | None:
    """How long the server asks to wait, in its `Retry-After`: seconds or an instant."""
    stated = response.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdecimal():
        return float(stated)
    try:
        at = parsedate_to_datetime(stated)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
