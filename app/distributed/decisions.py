"""The decision actor: the one process that decides and writes, fed by all others."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import ray
import structlog

from app.analysis.language import StatisticalIdentifier
from app.bootstrap import Models, Service, open_service
from app.distributed.embedding import AboutModel
from app.distributed.environment import NAMESPACE
from app.distributed.index_actor import ActorParts
from app.distributed.layout import Layout
from app.distributed.partitioned_index import PartitionedIndex
from app.distributed.pooled_embedder import PooledEmbedder
from app.domain.article import RawArticle, Rejected
from app.domain.errors import ClusterDrainedError, DataFolderInUseError
from app.service.views import ItemResult
from app.settings import Settings
from app.telemetry import configure_logging

_LOG = structlog.get_logger(__name__)

_SECONDS_FOR_THE_LOCK = 60.0  # its predecessor may still be ending


@dataclass(frozen=True, slots=True)
class AboutCluster:
    """What others must know to work with it.

    Attributes:
        model: Of the pool.
        embedders: Actors of the pool.
        layout: Of the index.
        articles: Taken in since this actor started.
        is_drained: Whether it takes nothing in any more.
    """

    model: AboutModel
    embedders: int
    layout: Layout
    articles: int = 0
    is_drained: bool = False


class Decisions:
    """Holds the writing service. Everything is stored when a method returns.

    There is one: each decision may follow from any earlier one, since the rarity of words is
    that of the last articles, storylines reach over all time and the ledger is one sequence. Two
    lanes of time would give the same stories only where no article of one could ever be compared
    with one of the other.

    Args:
        settings: Of the service.
        model: Of the pool.
        embedders: Actors of the pool.
        layout: Of the index.

    Raises:
        DataFolderInUseError: Another process writes there.
        StorageError: The store cannot be used.
    """

    def __init__(
        self, settings: Settings, model: AboutModel, *, embedders: int, layout: Layout
    ) -> None:
        configure_logging(settings.log_level)
        self._about = AboutCluster(model, embedders, layout)
        self._articles = 0
        self._open = ExitStack()
        parts = index_parts(layout)
        self._service: Service | None = _opened(settings, self._about, parts, self._open)
        # What the predecessor committed and could not tell; the lock is held, nobody else writes.
        held = parts.catch_up()
        _LOG.info("decisions.started", vectors=held)

    def about(self) -> AboutCluster:
        """What others must know; asked in the group `watch` it is answered beside the work."""
        about = self._about
        drained = self._service is None
        return AboutCluster(about.model, about.embedders, about.layout, self._articles, drained)

    def take(self, items: Sequence[RawArticle | Rejected]) -> list[ItemResult]:
        """As `Ingest.take`. May be asked again: what is stored already is unchanged then.

        Raises:
            ClusterDrainedError: It takes nothing in any more.
            StorageError: The store cannot be used.
        """
        results = self._writing().ingest.take(items)
        self._articles += len(results)
        return results

    def correct(self, name: str, arguments: Sequence[Any]) -> Any:
        """Calls a method of `Corrections`.

        Raises:
            ClusterDrainedError: It takes nothing in any more.
            SamestoryError: What the method raises.
        """
        return getattr(self._writing().corrections, name)(*arguments)

    def drain(self) -> None:
        """Ends the writing: what is under way was finished before, the lock is released."""
        self._service = None
        self._open.close()

    def _writing(self) -> Service:
        if self._service is None:
            raise ClusterDrainedError(
                "the cluster is drained and takes nothing in; start it again: "
                "samestory cluster start"
            )
        return self._service


def pooled_embedder(about: AboutModel, embedders: int) -> PooledEmbedder:
    """The embedder that the pool is."""
    return PooledEmbedder(about, [_actor(f"embedding-{number}") for number in range(embedders)])


def index_parts(layout: Layout) -> ActorParts:
    """The partitions of the index."""
    return ActorParts([_actor(f"index-{number}") for number in range(layout.parts)])


def _opened(
    settings: Settings, about: AboutCluster, parts: ActorParts, stack: ExitStack
) -> Service:
    models = Models(pooled_embedder(about.model, about.embedders), StatisticalIdentifier())
    index = PartitionedIndex(about.layout, parts)
    deadline = time.monotonic() + _SECONDS_FOR_THE_LOCK
    while True:
        try:
            return stack.enter_context(
                open_service(settings, writable=True, models=models, index=index)
            )
        except DataFolderInUseError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def _actor(name: str) -> Any:
    return ray.get_actor(name, namespace=NAMESPACE)
