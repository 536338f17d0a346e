"""An article against its candidate stories: every member speaks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.clustering.candidates import Surroundings
from app.clustering.details import evidence_of
from app.clustering.features import Measured, RarityOf, brevity, measure
from app.clustering.profile import Profile, Words, stack
from app.clustering.scorer import Scorer
from app.domain.article import ArticleId
from app.domain.evidence import Contribution, Evidence, EvidenceKind, StoryScore
from app.domain.story import StoryId

MAX_MEMBERS = 12
"""Members of a story that are asked, candidates first: it bounds what one decision costs."""

_DECIDING, _DECIDING_SHARE = 3, 0.5


class Places(Protocol):
    """What a decision may look at: articles and where they are."""

    def profiles(self, ids: Sequence[ArticleId]) -> list[Profile]:
        """Profiles in the order of `ids`."""
        ...

    def story_of(self, article_id: ArticleId) -> StoryId:
        """The story an article is in."""
        ...

    def members(self, story_id: StoryId) -> Sequence[ArticleId]:
        """The articles of a story that are not copies, in order of arrival."""
        ...

    def has_been(self, story_id: StoryId) -> bool:
        """True when a story of this id exists or existed."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What comparing needs besides the articles.

    Attributes:
        rarity_of: Rarity of terms in the stream by their rows.
        join_log_odds: Above it an article joins a story, and stories become one. At 0 when 'the
            same event' is likelier than not, as the fit has it.
    """

    scorer: Scorer
    rarity_of: RarityOf
    words: Words
    join_log_odds: float = 0.0

    def compare(
        self, article: Profile, others: Sequence[Profile], surroundings: Surroundings
    ) -> Measured:
        """Features of an article against at least one other."""
        return measure(article, stack(others), surroundings, self.rarity_of, self.words)

    def log_odds(
        self, article: Profile, others: Sequence[Profile], surroundings: Surroundings
    ) -> list[float]:
        """Log-odds that the article and each of the others report one event."""
        if not others:
            return []
        measured = self.compare(article, others, surroundings)
        return [float(odds) for odds in self.scorer.log_odds(measured)]

    def evidence(self, article: Profile, other: Profile, surroundings: Surroundings) -> Evidence:
        """All evidence between two articles, in words."""
        measured = self.compare(article, [other], surroundings)
        shares = self.scorer.shares(measured, 0)
        return evidence_of(article, other, self.words, measured, shares)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How well an article fits a story.

    Attributes:
        log_odds: That the article reports the story's event.
        odds_of: Log-odds against each member that was asked.
    """

    story_id: StoryId
    log_odds: float
    odds_of: dict[ArticleId, float]

    @property
    def nearest(self) -> ArticleId:
        """The member that speaks most for it."""
        return max(self.odds_of, key=lambda article_id: (self.odds_of[article_id], article_id))


def weigh_stories(
    article: Profile,
    candidates: Sequence[ArticleId],
    surroundings: Surroundings,
    judgement: Judgement,
    *,
    places: Places,
    limit: int = 4,
) -> list[Weighed]:
    """The stories of the candidates, best fit first, ties by id.

    The `limit` stories with the best single candidate are judged by all their members (at
    most `MAX_MEMBERS`, candidates before others), so that no story wins by one likeness.
    """
    odds = dict(
        zip(
            candidates,
            judgement.log_odds(article, places.profiles(candidates), surroundings),
            strict=True,
        )
    )
    by_story: dict[StoryId, dict[ArticleId, float]] = {}
    for candidate in candidates:
        by_story.setdefault(places.story_of(candidate), {})[candidate] = odds[candidate]
    ranked = sorted(by_story, key=lambda story_id: (-max(by_story[story_id].values()), story_id))
    weighed = []
    for story_id in ranked[:limit]:
        known = by_story[story_id]
        others = [each for each in places.members(story_id) if each != article.id]
        silent = [each for each in others if each not in known]
        asked = silent[: max(0, MAX_MEMBERS - len(known))]
        answers = judgement.log_odds(article, places.profiles(asked), surroundings)
        known |= dict(zip(asked, answers, strict=True))
        weighed.append(
            Weighed(story_id, combine(list(known.values()), brevity(article.length)), known)
        )
    return sorted(weighed, key=lambda each: (-each.log_odds, each.story_id))


def combine(odds: Sequence[float], brevity: float) -> float:
    """Log-odds of a story from those of its members.

    Reports of one event agree with each other in full, so for full texts all members decide.
    A headline shows one side of an event and need not be like every other headline: the
    shorter the text, the smaller the better part that decides, down to half. At least three
    decide where there are three, so that a chain of chance likenesses does not hold. The rule
    was chosen on dev among five, where full texts and headlines asked for opposite shares.

    Args:
        odds: Of each member, at least one.
        brevity: Of the article, in [0, 1].
    """
    share = 1 - brevity * (1 - _DECIDING_SHARE)
    deciding = max(_DECIDING, math.ceil(share * len(odds)))
    return float(np.mean(sorted(odds, reverse=True)[:deciding]))


def story_score(
    article: Profile,
    weighed: Weighed,
    surroundings: Surroundings,
    judgement: Judgement,
    *,
    places: Places,
) -> StoryScore:
    """A fit with its evidence; the contributions add up to its log-odds."""
    nearest = weighed.nearest
    other = places.profiles([nearest])[0]
    evidence = judgement.evidence(article, other, surroundings)
    others = len(weighed.odds_of) - 1
    if others:
        parts = evidence.contributions
        rest = weighed.log_odds - sum(part.log_odds for part in parts)
        detail = f"the story's other {others} article{'s' if others > 1 else ''} agree less"
        if rest >= 0:
            detail = detail.replace("agree less", "agree as well")
        evidence = Evidence((*parts, Contribution(EvidenceKind.STORY, round(rest, 4), detail)))
    return StoryScore(weighed.story_id, weighed.log_odds, nearest, evidence)
