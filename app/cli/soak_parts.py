"""What a soak measures, and what of it should not be."""

import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from app.cli.soak_server import Reply

MOST_GROWTH = 0.02
"""Of the memory, from the first fifth after the warm-up to the last; the rest would be a leak."""

MOST_SLOWER = 1.0
"""Of the latencies, in the same way: other work of the machine may double them."""

_TAKEN = (HTTPStatus.OK, HTTPStatus.CREATED)
_READ = (200, 308, 404, 410)  # stories merge and cease meanwhile
_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_CODE = re.compile(rb'"code":"([a-z-]+)"')


@dataclass(slots=True)
class Part:
    """What was measured in a part of the time.

    Attributes:
        taken: Articles acknowledged.
        refused: Articles to be sent again later.
        put_off: Questions to be asked again later.
        failures: Requests with any other answer, or none, by its kind.
        write_ms: Of acknowledged articles, since each was due.
        read_ms: Of pages and stories.
        memory_mb: Resident in the server at the end.
    """

    seconds: float = 0.0
    taken: int = 0
    refused: int = 0
    put_off: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    write_ms: list[float] = field(default_factory=list)
    read_ms: list[float] = field(default_factory=list)
    memory_mb: float = 0.0

    @property
    def failed(self) -> int:
        """All failures."""
        return self.failures.total()

    def note_write(self, reply: Reply) -> None:
        """Counts an article."""
        if was_taken(reply):
            self.taken += 1
            self.write_ms.append(reply.milliseconds)
        elif _is_for_later(reply):
            self.refused += 1
        else:
            self.failures[_kind_of(reply)] += 1

    def note_read(self, reply: Reply) -> None:
        """Counts a question."""
        if reply.status in _READ:
            self.read_ms.append(reply.milliseconds)
        elif _is_for_later(reply):
            self.put_off += 1
        else:
            self.failures[_kind_of(reply)] += 1

    def figures(self) -> dict[str, float]:
        """As they are reported."""
        return {
            "seconds": round(self.seconds, 1),
            "articles": self.taken,
            "refused": self.refused,
            "put_off": self.put_off,
            "failed": self.failed,
            "write_p50_ms": _share(self.write_ms, 0.5),
            "write_p99_ms": _share(self.write_ms, 0.99),
            "read_p50_ms": _share(self.read_ms, 0.5),
            "read_p99_ms": _share(self.read_ms, 0.99),
            "memory_mb": round(self.memory_mb, 1),
        }


@dataclass(slots=True)
class Soak:
    """What came of it.

    Attributes:
        rate: Articles a second that the server took at most.
        steady: Parts after the warm-up, at a share of that rate.
        overload: At three times the rate.
        after: As steady, once the load is gone.
        missing: Acknowledged articles that were not there at the end.
    """

    rate: float = 0.0
    steady: list[Part] = field(default_factory=list)
    overload: Part = field(default_factory=Part)
    after: Part = field(default_factory=Part)
    missing: int = 0

    @property
    def memory_growth(self) -> float:
        """Of the medians of the last and the first fifth, as a share; negative if it shrank."""
        return self._growth(lambda part: part.memory_mb)

    @property
    def write_growth(self) -> float:
        """As `memory_growth`, of the median time until an article was acknowledged."""
        return self._growth(lambda part: _share(part.write_ms, 0.5))

    @property
    def read_growth(self) -> float:
        """As `memory_growth`, of the median time until a question was answered."""
        return self._growth(lambda part: _share(part.read_ms, 0.5))

    @property
    def failures(self) -> Counter[str]:
        """Of all parts."""
        parts = (*self.steady, self.overload, self.after)
        return sum((part.failures for part in parts), Counter())

    def complaints(self) -> list[str]:
        """What should not be, in words; empty when all is well."""
        found = []
        if self.memory_growth > MOST_GROWTH:
            found.append(f"memory grew by {self.memory_growth:.1%}")
        for name, growth in (("articles", self.write_growth), ("answers", self.read_growth)):
            if growth > MOST_SLOWER:
                found.append(f"{name} took {1 + growth:.1f} times as long at last as at first")
        if failures := self.failures:
            kinds = ", ".join(f"{number} of {kind}" for kind, number in failures.most_common())
            found.append(f"{failures.total()} requests failed: {kinds}")
        steady = (*self.steady, self.after)
        if refused := sum(part.refused + part.put_off for part in steady):
            found.append(f"{refused} requests were refused at a rate that it can take")
        if not self.overload.refused:
            found.append("nothing was refused under overload")
        if self.missing:
            found.append(f"{self.missing} acknowledged articles are missing")
        return found

    def report(self) -> dict[str, object]:
        """Everything, for JSON."""
        return {
            "articles_per_second": round(self.rate, 1),
            "memory_growth": round(self.memory_growth, 4),
            "write_growth": round(self.write_growth, 3),
            "read_growth": round(self.read_growth, 3),
            "steady": [part.figures() for part in self.steady],
            "overload": self.overload.figures(),
            "after": self.after.figures(),
            "failures": dict(self.failures.most_common()),
            "missing": self.missing,
            "complaints": self.complaints(),
        }

    def _growth(self, figure: Callable[[Part], float]) -> float:
        few = max(1, len(self.steady) // 5)
        first, last = (
            statistics.median(figure(part) for part in parts)
            for parts in (self.steady[:few], self.steady[-few:])
        )
        return last / first - 1 if first else 0.0


def was_taken(reply: Reply) -> bool:
    """Whether an article was acknowledged."""
    return reply.status in _TAKEN


def _is_for_later(reply: Reply) -> bool:
    """Whether it says properly that the request is to be sent again, and when."""
    return (
        reply.status in _LATER
        and b"retry-after:" in reply.headers
        and b"application/problem+json" in reply.headers
    )


def _kind_of(reply: Reply) -> str:
    """What an answer is, or why there was none, in few words."""
    if not reply.status:
        return reply.trouble
    code = _CODE.search(reply.body)
    return f"{reply.status} {code[1].decode() if code else ''}".rstrip()


def _share(milliseconds: Sequence[float], share: float) -> float:
    """Within which this share was answered; 0 without any."""
    ordered = sorted(milliseconds)
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 1) if ordered else 0.0
