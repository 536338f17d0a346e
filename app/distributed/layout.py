"""Which partition of the index holds an article, and which partitions a search reads."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.domain.article import ArticleId
from app.domain.timeline import DayRange

DAYS_A_BLOCK = 32
"""Longer than the default window of 29 days: a decision reads two blocks at most."""

_UNDATED_LANE = 0  # of every search, so that only one lane is


@dataclass(frozen=True, slots=True)
class Layout:
    """Time × shard: blocks of days go round the lanes, the articles of a block over its shards.

    Attributes:
        lanes: Of time.
        shards: Of each lane.
    """

    lanes: int = 1
    shards: int = 1

    @property
    def parts(self) -> int:
        """How many partitions there are; they are numbered from 0."""
        return self.lanes * self.shards

    def part_of(self, article_id: ArticleId, day: date | None) -> int:
        """The partition of an article; the same in every process and on every machine."""
        shard = int.from_bytes(hashlib.blake2b(article_id.encode(), digest_size=8).digest())
        return self._lane(day) * self.shards + shard % self.shards

    def parts_of(self, days: DayRange) -> Collection[int]:
        """The partitions that may hold an article of these days, or one without a day."""
        first, last = days.first, days.last
        if first is None or last is None or (last - first).days >= self.lanes * DAYS_A_BLOCK:
            return range(self.parts)
        blocks = range(first.toordinal() // DAYS_A_BLOCK, last.toordinal() // DAYS_A_BLOCK + 1)
        lanes = {_UNDATED_LANE, *(block % self.lanes for block in blocks)}
        return [
            lane * self.shards + shard for lane in sorted(lanes) for shard in range(self.shards)
        ]

    def _lane(self, day: date | None) -> int:
        return _UNDATED_LANE if day is None else day.toordinal() // DAYS_A_BLOCK % self.lanes
