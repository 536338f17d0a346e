"""The composition root: settings become a wired service; implementations are chosen here."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from threadpoolctl import threadpool_limits

from app.analysis.language import StatisticalIdentifier
from app.clustering.scorer import Scorer, load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.adjustment import Adjustment
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index.faiss_index import FaissIndex
from app.ports import Embedder, LanguageIdentifier
from app.service.adjusting import Adjusting
from app.service.corrections import Corrections
from app.service.engine import Engine
from app.service.history import History
from app.service.ingest import Ingest
from app.service.queries import Queries
from app.service.storylines import StorylineKeeper
from app.service.tasks import Tasks
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.feed_rows import SqlFeedStore
from app.storage.sql_store import SqlStore

if TYPE_CHECKING:
    from app.feeds_bootstrap import Feeds

_LOG = structlog.get_logger(__name__)


_APART_BATCH_SIZE = 64  # after each a task may be cancelled; 256 take a second


@dataclass(frozen=True, slots=True)
class Models:
    """What takes seconds to load, and any number of services may share."""

    embedder: Embedder
    identifier: LanguageIdentifier


@dataclass(frozen=True)
class Service:
    """Everything a front end needs."""

    ingest: Ingest
    queries: Queries
    corrections: Corrections
    history: History
    settings: Settings
    feed_store: SqlFeedStore
    models: Models
    adjusting: Adjusting
    tasks: Tasks

    @cached_property
    def feeds(self) -> "Feeds":
        """The feeds and their polls.

        Wired on first use: fetching takes libraries that most commands do without, and that
        take a quarter of a second to load.
        """
        from app.feeds_bootstrap import wire_feeds  # noqa: PLC0415

        return wire_feeds(self.settings, self.feed_store, self.ingest, SystemClock())

    def apart(
        self, adjustment: Adjustment | None = None, /, **changes: object
    ) -> "Callable[[Path], AbstractContextManager[Service]]":
        """Opens services like this one on other folders, with some settings changed.

        Args:
            adjustment: Of the weights, in place of the present one.
            changes: Settings by name.
        """
        adjustment = adjustment or self.adjusting.present

        def open_in(folder: Path) -> AbstractContextManager[Service]:
            batch_size = min(self.settings.batch_size, _APART_BATCH_SIZE)
            update = {**changes, "data_dir": folder, "batch_size": batch_size}
            settings = self.settings.model_copy(update=update)
            return open_service(settings, writable=True, models=self.models, adjustment=adjustment)

        return open_in


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """The present instant; aware, UTC."""
        return datetime.now(UTC)


@contextmanager
def open_service(
    settings: Settings,
    *,
    writable: bool,
    models: Models | None = None,
    adjustment: Adjustment | None = None,
) -> Iterator[Service]:
    """Opens the data folder and wires everything; closes it at the end.

    Args:
        settings: How to run.
        writable: True to ingest: the folder is locked for this process. Reading needs no
            lock and may go on beside a writer.
        models: Those of another service with the same `settings.model`; loaded when None.
        adjustment: Of the weights, in place of the one that was applied in the folder.

    Raises:
        ConfigurationError: Model or weights cannot be used.
        ModelMismatchError: The folder holds vectors of another model.
        DataFolderInUseError: Another process writes there.
        StorageError: Folder or database cannot be used.
    """
    with ExitStack() as stack:
        # The products are small: on a busy machine a second thread made ingest ten times slower.
        stack.enter_context(threadpool_limits(1, user_api="blas"))
        folder = DataFolder(settings.data_dir)
        if writable:
            stack.enter_context(folder.lock())
        models = models or Models(load_embedder(settings.model), StatisticalIdentifier())
        store = SqlStore(folder.database_path)
        stack.callback(store.close)
        store.bind_model(models.embedder.name, models.embedder.fingerprint)
        index = _open_index(folder, models.embedder, store)
        feed_store = SqlFeedStore(folder.database_path)
        stack.callback(feed_store.close)
        if writable:
            stack.callback(index.save)
        tasks = Tasks(SystemClock())
        stack.callback(tasks.close)
        yield _wired(
            settings, models, store, index, feed_store=feed_store, tasks=tasks, present=adjustment
        )


def _wired(
    settings: Settings,
    models: Models,
    store: SqlStore,
    index: FaissIndex,
    *,
    feed_store: SqlFeedStore,
    tasks: Tasks,
    present: Adjustment | None,
) -> Service:
    clock, embedder, identifier = SystemClock(), models.embedder, models.identifier
    scorer = _scorer_for(embedder, settings)
    engine = Engine(
        store,
        index,
        packaged_lexicon(embedder),
        scorer,
        settings.window_days,
        join_log_odds=settings.join_log_odds,
    )
    storylines = StorylineKeeper(store, index, engine, load_storyline_scorer())
    ingest = Ingest(
        store=store,
        index=index,
        embedder=embedder,
        identifier=identifier,
        engine=engine,
        storylines=storylines,
        clock=clock,
        batch_size=settings.batch_size,
    )
    corrections = Corrections(
        store=store, index=index, engine=engine, storylines=storylines, clock=clock
    )
    queries = Queries(
        store=store, index=index, embedder=embedder, identifier=identifier, engine=engine
    )
    return Service(
        ingest=ingest,
        queries=queries,
        corrections=corrections,
        history=History(store),
        settings=settings,
        feed_store=feed_store,
        models=models,
        adjusting=Adjusting(store, engine, scorer, clock, present=present),
        tasks=tasks,
    )


def _open_index(folder: DataFolder, embedder: Embedder, store: SqlStore) -> FaissIndex:
    index = FaissIndex(folder.index_path, embedder.dimension, embedder.fingerprint)
    restored = index.reconcile(store.vectors())
    if restored:
        _LOG.info("index.rebuilt", vectors=restored)
    return index


def _scorer_for(embedder: Embedder, settings: Settings) -> Scorer:
    scorer = load_scorer(settings.scorer) if settings.scorer else load_scorer()
    if scorer.fingerprint != embedder.fingerprint:
        # Log-odds of one model mean nothing for another, but its stories are still useful.
        _LOG.warning(
            "scorer.uncalibrated",
            model=embedder.name,
            remedy="run `samestory train scorer` and set SAMESTORY_SCORER",
        )
    return scorer
