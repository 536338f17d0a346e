"""The composition root: settings become a wired service; implementations are chosen here."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import structlog
from threadpoolctl import threadpool_limits

from app.analysis.language import StatisticalIdentifier
from app.clustering.scorer import Scorer, load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.embedding.packaged import StaticEmbedder
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index.faiss_index import FaissIndex
from app.ports import Embedder
from app.service.corrections import Corrections
from app.service.engine import Engine
from app.service.history import History
from app.service.ingest import Ingest
from app.service.queries import Queries
from app.service.second_process import SecondProcess, available_cores
from app.service.storylines import StorylineKeeper
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.feed_rows import SqlFeedStore
from app.storage.sql_store import SqlStore

if TYPE_CHECKING:
    from app.feeds_bootstrap import Feeds

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Service:
    """Everything a front end needs."""

    ingest: Ingest
    queries: Queries
    corrections: Corrections
    history: History
    settings: Settings
    feed_store: SqlFeedStore

    @cached_property
    def feeds(self) -> "Feeds":
        """The feeds and their polls.

        Wired on first use: fetching takes libraries that most commands do without, and that
        take a quarter of a second to load.
        """
        from app.feeds_bootstrap import wire_feeds  # noqa: PLC0415

        return wire_feeds(self.settings, self.feed_store, self.ingest, SystemClock())


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """The present instant; aware, UTC."""
        return datetime.now(UTC)


@contextmanager
def open_service(settings: Settings, *, writable: bool) -> Iterator[Service]:
    """Opens the data folder and wires everything; closes it at the end.

    Args:
        settings: How to run.
        writable: True to ingest: the folder is locked for this process. Reading needs no
            lock and may go on beside a writer.

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
        embedder = load_embedder(settings.model)
        scorer = _scorer_for(embedder, settings)
        store = SqlStore(folder.database_path)
        stack.callback(store.close)
        store.bind_model(embedder.name, embedder.fingerprint)
        index = FaissIndex(folder.index_path, embedder.dimension, embedder.fingerprint)
        if restored := index.reconcile(store.vectors()):
            _LOG.info("index.rebuilt", vectors=restored)
        engine = Engine(
            store,
            index,
            packaged_lexicon(embedder),
            scorer,
            settings.window_days,
            join_log_odds=settings.join_log_odds,
        )
        identifier = StatisticalIdentifier()
        storylines = StorylineKeeper(store, index, engine, load_storyline_scorer())
        ingest = Ingest(
            store=store,
            index=index,
            embedder=embedder,
            identifier=identifier,
            engine=engine,
            storylines=storylines,
            clock=SystemClock(),
            batch_size=settings.batch_size,
            helper=_helper(embedder, settings, stack) if writable else None,
        )
        corrections = Corrections(
            store=store, index=index, engine=engine, storylines=storylines, clock=SystemClock()
        )
        queries = Queries(
            store=store, index=index, embedder=embedder, identifier=identifier, engine=engine
        )
        feed_store = SqlFeedStore(folder.database_path)
        stack.callback(feed_store.close)
        if writable:
            stack.callback(index.save)
        yield Service(ingest, queries, corrections, History(store), settings, feed_store)


def _helper(embedder: Embedder, settings: Settings, stack: ExitStack) -> SecondProcess | None:
    """For a model that is small: another is not held in memory twice, and uses all cores."""
    if not isinstance(embedder, StaticEmbedder) or available_cores() < 2:
        return None
    helper = SecondProcess(settings.model)
    stack.callback(helper.close)
    return helper


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
