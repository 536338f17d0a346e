"""The engine: neighbours of new articles, decisions about them, and what they follow from."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.analysis.fingerprint import COPY_SIMILARITY, similarity
from app.clustering.candidates import Surroundings, choose_candidates
from app.clustering.grouping import (
    decide,
    decide_copy,
    decide_linked,
    decide_merge,
    find_drawn,
    story_id_after,
)
from app.clustering.profile import Profile, profile, telling_terms
from app.clustering.scorer import Scorer
from app.clustering.stream_statistics import STREAM_ARTICLES, StreamStatistics
from app.clustering.weighing import MAX_STORIES, Judgement, Weighing
from app.domain.article import ArticleId, EmbeddedArticle
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.story import Membership, StoryId
from app.ports import Lexicon, Neighbour, Store, VectorIndex
from app.service.memory import Memory, Rules
from app.service.neighbourhood import Neighbourhood, fresh
from app.service.regrouping import Regrouping
from app.service.settling import Settling
from app.service.watch import Watch
from app.stages import stage

_COPY_NEIGHBOURS = 12  # a copy's vector is nearly its original's: it is among the first
_COPY_COSINE = 0.7
_COPY_HOURS = 72  # later, the same passages are background that a follow-up repeats


@dataclass(frozen=True, slots=True)
class _Found:
    """What is near an article.

    Attributes:
        neighbours: Most similar first.
        kept: Those that it is compared with.
    """

    neighbours: Sequence[Neighbour]
    kept: Sequence[Neighbour]
    surroundings: Surroundings


class Engine:
    """Decides about articles in order of arrival. For whoever holds `lock`.

    Deterministic: the same articles in the same order give the same decisions, whether in
    one batch or many, in one process or with restarts between.

    Args:
        store: The truth; read, never written.
        index: Vectors of what the store holds; read, never written.
        lexicon: Meaning and weight of single words.
        scorer: Fitted on vectors of the model that made the index.
        window_days: Articles further apart are not compared.
        join_log_odds: Above it an article joins a story.
        watch: Told what is weighed; the training learns from it.

    Attributes:
        lock: Held by a writer from decision to commit, and by a reader while it asks.
    """

    def __init__(
        self,
        store: Store,
        index: VectorIndex,
        lexicon: Lexicon,
        scorer: Scorer,
        window_days: int,
        *,
        join_log_odds: float = 0.0,
        watch: Watch | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self._store = store
        self._neighbourhood = Neighbourhood(index, window_days)
        self._scorer = scorer
        self._join_log_odds = join_log_odds
        self._watch = watch or Watch()
        self._memory = Memory(store, lexicon, genres=scorer.genres)
        self._settling = Settling(store, self._memory)
        self._regrouping = Regrouping(
            self._memory, self._neighbourhood, self.judgement, self._watch
        )
        self._statistics: StreamStatistics | None = None

    def use(self, scorer: Scorer) -> None:
        """Weighs with other weights from now on; they must be of the same embedding model."""
        self._scorer = scorer
        self._memory.genres = scorer.genres

    def forget(self) -> None:
        """Drops what was learnt since the last commit; call after a failed one."""
        self._memory.forget()
        self._settling.forget()
        self._statistics = None

    def decide(self, batch: Sequence[EmbeddedArticle], *, at: datetime) -> list[Decision]:
        """Decides about articles, each with the earlier ones of the batch in sight.

        Args:
            batch: Articles of distinct ids.
            at: Time of the decisions.

        Returns:
            The decisions in their order; they are remembered as if they were committed.
        """
        if self._memory.is_full:
            self.forget()
        with stage("search for candidates"):
            near = self._neighbourhood.of_each(batch)
        with stage("evidence and decision"):
            made = self._memory.meet(batch)
        with stage("reading of candidates"):
            found = self._found(made, near)
        self._memory.remember_places(own.id for own in made)
        self._memory.remember_absent([story_id_after(own.id) for own in made])
        decisions: list[Decision] = []
        with stage("evidence and decision"):
            new = fresh(batch)
            for row, (own, nearby) in enumerate(zip(made, found, strict=True), 1):
                self._memory.learn(own)
                decisions += self._decide_one(own, nearby, at)
                self._stream().add(own.rows, own.article.language, own.whole)
                for article_id in self._settling.after(own):
                    decisions += self._regrouping.settle(article_id, new.first(row), at)
        return decisions

    def read_ahead(self, ids: Collection[ArticleId]) -> None:
        """Reads what decisions will ask of articles that are there, and of the stream."""
        self._stream()
        self._memory.remember_candidates(ids)

    def surroundings_of(
        self, embedded: EmbeddedArticle
    ) -> tuple[Profile, list[ArticleId], Surroundings]:
        """An article's profile, candidates and neighbourhood; nothing is remembered of it."""
        neighbours = self._neighbourhood.of_each([embedded])[0]
        own = profile(embedded, self._memory.words, self._memory.genres)
        ids = [each.article_id for each in neighbours]
        kept, surroundings = choose_candidates(neighbours, self._memory.languages(ids), own.usual)
        return own, self._independent(kept), surroundings

    def weigh(
        self,
        own: Profile,
        candidates: Sequence[ArticleId],
        surroundings: Surroundings,
        *,
        limit: int = MAX_STORIES,
    ) -> Weighing:
        """An article against the stories of its candidates, as they are now."""
        judgement = self.judgement()
        return Weighing(own, candidates, surroundings, judgement, places=self._memory, limit=limit)

    def judgement(self) -> Judgement:
        """How articles are compared now."""
        words = self._memory.words
        return Judgement(self._scorer, self._stream(), words, self._join_log_odds)

    @property
    def places(self) -> Memory:
        """Where articles are now."""
        return self._memory

    def _decide_one(self, own: Profile, found: "_Found", at: datetime) -> list[Decision]:
        before = self._memory.membership(own.id)
        if before is None:
            return self._place(own, found, at, None)
        released = self._release_copies(own, before, at)
        placed = self._place(own, found, at, before)
        return released + placed + self._take_copies_along(own, before, at)

    def _place(
        self, own: Profile, found: "_Found", at: datetime, before: Membership | None
    ) -> list[Decision]:
        copies = [each.article_id for each in self._copies(own, before)] if before else []
        rules = self._memory.rules_for([own.id, *copies])
        copied = self._original_of(own, found.neighbours, rules)
        if copied is not None:
            original, likeness = copied
            decision = decide_copy(own.id, original, likeness, at=at, before=before)
            return self._applied(decision)
        if rules.partner is not None:
            return self._applied(decide_linked(own.id, rules.partner, at=at, before=before))
        candidates = self._outside(rules.closed, self._independent(found.kept))
        weighing = self.weigh(own, candidates, found.surroundings)
        self._watch.weighed(weighing)
        decisions = self._applied(decide(weighing, at=at, before=before))
        return decisions + self._draw(weighing, at)

    def _draw(self, weighing: Weighing, at: datetime) -> list[Decision]:
        """Neighbours that fit the article's story better than their own come over."""
        decisions: list[Decision] = []
        for article_id, receipt in find_drawn(weighing):
            home = self._memory.story_of(weighing.article.id)
            place = self._memory.membership(article_id)
            if place is None or not self._may_come(place, home):
                continue
            if receipt.runner_up is None and len(self._memory.members(place.story_id)) == 1:
                lasting, ceasing = self._memory.larger_first(home, place.story_id)
                why = receipt if lasting == home else None
                places = self._memory.memberships(ceasing)
                decisions += self._applied(decide_merge(places, lasting, at=at, receipt=why))
                continue
            moves = tuple(
                Move(each.article_id, each, Membership(each.article_id, home, each.copy_of))
                for each in self._memory.memberships(place.story_id)
                if article_id in (each.article_id, each.copy_of)
            )
            decisions += self._applied(
                Decision(DecisionKind.MOVED, Cause.ENGINE, at, moves, receipt)
            )
        return decisions

    def _may_come(self, place: Membership, home: StoryId) -> bool:
        """Whether people left it to the engine to bring an article and its copies to a story."""
        copies = [
            each.article_id
            for each in self._memory.memberships(place.story_id)
            if each.copy_of == place.article_id
        ]
        rules = self._memory.rules_for([place.article_id, *copies])
        return rules.partner is None and rules.allow(home)

    def _release_copies(self, own: Profile, before: Membership, at: datetime) -> list[Decision]:
        """Copies that a new version is unlike: the first stands for the others from now on."""
        copies = self._memory.profiles([each.article_id for each in self._copies(own, before)])
        unlike = [
            each.id
            for each in copies
            if similarity(own.fingerprint, each.fingerprint) < COPY_SIMILARITY
        ]
        return self._refolded(unlike, None, before.story_id, at)

    def _take_copies_along(self, own: Profile, before: Membership, at: datetime) -> list[Decision]:
        """Copies are where their original is, and no copy has a copy."""
        now = self._memory.membership(own.id)
        if now is None or (now.story_id == before.story_id and now.copy_of is None):
            return []
        copies = [each.article_id for each in self._copies(own, before)]
        return self._refolded(copies, now.copy_of or own.id, now.story_id, at)

    def _copies(self, own: Profile, before: Membership) -> list[Membership]:
        places = self._memory.memberships(before.story_id)
        return sorted(
            (each for each in places if each.copy_of == own.id), key=lambda each: each.article_id
        )

    def _refolded(
        self, copies: Sequence[ArticleId], under: ArticleId | None, story: StoryId, at: datetime
    ) -> list[Decision]:
        """Folds copies under an article; without one, under the first of them."""
        moves = []
        for each in copies:
            moves.append(Move(each, self._memory.membership(each), Membership(each, story, under)))
            under = under or each
        if not moves:
            return []
        return self._applied(Decision(DecisionKind.MOVED, Cause.ENGINE, at, tuple(moves)))

    def _applied(self, decision: Decision) -> list[Decision]:
        self._memory.apply(decision)
        return [decision]

    def _original_of(
        self, own: Profile, neighbours: Sequence[Neighbour], rules: Rules
    ) -> tuple[Membership, float] | None:
        """Where the article's text stood first, with the share of text in common."""
        if own.fingerprint is None:
            return None
        near = [each.article_id for each in neighbours if each.similarity >= _COPY_COSINE]
        for other in self._memory.profiles(near[:_COPY_NEIGHBOURS]):
            likeness = similarity(own.fingerprint, other.fingerprint)
            if likeness >= COPY_SIMILARITY and _within(own.hours, other.hours, _COPY_HOURS):
                place = self._memory.membership(other.id)
                if place is not None and place.copy_of is not None:
                    place = self._memory.membership(place.copy_of)
                if place is None or place.article_id == own.id:
                    continue
                if rules.allow(place.story_id):
                    return place, likeness
        return None

    def _independent(self, kept: Sequence[Neighbour]) -> list[ArticleId]:
        self._memory.remember_places(each.article_id for each in kept)
        places = [self._memory.membership(each.article_id) for each in kept]
        return [place.article_id for place in places if place and not place.copy_of]

    def _outside(
        self, closed: Collection[StoryId], candidates: Sequence[ArticleId]
    ) -> Sequence[ArticleId]:
        """The candidates in stories that people did not close to the article."""
        if not closed:
            return candidates
        return [each for each in candidates if self._memory.story_of(each) not in closed]

    def _found(
        self, batch: Sequence[Profile], near: Sequence[Sequence[Neighbour]]
    ) -> list["_Found"]:
        """What is near each article; what is stored of it is read for all at once."""
        fresh = {own.id for own in batch}
        stored = {each.article_id for row in near for each in row}
        languages = self._memory.languages(stored - fresh)
        languages |= self._memory.known_languages(stored & fresh)  # of their earlier versions
        found: list[_Found] = []
        for own, neighbours in zip(batch, near, strict=True):
            found.append(_Found(neighbours, *choose_candidates(neighbours, languages, own.usual)))
            languages[own.id] = own.article.language
        kept = {each.article_id for one in found for each in one.kept}
        self._memory.remember_candidates(kept - fresh)
        return found

    def _stream(self) -> StreamStatistics:
        if self._statistics is None:
            self._statistics = StreamStatistics(self._memory.words)
            for each in self._store.recent(STREAM_ARTICLES):
                rows = telling_terms(each.article, self._memory.words).rows
                self._statistics.add(rows, each.article.language, each.whole)
        return self._statistics


def _within(left: float | None, right: float | None, hours: float) -> bool:
    return left is None or right is None or abs(left - right) <= hours
