"""The composition root: settings become a wired service; implementations are chosen here."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import structlog
from threadpoolctl import threadpool_limits

from app.analysis.language import StatisticalIdentifier
from app.clustering.scorer import Scorer, load_scorer
from app.clustering.storylines import load_storyline_scorer
from app.domain.adjustment import Adjustment
from app.embedding.packaged import StaticEmbedder
from app.embedding.registry import load_embedder, packaged_lexicon
from app.index_bootstrap import open_index, save_index
from app.ports import Embedder, LanguageIdentifier, Store, VectorIndex
from app.service.adjusting import Adjusting
from app.service.bulletin import Bulletin
from app.service.changes import Changes
from app.service.condition import About, Condition
from app.service.corrections import Corrections
from app.service.effects import Effects
from app.service.engine import Engine
from app.service.following import Following
from app.service.forgetting import Forgetting
from app.service.garbage import seldom_collected
from app.service.history import History
from app.service.ingest import Ingest
from app.service.keys import Keyring
from app.service.queries import Queries
from app.service.read_ahead import ReadAhead
from app.service.second_process import SecondProcess, available_cores
from app.service.story_map import StoryMap
from app.service.storylines import StorylineKeeper
from app.service.tasks import Tasks
from app.serving_ports import LatestArticles, ReconciledIndex
from app.settings import Settings
from app.storage.answer_rows import SqlAnswerStore
from app.storage.data_folder import DataFolder
from app.storage.feed_rows import SqlFeedStore
from app.storage.figure_rows import SqlFigureStore
from app.storage.key_rows import SqlKeyStore
from app.storage.migrations import PRESENT_SCHEMA
from app.storage.sql_store import SqlStore
from app.storage.tables import Tables, open_tables
from app.storage.webhook_rows import SqlWebhookStore

if TYPE_CHECKING:
    from app.feeds_bootstrap import Feeds
    from app.service.deliveries import Writer
    from app.webhooks_bootstrap import Webhooks

_LOG = structlog.get_logger(__name__)

_APART_BATCH_SIZE = 64  # after each a task may be cancelled; 256 take a second


@dataclass(frozen=True, slots=True)
class Models:
    """What takes seconds to load, and any number of services may share."""

    embedder: Embedder
    identifier: LanguageIdentifier


class ServingIndex(VectorIndex, LatestArticles, ReconciledIndex, Protocol):
    """An index that a service can run on."""


@dataclass(frozen=True)
class Service:
    """Everything a front end needs."""

    ingest: Ingest
    queries: Queries
    corrections: Corrections
    history: History
    settings: Settings
    feed_store: SqlFeedStore
    keys: Keyring
    models: Models
    adjusting: Adjusting
    tasks: Tasks
    bulletin: Bulletin
    changes: Changes
    answer_store: SqlAnswerStore
    condition: Condition
    read_ahead: ReadAhead
    engine: Engine
    webhook_store: SqlWebhookStore
    effects: Effects
    forgetting: Forgetting
    story_map: StoryMap
    following: Following

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
            settings = self.settings.apart(folder, **{**changes, "batch_size": batch_size})
            return open_service(settings, writable=True, models=self.models, adjustment=adjustment)

        return open_in

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


def load_models(settings: Settings) -> Models:
    """Loads the models of a service.

    Raises:
        ConfigurationError: The model cannot be used.
    """
    return Models(load_embedder(settings.model), StatisticalIdentifier())


@contextmanager
def open_service(
    settings: Settings,
    *,
    writable: bool,
    models: Models | None = None,
    adjustment: Adjustment | None = None,
    index: ServingIndex | None = None,
) -> Iterator[Service]:
    """Opens the data folder and wires everything; closes it at the end.

    Args:
        settings: How to run.
        writable: True to ingest: the folder is locked for this process. Reading needs no
            lock and may go on beside a writer.
        models: Those of another service with the same `settings.model`; loaded when None.
        adjustment: Of the weights, in place of the one that was applied in the folder.
        index: In place of the one in the folder; it must hold what is stored.

    Raises:
        ConfigurationError: Model or weights cannot be used.
        ModelMismatchError: The folder holds vectors of another model.
        DataFolderInUseError: Another process writes there, or to the same PostgreSQL.
        StorageError: Folder or database cannot be used.
    """
    with ExitStack() as stack:
        # The products are small: on a busy machine a second thread made ingest ten times slower.
        stack.enter_context(threadpool_limits(1, user_api="blas"))
        stack.enter_context(seldom_collected())
        folder = DataFolder(settings.data_dir)
        if writable:
            stack.enter_context(folder.lock())
        models = models or load_models(settings)
        place = settings.stated_database or folder.database_path
        tables = stack.enter_context(open_tables(place))
        if writable:
            stack.enter_context(tables.articles.sole_writer())
        tables.articles.bind_model(models.embedder.name, models.embedder.fingerprint)
        since = tables.articles.last_number(), tables.articles.last_commit()
        if index is None:
            index = own = open_index(folder, models.embedder, tables.articles)
            if writable:
                stack.callback(save_index, own, folder, tables.articles)
        tasks = Tasks(SystemClock())
        stack.callback(tasks.close)
        story_map = StoryMap(tables.articles, SystemClock())
        stack.callback(story_map.close)
        helper = _helper(models.embedder, settings, stack) if writable else None
        yield _wired(
            settings,
            models,
            tables,
            index,
            tasks=tasks,
            story_map=story_map,
            helper=helper,
            present=adjustment,
            since=since,
        )


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """Opens the articles and stories alone, to read.

    Raises:
        StorageError: Folder or database cannot be used.
    """
    folder = DataFolder(settings.data_dir)
    with closing(SqlStore(settings.stated_database or folder.database_path)) as store:
        yield store


@contextmanager
def open_keyring(settings: Settings) -> Iterator[Keyring]:
    """Opens the keys alone, which any number of processes may change at once.

    Raises:
        StorageError: Folder or database cannot be used.
    """
    folder = DataFolder(settings.data_dir)
    store = SqlKeyStore(settings.stated_database or folder.database_path)
    try:
        yield Keyring(store, SystemClock())
    finally:
        store.close()


def _wired(
    settings: Settings,
    models: Models,
    tables: Tables,
    index: ServingIndex,
    *,
    tasks: Tasks,
    story_map: StoryMap,
    helper: SecondProcess | None,
    present: Adjustment | None,
    since: tuple[int, int],
) -> Service:
    store = tables.articles
    clock, embedder, identifier = SystemClock(), models.embedder, models.identifier
    scorer = _scorer_for(embedder, settings)
    engine = _engine(settings, models, store, index, scorer)
    bulletin = Bulletin(store.last_number())
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
        publisher=bulletin,
        helper=helper,
    )
    corrections = _corrections(store, index, engine, storylines, bulletin)
    queries = _queries(models, store, index, engine)
    adjusting = Adjusting(store, engine, scorer, clock, present=present)
    return Service(
        ingest=ingest,
        queries=queries,
        corrections=corrections,
        history=History(store),
        settings=settings,
        feed_store=tables.feeds,
        webhook_store=tables.webhooks,
        keys=Keyring(tables.keys, clock),
        models=models,
        adjusting=adjusting,
        tasks=tasks,
        bulletin=bulletin,
        changes=Changes(store, bulletin),
        answer_store=tables.answers,
        read_ahead=ReadAhead(engine, index),
        engine=engine,
        condition=_condition(embedder, tables.figures, index, settings),
        effects=Effects(store, corrections),
        forgetting=Forgetting(tables.privacy, corrections, clock),
        story_map=story_map,
        following=Following(store, index, engine, adjusting, bulletin, since=since),
    )


def _corrections(
    store: SqlStore,
    index: ServingIndex,
    engine: Engine,
    storylines: StorylineKeeper,
    bulletin: Bulletin,
) -> Corrections:
    return Corrections(
        store=store,
        index=index,
        engine=engine,
        storylines=storylines,
        clock=SystemClock(),
        publisher=bulletin,
    )


def _queries(models: Models, store: SqlStore, index: ServingIndex, engine: Engine) -> Queries:
    return Queries(
        store=store,
        index=index,
        embedder=models.embedder,
        identifier=models.identifier,
        engine=engine,
    )


def _engine(
    settings: Settings, models: Models, store: SqlStore, index: ServingIndex, scorer: Scorer
) -> Engine:
    return Engine(
        store,
        index,
        packaged_lexicon(models.embedder),
        scorer,
        settings.window_days,
        join_log_odds=settings.join_log_odds,
    )


def _condition(
    embedder: Embedder, store: SqlFigureStore, index: ServingIndex, settings: Settings
) -> Condition:
    about = About(embedder.name, embedder.fingerprint, embedder.dimension, PRESENT_SCHEMA)
    days = settings.window_days
    return Condition(about, store=store, index=index, clock=SystemClock(), window_days=days)


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
