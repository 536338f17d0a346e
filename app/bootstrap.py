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
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index.faiss_index import FaissIndex
from app.ports import Embedder
from app.service.bulletin import Bulletin
from app.service.changes import Changes
from app.service.corrections import Corrections
from app.service.engine import Engine
from app.service.history import History
from app.service.ingest import Ingest
from app.service.queries import Queries
from app.service.storylines import StorylineKeeper
from app.settings import Settings
from app.storage.data_folder import DataFolder
from app.storage.feed_rows import SqlFeedStore
from app.storage.sql_store import SqlStore
from app.storage.webhook_rows import SqlWebhookStore

if TYPE_CHECKING:
    from app.feeds_bootstrap import Feeds
    from app.service.deliveries import Writer
    from app.webhooks_bootstrap import Webhooks

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
    bulletin: Bulletin
    changes: Changes
    webhook_store: SqlWebhookStore

    @cached_property
    def feeds(self) -> "Feeds":
        """The feeds and their polls.

        Wired on first use: fetching takes libraries that most commands do without, and that
        take a quarter of a second to load.
        """
        from app.feeds_bootstrap import wire_feeds  # noqa: PLC0415

        return wire_feeds(self.settings, self.feed_store, self.ingest, SystemClock())

    def webhooks(self, write: "Writer") -> "Webhooks":
        """The webhooks and their deliveries, whose bodies `write` makes; wired like the feeds."""
        from app.webhooks_bootstrap import wire_webhooks  # noqa: PLC0415

        return wire_webhooks(
            self.settings,
            store=self.webhook_store,
            changes=self.changes,
            bulletin=self.bulletin,
            clock=SystemClock(),
            write=write,
        )


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
        restored = index.reconcile(store.vectors())
        if restored:
            _LOG.info("index.rebuilt", vectors=restored)
        feed_store = SqlFeedStore(folder.database_path)
        stack.callback(feed_store.close)
        webhook_store = SqlWebhookStore(folder.database_path)
        stack.callback(webhook_store.close)
        if writable:
            stack.callback(index.save)
        parts = _Parts(store, index, embedder, scorer)
        yield _wired(settings, parts, feed_store, webhook_store)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is opened, or loaded, before anything is wired."""

    store: SqlStore
    index: FaissIndex
    embedder: Embedder
    scorer: Scorer


def _wired(
    settings: Settings, parts: _Parts, feed_store: SqlFeedStore, webhook_store: SqlWebhookStore
) -> Service:
    store, index, embedder = parts.store, parts.index, parts.embedder
    engine = Engine(
        store,
        index,
        packaged_lexicon(embedder),
        parts.scorer,
        settings.window_days,
        join_log_odds=settings.join_log_odds,
    )
    bulletin = Bulletin(store.last_number())
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
        publisher=bulletin,
    )
    corrections = Corrections(
        store=store,
        index=index,
        engine=engine,
        storylines=storylines,
        clock=SystemClock(),
        publisher=bulletin,
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
        bulletin=bulletin,
        changes=Changes(store, bulletin),
        webhook_store=webhook_store,
    )


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
