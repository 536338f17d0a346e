"""Questions a user asks of the stories; nothing here changes anything."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from app.analysis.analyse import analyse
from app.clustering.story_score import story_score
from app.clustering.weighing import MAX_STORIES
from app.domain.article import ArticleId, RawArticle
from app.domain.decision import Cause
from app.domain.errors import InvalidQueryError, NotFoundError
from app.domain.evidence import Receipt
from app.domain.search import EVERYWHERE, NOTHING_SHOWN, SearchScope, Shown
from app.domain.story import Membership, StoryId, StorylineId, StorySummary
from app.domain.story_list import StorylinePage, StorylineQuery, StoryPage, StoryQuery
from app.ports import (
    Embedder,
    LanguageIdentifier,
    LedgerQuery,
    Store,
    Totals,
    VectorIndex,
)
from app.service.alignment import align_sentences
from app.service.disagreements import Disagreement, disagreements
from app.service.engine import Engine
from app.service.finding import find_living, find_place, find_whole_story
from app.service.kept import Kept
from app.service.preparation import embed_articles
from app.service.searching import Search
from app.service.showing import article_view
from app.service.similar import similar_stories
from app.service.spellings import SpelledName, spelled_names
from app.service.versions import Version, versions_of
from app.service.views import (
    ArticleView,
    ExplanationView,
    HistoryEntry,
    MatchCandidate,
    MatchView,
    PairView,
    ReportedStory,
    SearchHit,
    SimilarStory,
    StorylineView,
    StoryView,
)
from app.service.wording import told

_NEWEST = 200  # stories whose sources a list is filtered by


class Queries:
    """Answers questions. Safe to call from several threads.

    Args:
        store: Read.
        index: Searched by meaning.
        embedder: The one whose vectors the index holds.
        identifier: For texts to be matched.
        engine: The one that ingests.
    """

    def __init__(
        self,
        *,
        store: Store,
        index: VectorIndex,
        embedder: Embedder,
        identifier: LanguageIdentifier,
        engine: Engine,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._identifier = identifier
        self._engine = engine
        self._totals = Kept(store.totals, store.state)
        self._languages = Kept(store.told_languages, store.state)
        self._sources = Kept(self._read_sources, store.state)

    def state(self) -> int:
        """A number that is another one once anything was written; takes microseconds."""
        return self._store.state()

    def totals(self) -> Totals:
        """What is held."""
        return self._totals()

    def stories(self, query: StoryQuery) -> StoryPage:
        """A page of stories.

        Raises:
            InvalidQueryError: The cursor is malformed.
        """
        return self._store.stories(query)

    def languages(self) -> list[str]:
        """The languages in which stories are told, that of most stories first."""
        return list(self._languages())

    def sources(self) -> list[str]:
        """The sources of the newest stories, that of most stories first."""
        return list(self._sources())

    def reported(self, query: StoryQuery) -> tuple[list[ReportedStory], str | None]:
        """A page of stories, each with when it was last reported, and the cursor of the next.

        Raises:
            InvalidQueryError: The cursor is malformed.
        """
        page = self._store.stories(query)
        instants = self._store.last_reported([each.id for each in page.stories])
        stories = [
            ReportedStory(each, instants.get(each.id, each.updated_at)) for each in page.stories
        ]
        return stories, page.next_cursor

    def resolve(self, story_id: StoryId) -> StoryId:
        """The living story an id leads to.

        Raises:
            GoneError: None of its articles is left.
            NotFoundError: There never was such a story.
        """
        return find_living(self._store, story_id)

    def summaries(self, ids: Sequence[StoryId]) -> list[StorySummary]:
        """Those stories that live, in the order of their ids, each once."""
        found = self._store.summaries(ids)
        return [found[each] for each in dict.fromkeys(ids) if each in found]

    def story(self, story_id: StoryId) -> StoryView:
        """A story with its articles and storyline; follows redirects.

        Raises:
            GoneError: None of its articles is left.
            NotFoundError: There never was such a story.
        """
        found = find_whole_story(self._store, story_id)
        summary, line = found.summary, found.summary.storyline_id
        return StoryView(
            summary=summary,
            revision=found.revision,
            articles=tuple(article_view(article, at, summary) for at, article in found.members),
            storyline=_storyline(line, found.storyline) if line else None,
        )

    def articles_of(self, stories: Sequence[StorySummary]) -> dict[StoryId, list[ArticleView]]:
        """The articles of stories, earliest first, read at once; none where one has ceased."""
        members = self._store.members([each.id for each in stories])
        found = self._store.articles([each.article_id for own in members.values() for each in own])
        views: dict[StoryId, list[ArticleView]] = {}
        for story in stories:
            own = [each for each in members.get(story.id, ()) if each.article_id in found]
            views[story.id] = [article_view(found[each.article_id], each, story) for each in own]
        return views

    def similar(self, story_id: StoryId, *, limit: int) -> list[SimilarStory]:
        """The stories nearest to a story by meaning, most similar first; follows redirects.

        Raises:
            GoneError: None of its articles is left.
            NotFoundError: There never was such a story.
        """
        story = self._summary(self.resolve(story_id))
        return similar_stories(self._store, self._index, story, limit=limit)

    def disagreements(self, story_id: StoryId) -> tuple[list[Disagreement], list[SpelledName]]:
        """What the articles of a story number, and how they spell names, differently.

        Raises:
            GoneError: None of its articles is left.
            NotFoundError: There never was such a story.
        """
        views = self.story(story_id).articles
        return disagreements(views, self._embedder), spelled_names(views)

    def storylines(self, query: StorylineQuery) -> StorylinePage:
        """A page of storylines.

        Raises:
            InvalidQueryError: The cursor is malformed.
        """
        return self._store.storylines(query)

    def storyline(self, storyline_id: str) -> StorylineView:
        """A storyline and its stories.

        Raises:
            NotFoundError: There is no such storyline.
        """
        line = StorylineId(storyline_id)
        ids = self._store.storyline_stories([line]).get(line, [])
        if not ids:
            raise NotFoundError(f"there is no storyline {storyline_id!r}")
        return _storyline(line, self._store.summaries(ids).values())

    def article(self, article_id: ArticleId) -> ArticleView:
        """An article in its story.

        Raises:
            GoneError: It was deleted.
            NotFoundError: There is no such article.
        """
        place = find_place(self._store, article_id)
        found = self._store.articles([article_id])[article_id]
        return article_view(found, place, self._summary(place.story_id))

    def versions(self, article_id: ArticleId) -> list[Version]:
        """The versions of an article, oldest first, the present one last.

        Raises:
            GoneError: It was deleted.
            NotFoundError: There is no such article.
        """
        find_place(self._store, article_id)
        present = self._store.articles([article_id])[article_id]
        return versions_of([*self._store.versions(article_id), present])

    def articles(self, ids: Sequence[ArticleId]) -> list[ArticleView]:
        """Those articles that are there, earliest published first, undated last."""
        places = self._store.memberships(ids)
        found = self._store.articles(list(places))
        stories = self._store.summaries({place.story_id for place in places.values()})
        views = [
            article_view(found[each], place, stories[place.story_id])
            for each, place in places.items()
        ]
        return sorted(views, key=_by_publication)

    def explain(self, article_id: ArticleId) -> ExplanationView:
        """Why an article is in its story.

        Raises:
            NotFoundError: There is no such article.
        """
        view = self.article(article_id)
        correction = self._correction(view.membership)
        receipt = None if correction else self._store.receipt(article_id)
        other = self._counterpart(view.membership)
        if receipt and receipt.chosen and self._is_with(receipt.chosen.nearest, view.membership):
            other = receipt.chosen.nearest
        rival = receipt.runner_up if receipt else None
        living = self._store.resolve(rival.story_id) if rival else None
        return ExplanationView(
            article=view,
            story=self._summary(view.membership.story_id),
            receipt=receipt,
            pair=self.compare(article_id, other) if other else None,
            runner_up=self._store.summaries([living]).get(living) if living else None,
            correction=correction,
        )

    def receipts(self, ids: Collection[ArticleId]) -> dict[ArticleId, Receipt]:
        """The receipts of those articles that have one."""
        found = ((each, self._store.receipt(each)) for each in ids)
        return {each: receipt for each, receipt in found if receipt is not None}

    def compare(self, left: ArticleId, right: ArticleId) -> PairView:
        """Evidence for and against two articles reporting one event.

        Raises:
            NotFoundError: One of them is not there.
        """
        stored = self._store.embedded([left, right])
        for each in (left, right):
            find_place(self._store, each)
        with self._engine.lock:
            _, near, surroundings = self._engine.surroundings_of(stored[left])
            mine, theirs, *others = self._engine.places.profiles([left, right, *near])
            around = surroundings.among([mine, *others])
            evidence = self._engine.judgement().evidence(mine, theirs, around)
        first, second = stored[left].article, stored[right].article
        return PairView(
            left=first,
            right=second,
            evidence=evidence,
            probability=_probability(evidence.log_odds),
            sentences=align_sentences(first, second, self._embedder),
        )

    def match(self, raw: RawArticle, *, limit: int = 5) -> MatchView:
        """Which story a text belongs to; stores nothing.

        Raises:
            InvalidArticleError: The text cannot be taken.
        """
        article = analyse(raw, self._identifier)
        (embedded,) = embed_articles([article], self._embedder)
        with self._engine.lock:
            own, candidates, surroundings = self._engine.surroundings_of(embedded)
            # A story's probability depends on the others that are weighed, so never on `limit`
            # below what a decision weighs.
            weighed = max(limit, MAX_STORIES)
            weighing = self._engine.weigh(own, candidates, surroundings, limit=weighed)
            scores = [story_score(weighing, each) for each in weighing.weighed[:limit]]
        stories = self._store.summaries([score.story_id for score in scores])
        found = tuple(
            MatchCandidate(stories[score.story_id], score, _probability(score.log_odds))
            for score in scores
            if score.story_id in stories
        )
        best = max((each.probability for each in found), default=0.0)
        return MatchView(article, found, 1 - best)

    def search(
        self,
        words: str,
        *,
        limit: int = 20,
        scope: SearchScope = EVERYWHERE,
        shown: Shown = NOTHING_SHOWN,
    ) -> list[SearchHit]:
        """Stories by meaning and words together, best first.

        Args:
            words: In any language and script.
            limit: Most stories.
            scope: Only articles in it are found; their stories may hold others.
            shown: Stories that are left out, see `search_page`.

        Raises:
            InvalidQueryError: `words` is blank.
        """
        if not words.strip():
            raise InvalidQueryError("expected words to search for, found none")
        search = Search(self._store, self._index, self._embedder)
        return search.best(words, limit=limit, scope=scope, shown=shown)

    def _read_sources(self) -> list[str]:
        newest = self._store.stories(StoryQuery(limit=_NEWEST)).stories
        stories = Counter(name for story in newest for name in story.sources)
        return sorted(stories, key=lambda name: (-stories[name], name))

    def _summary(self, story_id: StoryId) -> StorySummary:
        return self._store.summaries([story_id])[story_id]

    def _counterpart(self, place: Membership) -> ArticleId | None:
        """An article of the same story to compare with: its original, else the first other."""
        if place.copy_of:
            return place.copy_of
        members = self._store.members([place.story_id]).get(place.story_id, ())
        others = [each for each in members if each.article_id != place.article_id]
        others.sort(key=lambda each: each.copy_of is not None)
        return others[0].article_id if others else None

    def _correction(self, place: Membership) -> HistoryEntry | None:
        """The person's decision that put an article into its story, if it was a person's."""
        last = None
        for entry in self._store.entries(LedgerQuery(articles=[place.article_id])):
            for move in entry.decision.moves:
                before = move.before and move.before.story_id
                comes = move.after is not None and move.after.story_id != before
                if move.article_id == place.article_id and comes:
                    last = entry
        if last is None or last.decision.cause is not Cause.PERSON:
            return None
        return told(last, place.story_id)

    def _is_with(self, other: ArticleId, place: Membership) -> bool:
        found = self._store.memberships([other]).get(other)
        return found is not None and found.story_id == place.story_id


def _by_publication(view: ArticleView) -> tuple[bool, float, str]:
    published = view.article.published
    return published is None, published.at.timestamp() if published else 0.0, view.article.id


def _storyline(line: StorylineId, stories: Iterable[StorySummary]) -> StorylineView:
    return StorylineView(line, tuple(sorted(stories, key=_by_time)))


def _by_time(story: StorySummary) -> tuple[bool, float, str]:
    first = story.first_published_at
    return first is None, first.timestamp() if first else 0.0, story.id


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
