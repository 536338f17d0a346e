"""A front of the cluster: a service that reads what is stored and has others decide and write."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, cast

import structlog

from app.analysis.language import StatisticalIdentifier
from app.bootstrap import Models, Service, open_service
from app.distributed.connection import Connection
from app.distributed.decisions import index_parts, pooled_embedder
from app.distributed.embedding import AboutModel
from app.distributed.partitioned_index import PartitionedIndex, Parts
from app.domain.article import RawArticle, Rejected
from app.domain.errors import ConflictError, StorageError
from app.domain.vectors import Matrix, ModelFingerprint
from app.service.activity import Activity
from app.service.adjusting import Adjusting
from app.service.corrections import Corrections
from app.service.ingest import Ingest
from app.service.views import ItemResult
from app.settings import Settings

_LOG = structlog.get_logger(__name__)

_LOOK_SECONDS = 0.2  # asking the database what is new takes a fraction of a millisecond


@contextmanager
def open_front(settings: Settings, connection: Connection) -> Iterator[Service]:
    """Opens a service that any number of processes may have at once.

    Args:
        settings: Name the store.
        connection: With the cluster that writes there.

    Raises:
        ClusterUnavailableError: It does not answer.
        StorageError: The store cannot be used.
    """
    about = connection.about()
    embedder = _ConnectedEmbedder(about.model, about.embedders, connection)
    models = Models(embedder, StatisticalIdentifier())
    parts = cast(Parts, _Connected(connection, partial(index_parts, about.layout)))
    index = PartitionedIndex(about.layout, parts)
    with open_service(settings, writable=False, models=models, index=index) as service:
        ingest = cast(Ingest, _ForwardedIngest(connection, settings.batch_size))
        front = replace(
            service,
            ingest=ingest,
            corrections=cast(Corrections, _ForwardedCorrections(service.corrections, connection)),
            adjusting=cast(Adjusting, _FixedAdjusting(service.adjusting)),
        )
        with _following(front):
            yield front


class _ForwardedIngest:
    """`Ingest.take` and `run`, by the decision actor."""

    def __init__(self, connection: Connection, batch_size: int) -> None:
        self._connection = connection
        self._batch_size = batch_size
        self.activity = Activity()

    def take(self, items: Iterable[RawArticle | Rejected]) -> list[ItemResult]:
        results = list(self.run(items))
        self.activity.note(results, {})
        return results

    def run(self, items: Iterable[RawArticle | Rejected]) -> Iterator[ItemResult]:
        remaining, start = iter(items), 0
        while batch := list(islice(remaining, self._batch_size)):
            for result in self._connection.take(batch):
                yield replace(result, index=start + result.index)
            start += len(batch)


class _ForwardedCorrections:
    """`Corrections`, made by the decision actor; what they would do is foreseen here."""

    def __init__(self, local: Corrections, connection: Connection) -> None:
        self.foresee = local.foresee
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        def correct(*arguments: Any) -> Any:
            return self._connection.correct(name, arguments)

        return correct


class _FixedAdjusting:
    """`Adjusting` that only looks: the weights are those with which the actor started."""

    def __init__(self, local: Adjusting) -> None:
        self._local = local

    def __getattr__(self, name: str) -> Any:
        if name in ("apply", "reset"):
            raise ConflictError(
                "the weights of a cluster cannot be changed while it runs; drain it, run "
                "`samestory refit --apply`, and start it again"
            )
        return getattr(self._local, name)


class _ConnectedEmbedder:
    """An `Embedder` by a pool that is found anew for each call: a head may have died."""

    def __init__(self, about: AboutModel, embedders: int, connection: Connection) -> None:
        self.name: str = about.name
        self.dimension: int = about.dimension
        self.fingerprint: ModelFingerprint = about.fingerprint
        self._find = partial(pooled_embedder, about, embedders)
        self._connection = connection

    def embed(self, texts: Sequence[str]) -> Matrix:
        return self._connection.repeated(lambda: self._find().embed(texts))


class _Connected:
    """What is found anew for each call of a method."""

    def __init__(self, connection: Connection, find: Callable[[], Any]) -> None:
        self._connection = connection
        self._find = find

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            return self._connection.repeated(lambda: getattr(self._find(), name)(*arguments))

        return call


@contextmanager
def _following(service: Service) -> Iterator[None]:
    """Keeps the service up to what the decision actor writes, in a thread during the block."""
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(_LOOK_SECONDS):
            try:
                if service.changes.look(service.bulletin.newest):
                    with service.engine.lock:
                        service.engine.forget()
            except StorageError as error:
                _LOG.warning("following.delayed", reason=str(error))

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
