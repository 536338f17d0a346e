"""Keeps storylines up to date with the stories that changed."""

import hashlib
from collections.abc import Collection, Sequence

import numpy as np

from app.clustering.profile import Profile
from app.clustering.storylines import (
    COMPARED_ARTICLES,
    StorylineScorer,
    story_features,
)
from app.domain.article import ArticleId
from app.domain.story import StoryId, StorylineId
from app.domain.timeline import DayRange
from app.domain.vectors import unit_rows
from app.ports import Store, VectorIndex
from app.service.engine import Engine

_NEIGHBOURS = 96
_CANDIDATE_STORIES = 8
_COMPARED_STORIES = 4  # of a storyline


class StorylineKeeper:
    """Links stories whose actors and matter continue. Derived: never moves an article."""

    def __init__(
        self, store: Store, index: VectorIndex, engine: Engine, scorer: StorylineScorer
    ) -> None:
        self._store = store
        self._index = index
        self._engine = engine
        self._scorer = scorer
        self._first_articles: dict[StoryId, list[ArticleId]] = {}

    def update(self, changed: Collection[StoryId]) -> None:
        """Finds the storyline of each changed story that is still there.

        A story joins the storyline of the story it continues most surely, if it fits that
        storyline's stories on the whole; once in a storyline it stays there.
        """
        summaries = self._store.summaries(changed)
        alone = sorted(each for each in changed if each in summaries)
        alone = [each for each in alone if summaries[each].storyline_id is None]
        if not alone:
            return
        self._first_articles = {}
        near = self._near_stories(alone)
        line_of = {
            story_id: summary.storyline_id
            for story_id, summary in self._store.summaries(
                {other for others in near.values() for other in others} | set(alone)
            ).items()
        }
        lines: dict[StorylineId, list[StoryId]] = self._store.storyline_stories(
            {line for line in line_of.values() if line}
        )
        assigned: dict[StoryId, StorylineId | None] = {}
        for story_id in alone:
            if line_of.get(story_id) is not None:
                continue
            partner = self._partner(story_id, near[story_id], line_of, lines)
            if partner is None:
                continue
            line = line_of[partner] or _storyline_id(partner)
            for member in (partner, story_id):
                if line_of[member] is None:
                    line_of[member] = assigned[member] = line
                    lines.setdefault(line, []).append(member)
        if assigned:
            self._store.assign_storylines(assigned)

    def _partner(
        self,
        story_id: StoryId,
        others: Sequence[StoryId],
        line_of: dict[StoryId, StorylineId | None],
        lines: dict[StorylineId, list[StoryId]],
    ) -> StoryId | None:
        """The story that this one continues most surely, fitting its storyline as well."""
        odds = {other: self._log_odds(story_id, other) for other in others if other in line_of}
        for other in sorted(odds, key=lambda each: (-odds[each], each)):
            if odds[other] <= 0:
                return None
            line = line_of[other]
            company = [each for each in lines[line] if each != other] if line else []
            company = company[-_COMPARED_STORIES:]
            fits = [odds[other], *(self._log_odds(story_id, each) for each in company)]
            if float(np.mean(fits)) > 0:
                return other
        return None

    def _log_odds(self, left: StoryId, right: StoryId) -> float:
        sides = [self._profiles(each) for each in (left, right)]
        features = story_features(sides[0], sides[1], self._engine.judgement())
        return self._scorer.log_odds(features)

    def _profiles(self, story_id: StoryId) -> list[Profile]:
        if story_id not in self._first_articles:
            members = self._store.members([story_id])[story_id]
            originals = [each.article_id for each in members if not each.copy_of]
            self._first_articles[story_id] = originals[:COMPARED_ARTICLES]
        return self._engine.places.profiles(self._first_articles[story_id])

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


def _storyline_id(first: StoryId) -> StorylineId:
    return StorylineId("l" + hashlib.blake2b(first.encode(), digest_size=6).hexdigest())
