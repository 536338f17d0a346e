"""`/metrics`: what Prometheus reads, from a registry of each application's own."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from app.service.activity import BOUNDS_SECONDS, Activity, Durations
from app.service.condition import Condition, Figures
from app.web.writer import Writer

_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_WAIT_SECONDS = (0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 20)


class Metrics:
    """The registry, and what the web application itself measures.

    Attributes:
        registry: All metrics.
        requests: By template of the route, method and status.
        request_seconds: Until the answer begins, by template of the route and method.
        problems: By code.
        waits: Seconds that writes waited for their turn.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "samestory_requests",
            "Requests answered.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "samestory_request_seconds",
            "Time until the answer begins.",
            ["route", "method"],
            buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )
        self.problems = Counter(
            "samestory_problems", "Problems answered.", ["code"], registry=self.registry
        )
        self.waits = Histogram(
            "samestory_write_wait_seconds",
            "Time that writes waited for their turn.",
            buckets=_WAIT_SECONDS,
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def follow(self, condition: Condition, activity: Activity, writer: Writer) -> None:
        """Tells of the service as well."""
        self.registry.register(_Service(condition, activity, writer))


class _Service(Collector):
    """Reads the service's own counts at each scrape."""

    def __init__(self, condition: Condition, activity: Activity, writer: Writer) -> None:
        self._condition = condition
        self._activity = activity
        self._writer = writer

    def collect(self) -> Iterator[Metric]:
        """All metrics of the service.

        Raises:
            StorageError: The database cannot be used.
        """
        yield from _activity_metrics(self._activity)
        yield from _figure_metrics(self._condition.figures())
        yield _gauge("samestory_writes_waiting", "Single writes that wait.", self._writer.waiting)
        yield _gauge(
            "samestory_write_busy_seconds",
            "How long the present write has been going on.",
            self._writer.busy_seconds,
        )


def _activity_metrics(activity: Activity) -> Iterator[Metric]:
    done = activity.done()
    articles = CounterMetricFamily("samestory_articles", "Articles by outcome.", labels=["outcome"])
    for outcome, count in done.outcomes.items():
        articles.add_metric([outcome], count)
    yield articles
    rejected = CounterMetricFamily(
        "samestory_articles_rejected", "Articles rejected, by code of the problem.", labels=["code"]
    )
    for code, count in done.rejected.items():
        rejected.add_metric([code], count)
    yield rejected
    stages = HistogramMetricFamily(
        "samestory_stage_seconds", "Time of each stage of taking in.", labels=["stage"]
    )
    for stage, durations in done.stages.items():
        stages.add_metric([stage], _cumulative(durations), durations.seconds)
    yield stages


def _figure_metrics(figures: Figures) -> Iterator[Metric]:
    sizes = figures.sizes
    yield _gauge("samestory_index_articles", "Articles in the index.", figures.articles)
    yield _gauge(
        "samestory_window_articles",
        "Articles with which a report of today is compared.",
        figures.window_articles,
    )
    yield _gauge("samestory_stories", "Living stories.", sizes.stories)
    yield _gauge(
        "samestory_singleton_ratio",
        "Part of the stories that have one article.",
        sizes.singletons / sizes.stories if sizes.stories else 0.0,
    )
    yield _gauge("samestory_largest_story_articles", "Articles of the largest.", sizes.largest)
    decisions = CounterMetricFamily(
        "samestory_decisions", "Decisions since the start.", labels=["kind", "cause"]
    )
    for (kind, cause), count in figures.decisions.items():
        decisions.add_metric([kind, cause], count)
    yield decisions


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value)


def _cumulative(durations: Durations) -> list[tuple[str, float]]:
    total, buckets = 0, []
    for bound, count in zip((*BOUNDS_SECONDS, "+Inf"), durations.counts, strict=True):
        total += count
        buckets.append((str(bound), float(total)))
    return buckets
