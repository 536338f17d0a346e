"""Keeps storylines up to date with the stories that changed."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.clustering.genre import GENRES
from app.clustering.profile import Profile, spread
from app.clustering.storylines import (
    COMPARED_ARTICLES,
    StorylineScorer,
    features_of_stories,
)
from app.domain.article import ArticleId
from app.domain.change import touched
from app.domain.decision import Move
from app.domain.story import StoryId, StorylineId
from app.domain.timeline import DayRange
from app.domain.vectors import unit_rows
from app.ports import Store, VectorIndex
from app.service.engine import Engine

_NEIGHBOURS = 96
_CANDIDATE_STORIES = 8
_COMPARED_STORIES = 3  # of a storyline, with a story that is in none: from its first to its last

_COMPARED_OF_LINES = 5
"""Of each of two storylines. With three, hundreds of stories about one matter became one storyline
with hundreds about another by the few that mention both."""

_LINES_LOG_ODDS = 0.5
"""Above it two storylines of several stories become one; a story alone joins one above 0."""

_STORIES_AT_ONCE = 64  # bounds the memory of one comparison
_ROUNDUP = GENRES.index("roundup")


class StorylineKeeper:
    """Links stories whose actors and matter continue. Derived: never moves an article."""

    def __init__(
        self, store: Store, index: VectorIndex, engine: Engine, scorer: StorylineScorer
    ) -> None:
        self._store = store
        self._index = index
        self._engine = engine
        self._scorer = scorer
        self._is_linked = False
        self._first_articles: dict[StoryId, list[ArticleId]] = {}
        self._odds: dict[tuple[StoryId, StoryId], float] = {}

    def resume(self) -> None:
        """Links what a kill or an error left between its commit and its linking.

        Call before each commit, and `update` after it. What was linked once is never linked
        again, which could link more.
        """
        entries = [] if self._is_linked else self._store.unlinked()
        if entries:
            moves = (move for each in entries for move in each.decision.moves)
            self.update(moves, entries[-1].number)
        self._is_linked = False

    def update(self, moves: Iterable[Move], number: int) -> None:
        """Finds the storyline of each story that has none yet and that moves made another one.

        Average linkage: the storylines of two near stories become one when their stories
        continue one another on the whole. Once in a storyline, a story stays with it. A story
        is compared by its first articles: as long as these are the same, it is the other
        stories that find it. Round-ups continue nothing.

        Args:
            moves: All that were committed since the last call.
            number: Of the last entry of the ledger that tells of them.
        """
        moved = list(moves)
        lines = self._store.storylines_of(touched(moved))
        alone = sorted(each for each, line in lines.items() if line is None)
        self._first_articles, self._odds = {}, {}
        self._remember_articles(alone)
        changed = {story_id for move in moved for story_id in self._changed_by(move)}
        alone = [each for each in alone if each in changed]
        assigned = self._find_lines(alone) if alone else {}
        if assigned:
            self._store.assign_storylines(assigned, number)
        self._is_linked = True

    def _changed_by(self, move: Move) -> Iterator[StoryId]:
        """The stories whose first articles may be others than before."""
        before, after = move.before, move.after
        if before is not None and before != after:
            yield before.story_id
        if after is not None and move.article_id in self._first_articles.get(after.story_id, ()):
            yield after.story_id

    def _find_lines(self, stories: Sequence[StoryId]) -> dict[StoryId, StorylineId | None]:
        alone = self._of_one_event(stories)
        if not alone:
            return {}
        near = self._near_stories(alone)
        met = set(self._of_one_event(sorted({each for row in near.values() for each in row})))
        near = {each: [other for other in near[each] if other in met] for each in alone}
        line_of = self._store.storylines_of(met | set(alone))
        lines = self._store.storyline_stories({line for line in line_of.values() if line})
        self._compare((each, other) for each in alone for other in near[each])
        pairs = [(each, other) for each in alone for other in self._continuing(each, near[each])]
        made, assigned = _Lines(line_of, lines), dict[StoryId, StorylineId | None]()
        for left, right in pairs:
            assigned |= self._link(left, right, made)
        return assigned

    def _continuing(self, story_id: StoryId, near: Sequence[StoryId]) -> list[StoryId]:
        """Those of the near stories that continue it, the likeliest first."""
        odds = {each: self._log_odds(story_id, each) for each in near}
        return sorted((each for each in near if odds[each] > 0), key=lambda each: -odds[each])

    def _link(self, left: StoryId, right: StoryId, made: "_Lines") -> dict[StoryId, StorylineId]:
        """Makes one storyline of two if they fit; the stories whose storyline changed."""
        pairs = made.between(left, right)
        if not pairs:
            return {}
        self._compare(pairs)
        odds = [self._log_odds(one, other) for one, other in pairs]
        least = _LINES_LOG_ODDS if made.are_two_lines(left, right) else 0.0
        return made.join(left, right) if float(np.mean(odds)) > least else {}

    def _log_odds(self, left: StoryId, right: StoryId) -> float:
        return self._odds[min(left, right), max(left, right)]

    def _compare(self, pairs: Iterable[tuple[StoryId, StoryId]]) -> None:
        """Finds the log-odds of pairs: of one story and all others in one comparison."""
        others: dict[StoryId, list[StoryId]] = defaultdict(list)
        for left, right in sorted({(min(pair), max(pair)) for pair in pairs}):
            if (left, right) not in self._odds:
                others[left].append(right)
        self._remember_articles({each for pair in others.items() for each in (pair[0], *pair[1])})
        asked = list(others.items())
        for start in range(0, len(asked), _STORIES_AT_ONCE):
            part = asked[start : start + _STORIES_AT_ONCE]
            self._remember_profiles({each for left, rights in part for each in (left, *rights)})
            measured = features_of_stories(
                [
                    (self._profiles(left), [self._profiles(right) for right in rights])
                    for left, rights in part
                ],
                self._engine.judgement(),
            )
            pairs = [(left, right) for left, rights in part for right in rights]
            for pair, features in zip(pairs, measured, strict=True):
                self._odds[pair] = self._scorer.log_odds(features)

    def _remember_articles(self, story_ids: Collection[StoryId]) -> None:
        missing = [each for each in story_ids if each not in self._first_articles]
        if not missing:
            return
        for story_id, members in self._store.members(missing).items():
            originals = [each.article_id for each in members if not each.copy_of]
            self._first_articles[story_id] = originals[:COMPARED_ARTICLES]

    def _remember_profiles(self, story_ids: Collection[StoryId]) -> None:
        self._engine.places.remember_profiles(
            article_id for each in story_ids for article_id in self._first_articles[each]
        )

    def _profiles(self, story_id: StoryId) -> list[Profile]:
        return self._engine.places.profiles(self._first_articles[story_id])

    def _of_one_event(self, story_ids: Sequence[StoryId]) -> list[StoryId]:
        """Without round-ups, which read like a bit of many stories."""
        self._remember_articles(story_ids)
        self._remember_profiles(story_ids)
        return [
            each
            for each in story_ids
            if any(article.genres[_ROUNDUP] < 0 for article in self._profiles(each))
        ]

    def _near_stories(self, story_ids: Sequence[StoryId]) -> dict[StoryId, list[StoryId]]:
        """The stories nearest to the middle of each story, over all time."""
        middles = [
            np.mean([each.whole for each in self._profiles(story_id)], axis=0)
            for story_id in story_ids
        ]
        everything = [DayRange()] * len(story_ids)
        found = self._index.search(unit_rows(np.stack(middles)), _NEIGHBOURS, everything)
        places = self._store.memberships({each.article_id for row in found for each in row})
        near: dict[StoryId, list[StoryId]] = {}
        for story_id, neighbours in zip(story_ids, found, strict=True):
            stories = [
                places[each.article_id].story_id for each in neighbours if each.article_id in places
            ]
            distinct = [each for each in dict.fromkeys(stories) if each != story_id]
            near[story_id] = distinct[:_CANDIDATE_STORIES]
        return near


@dataclass(frozen=True, slots=True)
class _Lines:
    """Storylines as links change them.

    Attributes:
        line_of: Of each story.
        stories: Of each storyline.
    """

    line_of: dict[StoryId, StorylineId | None]
    stories: dict[StorylineId, list[StoryId]]

    def between(self, left: StoryId, right: StoryId) -> list[tuple[StoryId, StoryId]]:
        """The pairs of stories that tell whether two storylines are one; none when they are."""
        first, second = self.line_of[left], self.line_of[right]
        if first is not None and first == second:
            return []
        most = _COMPARED_OF_LINES if self.are_two_lines(left, right) else _COMPARED_STORIES
        mine, theirs = (spread(self._of(each), most) for each in (left, right))
        return [(one, other) for one in mine for other in theirs]

    def are_two_lines(self, left: StoryId, right: StoryId) -> bool:
        """Whether each of two stories has others in its storyline."""
        return min(len(self._of(left)), len(self._of(right))) > 1

    def join(self, left: StoryId, right: StoryId) -> dict[StoryId, StorylineId]:
        """Makes one storyline of those of two stories; the stories whose storyline changed."""
        first, second = self.line_of[left], self.line_of[right]
        mine, theirs = self._of(left), self._of(right)
        # The longer storyline keeps its id.
        line = (first if len(mine) >= len(theirs) else second) or first or second
        line = line or _storyline_id(min(left, right))
        moved = [each for each in [*mine, *theirs] if self.line_of.get(each) != line]
        self.stories[line] = [*mine, *theirs]
        self.line_of.update(dict.fromkeys(moved, line))
        return dict.fromkeys(moved, line)

    def _of(self, story_id: StoryId) -> list[StoryId]:
        line = self.line_of[story_id]
        return self.stories[line] if line else [story_id]


def _storyline_id(first: StoryId) -> StorylineId:
    return StorylineId("l" + hashlib.blake2b(first.encode(), digest_size=6).hexdigest())
