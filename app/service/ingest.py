"""Ingest: every input becomes an article in a story, or a problem; each exactly once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import structlog

from app.domain.article import Article, ArticleId, RawArticle, Rejected
from app.domain.story import Membership
from app.domain.vectors import ModelFingerprint
from app.live_ports import Publisher
from app.ports import Clock, Embedder, LanguageIdentifier, Store, VectorIndex
from app.service.activity import Activity
from app.service.engine import Engine
from app.service.known import Known, recognised
from app.service.namesakes import told_apart
from app.service.neighbourhood import fresh
from app.service.preparation import Preparation, Prepared, Vectors
from app.service.second_process import SecondProcess
from app.service.storylines import StorylineKeeper
from app.service.views import ItemResult, Outcome, Problem
from app.stages import stage, watched

_LOG = structlog.get_logger(__name__)

_Input = RawArticle | Rejected


class Ingest:
    """Takes articles in. One call at a time: others wait for the lock.

    Args:
        store: Where articles and decisions are committed.
        index: Told of the vectors after each commit.
        embedder: Makes the vectors.
        identifier: Tells languages where the input does not.
        engine: Decides.
        storylines: Told of the stories that changed after each commit.
        clock: Gives the time of decisions.
        batch_size: Inputs decided and committed together.
        publisher: Told of every commit, once all that follows from it is written.
        helper: Analyses half of what comes once there is much of it.

    Attributes:
        activity: What `take` did.
    """

    def __init__(
        self,
        *,
        store: Store,
        index: VectorIndex,
        embedder: Embedder,
        identifier: LanguageIdentifier,
        engine: Engine,
        storylines: StorylineKeeper,
        clock: Clock,
        batch_size: int,
        publisher: Publisher | None = None,
        helper: SecondProcess | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._preparation = Preparation(identifier, embedder, helper)
        self._engine = engine
        self._storylines = storylines
        self._clock = clock
        self._batch_size = batch_size
        self._publisher = publisher
        self.activity = Activity()

    def take(self, items: Iterable[_Input]) -> list[ItemResult]:
        """As `run`, all at once; outcomes and times are counted.

        Raises:
            StorageError: The database cannot be used.
        """
        with watched() as seconds:
            results = list(self.run(items))
        self.activity.note(results, seconds)
        return results

    def run(self, items: Iterable[_Input]) -> Iterator[ItemResult]:
        """Takes inputs in, in their order.

        A result is yielded only after its batch was committed: what was acknowledged
        survives a kill. An unchanged article is not decided again; a changed one becomes a
        new version. An id that comes twice in a batch starts a new batch.

        Raises:
            StorageError: The database cannot be used; inputs not yet yielded may be lost.
        """
        start = 0
        for inputs, following in self._batches(items):
            with self._engine.lock:
                yield from self._take(inputs, following, start)
            start += len(inputs)

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Of the model that makes the vectors."""
        return self._preparation.fingerprint

    def replay(self, articles: Iterable[Article], known: Mapping[str, Vectors]) -> None:
        """Takes in articles that are analysed already, each id once.

        Args:
            articles: In their order.
            known: By `content_hash`: vectors, of the same model, of those whose text is
                forgotten. Without them the title stands for the text.

        Raises:
            StorageError: The database cannot be used.
        """
        remaining = iter(articles)
        while batch := list(islice(remaining, self._batch_size)):
            with self._engine.lock:
                self._decide(batch, Prepared([*batch], {**known}))

    def _batches(self, items: Iterable[_Input]) -> Iterator[tuple[list[_Input], list[_Input]]]:
        """Batches, each with the next where a second process can begin with it.

        What `items` raises is raised after all that came before was taken.
        """
        remaining = iter(items)
        batch = list(islice(remaining, self._batch_size))
        while batch:
            following: list[_Input] = []
            failure: Exception | None = None
            if self._preparation.is_shared:
                try:
                    following = list(islice(remaining, self._batch_size))
                except Exception as error:  # noqa: BLE001 - raised below
                    failure = error
            yield batch, following
            if failure is not None:
                raise failure
            batch = following or list(islice(remaining, self._batch_size))

    def _take(
        self, inputs: Sequence[_Input], following: Sequence[_Input], start: int
    ) -> Iterator[ItemResult]:
        """Parts of a batch in which every id is new, one commit each."""
        part: list[Article | Known | Rejected] = []
        ids: set[ArticleId] = set()
        with stage("recognition"):
            fresh = recognised(inputs, self._store)
        prepared = self._preparation.prepare(fresh)
        self._preparation.look_ahead(following)
        for analysed in told_apart(prepared.items, self._store):
            if isinstance(analysed, Article) and analysed.id in ids:
                yield from self._commit(part, prepared, start)
                start += len(part)
                part, ids = [], set()
            if isinstance(analysed, Article):
                ids.add(analysed.id)
            part.append(analysed)
        yield from self._commit(part, prepared, start)

    def _commit(
        self, part: Sequence[Article | Known | Rejected], prepared: Prepared, start: int
    ) -> list[ItemResult]:
        articles = [item for item in part if isinstance(item, Article)]
        known = self._store.content_hashes([article.id for article in articles])
        changed = [article for article in articles if known.get(article.id) != article.content_hash]
        if changed:
            self._decide(changed, prepared)
        fresh = {article.id for article in changed}
        ids = {item.id for item in part if not isinstance(item, Rejected)}
        places = self._store.memberships(ids - fresh)
        decided = {each: self._engine.places.membership(each) for each in fresh}
        places |= {each: place for each, place in decided.items() if place}
        return [
            self._result(index, item, known, fresh, places)
            for index, item in enumerate(part, start)
        ]

    def _decide(self, articles: Sequence[Article], prepared: Prepared) -> None:
        batch = self._preparation.embed(articles, prepared)
        self._storylines.resume()
        try:
            decisions = self._engine.decide(batch, at=self._clock.now())
            with stage("commit"):
                number = self._store.commit(batch, decisions)
        except BaseException:
            # Also on an interrupt: the engine must not remember what was never committed.
            self._engine.forget()
            raise
        fresh(batch).add_to(self._index)
        with stage("storylines"):
            self._storylines.update((move for each in decisions for move in each.moves), number)
        if self._publisher is not None:
            self._publisher.publish(number)
        _LOG.debug("articles.committed", articles=len(batch), decisions=len(decisions))

    def _result(
        self,
        index: int,
        item: Article | Known | Rejected,
        known: dict[ArticleId, str],
        changed: set[ArticleId],
        places: dict[ArticleId, Membership],
    ) -> ItemResult:
        if isinstance(item, Rejected):
            problem = Problem(item.code, item.reason, item.origin)
            return ItemResult(index, item.id, Outcome.REJECTED, problem=problem)
        outcome = Outcome.UNCHANGED
        if isinstance(item, Article) and item.id in changed:
            outcome = Outcome.UPDATED if item.id in known else Outcome.ADDED
        place = places[item.id]
        return ItemResult(index, item.id, outcome, place.story_id, place.copy_of)
