"""The online step: where a new article goes, and which stories it shows to be one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from app.clustering.candidates import Surroundings
from app.clustering.profile import Profile
from app.clustering.weighing import (
    Judgement,
    Places,
    Weighed,
    story_score,
    weigh_stories,
)
from app.domain.article import ArticleId
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.evidence import Contribution, Evidence, EvidenceKind, Receipt, StoryScore
from app.domain.story import Membership, StoryId

MERGE_LOG_ODDS = 0.0
"""What two stories need beyond what an article needs to join."""

_RUNNER_UP_LOG_ODDS = -6.0  # stories further off are not worth a line in the receipt
_COPY_LOG_ODDS = 7.0
_LINK_LOG_ODDS = 7.0  # as sure as a copy; what a person says is not weighed against evidence
_MERGE_MEMBERS = 6


def decide(
    article: Profile,
    candidates: Sequence[ArticleId],
    surroundings: Surroundings,
    judgement: Judgement,
    *,
    places: Places,
    at: datetime,
    before: Membership | None = None,
) -> Decision:
    """Puts an article into the story it fits best, or into one of its own.

    Args:
        article: The article.
        candidates: Articles to compare it with, none of them itself.
        surroundings: Its own.
        judgement: How to compare.
        places: Where the others are.
        at: Time of the decision.
        before: Where the article's earlier version is, if there is one.
    """
    weighed = weigh_stories(article, candidates, surroundings, judgement, places=places)
    joins = bool(weighed) and weighed[0].log_odds > judgement.join_log_odds
    scores = [
        story_score(article, each, surroundings, judgement, places=places)
        for each in weighed[: 2 if joins else 1]
    ]
    chosen = scores[0] if joins else None
    others = scores[1:] if joins else scores
    runner_up = next((s for s in others if s.log_odds > _RUNNER_UP_LOG_ODDS), None)
    after = chosen.story_id if chosen else _own_story(article.id, before, places)
    kind = DecisionKind.JOINED if chosen else DecisionKind.OPENED
    if before is not None:
        kind = DecisionKind.REVISED if before.story_id == after else DecisionKind.MOVED
    move = Move(article.id, before, Membership(article.id, after))
    return Decision(kind, Cause.ENGINE, at, (move,), Receipt(chosen, runner_up))


def decide_copy(
    article_id: ArticleId,
    original: Membership,
    likeness: float,
    *,
    at: datetime,
    before: Membership | None = None,
) -> Decision:
    """Folds an article under the one whose text it repeats.

    Args:
        article_id: The copy.
        original: Where the text stood first; itself not a copy.
        likeness: Share of the text they have in common, in [0, 1].
        at: Time of the decision.
        before: Where the copy's earlier version is, if there is one.
    """
    detail = f"{likeness:.0%} of the text is the same"
    evidence = Evidence((Contribution(EvidenceKind.COPY, _COPY_LOG_ODDS, detail),))
    score = StoryScore(original.story_id, _COPY_LOG_ODDS, original.article_id, evidence)
    after = Membership(article_id, original.story_id, original.article_id)
    move = Move(article_id, before, after)
    return Decision(DecisionKind.COPY, Cause.ENGINE, at, (move,), Receipt(score, None))


def decide_linked(
    article_id: ArticleId,
    partner: Membership,
    *,
    at: datetime,
    before: Membership | None = None,
) -> Decision:
    """Puts an article into the story of one that a person put it together with.

    Args:
        article_id: The article.
        partner: Where the other is.
        at: Time of the decision.
        before: Where the article's earlier version is, if there is one.
    """
    detail = f"a person said that it belongs with {partner.article_id}"
    evidence = Evidence((Contribution(EvidenceKind.PERSON, _LINK_LOG_ODDS, detail),))
    score = StoryScore(partner.story_id, _LINK_LOG_ODDS, partner.article_id, evidence)
    kind = DecisionKind.JOINED
    if before is not None:
        stays = before.story_id == partner.story_id
        kind = DecisionKind.REVISED if stays else DecisionKind.MOVED
    move = Move(article_id, before, Membership(article_id, partner.story_id))
    return Decision(kind, Cause.ENGINE, at, (move,), Receipt(score, None))


def find_merge(
    article: Profile,
    home: StoryId,
    candidates: Sequence[ArticleId],
    surroundings: Surroundings,
    judgement: Judgement,
    *,
    places: Places,
) -> StoryId | None:
    """The story that a newly placed article shows to be its own story, if any.

    Asked of the article first; then members of both stories are compared with each other,
    and all pairs together must speak for one event: two stories each have their own centre,
    and a merge by mistake costs more than a join.
    """
    elsewhere = [each for each in candidates if places.story_of(each) != home]
    weighed = weigh_stories(article, elsewhere, surroundings, judgement, places=places, limit=2)
    for each in weighed:
        if each.log_odds > judgement.join_log_odds + MERGE_LOG_ODDS and _are_one(
            article, home, each, surroundings, judgement, places=places
        ):
            return each.story_id
    return None


def _are_one(
    article: Profile,
    home: StoryId,
    other: Weighed,
    surroundings: Surroundings,
    judgement: Judgement,
    *,
    places: Places,
) -> bool:
    residents = [each for each in places.members(home) if each != article.id][-_MERGE_MEMBERS:]
    guests = places.profiles(list(other.odds_of)[:_MERGE_MEMBERS])
    odds = list(other.odds_of.values())[:_MERGE_MEMBERS]
    for resident in places.profiles(residents):
        odds += judgement.log_odds(resident, guests, surroundings)
    return float(np.mean(odds)) > judgement.join_log_odds + MERGE_LOG_ODDS


def _own_story(article_id: ArticleId, before: Membership | None, places: Places) -> StoryId:
    """The story an article has to itself: where it is alone already, or a new one."""
    if before is not None and list(places.members(before.story_id)) == [article_id]:
        return before.story_id
    return new_story_id(article_id, places)


def new_story_id(article_id: ArticleId, places: Places) -> StoryId:
    """An id that no story has had, for a story that an article begins."""
    attempt = 0
    while True:
        seed = f"{article_id}\n{attempt}".encode()
        story_id = StoryId("s" + hashlib.blake2b(seed, digest_size=6).hexdigest())
        if not places.has_been(story_id):
            return story_id
        attempt += 1
