"""How much a cluster must have for so many articles a day: from measured figures, and simulated."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.distributed.layout import Layout
from app.domain.article import ArticleId
from app.domain.timeline import DayRange

_DAY_SECONDS = 86_400
_HOURS_A_MONTH = 730


@dataclass(frozen=True, slots=True)
class Figures:
    """What one of each can do, on one core; from `tests.benchmarks.cluster` and `.load`.

    Attributes:
        embedded_a_second: Articles that one embedding actor embeds.
        decided_a_second: Articles that the decision actor analyses, decides and commits.
        scanned_a_second: Vectors that one core compares with a query.
        dimension: Of a vector.
        bytes_a_number: Of a vector in memory; 4 uncompressed, 1 in eight bits.
        scanned_share: Of the window that a search reads; 1 without an approximate index.
        stored_bytes: Of an article in the database.
        id_bytes: Of an article's id.
        neighbours: That a search gives.
    """

    embedded_a_second: float = 600.0
    decided_a_second: float = 55.0
    scanned_a_second: float = 40e6
    dimension: int = 256
    bytes_a_number: int = 4
    scanned_share: float = 1.0
    stored_bytes: int = 13_000
    id_bytes: int = 24
    neighbours: int = 64


@dataclass(frozen=True, slots=True)
class Prices:
    """What machines cost, in dollars; assumed, of large clouds without a contract."""

    core_hour: float = 0.04
    gigabyte_hour: float = 0.005
    disk_gigabyte_month: float = 0.08


_MEASURED, _ASSUMED = Figures(), Prices()


@dataclass(frozen=True, slots=True)
class Load:
    """What comes in.

    Attributes:
        articles_a_day: On the whole.
        window_days: Reach of the window to each side.
        peak: Of the busiest hour, in times of the mean.
        batch_size: Articles decided together.
    """

    articles_a_day: float
    window_days: int = 14
    peak: float = 2.0
    batch_size: int = 256

    @property
    def peak_a_second(self) -> float:
        """Articles a second in the busiest hour."""
        return self.articles_a_day / _DAY_SECONDS * self.peak

    @property
    def searched(self) -> float:
        """Articles within the window of one that comes in now: nothing is newer."""
        return self.articles_a_day * (self.window_days + 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes.

    Attributes:
        embedders: Embedding actors, a core each.
        decision_lanes: Decision actors it would take; there is one, so more than 1 says that
            the load is too much.
        shards: Partitions of the days of the window, a core each.
        index_gigabytes: Of the vectors of the window in memory.
        traffic_megabytes_a_second: Between the decision actor and the partitions.
        disk_gigabytes_a_month: That the database grows by.
        dollars_a_month: Of cores and memory, and of the disk of one month.
    """

    embedders: int
    decision_lanes: int
    shards: int
    index_gigabytes: float
    traffic_megabytes_a_second: float
    disk_gigabytes_a_month: float
    dollars_a_month: float


def plan_for(load: Load, figures: Figures = _MEASURED, prices: Prices = _ASSUMED) -> Plan:
    """What a load takes in its busiest hour."""
    rate = load.peak_a_second
    embedders = math.ceil(rate / figures.embedded_a_second)
    lanes = math.ceil(rate / figures.decided_a_second)
    scanned = rate * load.searched * figures.scanned_share
    shards = max(1, math.ceil(scanned / figures.scanned_a_second))
    memory = load.searched * (figures.dimension * figures.bytes_a_number + figures.id_bytes) / 1e9
    disk = load.articles_a_day * _HOURS_A_MONTH / 24 * figures.stored_bytes / 1e9
    hourly = (embedders + lanes + shards) * prices.core_hour + memory * prices.gigabyte_hour
    return Plan(
        embedders=embedders,
        decision_lanes=lanes,
        shards=shards,
        index_gigabytes=memory,
        traffic_megabytes_a_second=_traffic(rate, shards, load.batch_size, figures) / 1e6,
        disk_gigabytes_a_month=disk,
        dollars_a_month=hourly * _HOURS_A_MONTH + disk * prices.disk_gigabyte_month,
    )


def _traffic(rate: float, shards: int, batch_size: int, figures: Figures) -> float:
    """Bytes a second: each vector goes to every shard twice, to search and to add; answers back."""
    vector = figures.dimension * 4 + figures.id_bytes
    answer = figures.neighbours * (figures.id_bytes + 8)
    return rate * shards * (2 * vector + answer)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What happened to a stream.

    Attributes:
        sizes: Vectors of each partition that holds any.
        asked: Partitions that a decision asked, on the mean.
        searched: Vectors in the partitions that the last decisions asked and that are of days
            within their window.
    """

    sizes: Mapping[int, int]
    asked: float
    searched: int


def simulate(layout: Layout, articles_a_day: int, *, days: int, window_days: int) -> Simulated:
    """Spreads a stream over partitions article by article, as the index does.

    Args:
        layout: Of the index.
        articles_a_day: Of a small stream; sizes grow in proportion.
        days: How long it flows.
        window_days: Reach of a decision's window to each side.
    """
    first, window = date(2025, 1, 1), timedelta(days=window_days)
    of_day: dict[date, Counter[int]] = {}
    asked = 0
    for number in range(days):
        day = first + timedelta(days=number)
        ids = (ArticleId(f"{day}-{each}") for each in range(articles_a_day))
        of_day[day] = Counter(layout.part_of(each, day) for each in ids)
        asked += len(layout.parts_of(DayRange(day - window, day + window)))
    sizes: Counter[int] = Counter()
    for counts in of_day.values():
        sizes += counts
    last = first + timedelta(days=days - 1)
    near = DayRange(last - window, last + window)
    parts = set(layout.parts_of(near))
    searched = sum(
        count
        for day, counts in of_day.items()
        if day in near
        for part, count in counts.items()
        if part in parts
    )
    return Simulated(sizes, asked / days, searched)
