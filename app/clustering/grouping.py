"""The online step: where a new article goes, and which of its neighbours come along."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from app.clustering.story_score import story_score
from app.clustering.weighing import Places, Weighing
from app.domain.article import ArticleId
from app.domain.decision import Cause, Decision, DecisionKind, Move
from app.domain.evidence import Contribution, Evidence, EvidenceKind, Receipt, StoryScore
from app.domain.story import Membership, StoryId

PARTING_LOG_ODDS = 0.25
"""How far below the bar two parts of a story must be to become two, so that none goes to and fro:
at .5 `gold_dense` has a B-cubed of .946 held out for .961, all else within .01 either way."""

_RUNNER_UP_LOG_ODDS = -6.0  # stories further off are not worth a line in the receipt
_COPY_LOG_ODDS = 7.0
_LINK_LOG_ODDS = 7.0  # as sure as a copy; what a person says is not weighed against evidence
_NEARLY = 1.0  # log-odds below the bar from which a second look is worth its cost
_CLEARLY = 1.0  # log-odds by which another story must be better, so that none goes to and fro
_DRAWN = 3  # six grouped no better and took longer


def decide(weighing: Weighing, *, at: datetime, before: Membership | None = None) -> Decision:
    """Puts an article into the story it fits best, or into one of its own.

    Args:
        weighing: The article against its candidate stories.
        at: Time of the decision.
        before: Where the article's earlier version is, if there is one.
    """
    weighed = weighing.weighed
    joins = bool(weighed) and weighed[0].log_odds > weighing.judgement.join_log_odds
    chosen = story_score(weighing, weighed[0]) if joins else None
    rival = next(iter(weighed[1 if joins else 0 :]), None)
    near = rival is not None and rival.log_odds > _RUNNER_UP_LOG_ODDS
    runner_up = story_score(weighing, rival) if rival is not None and near else None
    article_id = weighing.article.id
    after = chosen.story_id if chosen else _own_story(article_id, before, weighing.places)
    kind = DecisionKind.JOINED if chosen else DecisionKind.OPENED
    if before is not None:
        kind = DecisionKind.REVISED if before.story_id == after else DecisionKind.MOVED
    move = Move(article_id, before, Membership(article_id, after))
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


def decide_merge(
    places: Sequence[Membership],
    lasting: StoryId,
    *,
    at: datetime,
    receipt: Receipt | None = None,
) -> Decision:
    """Puts a story into another; its id leads there from now on.

    Args:
        places: All of the story that ceases.
        lasting: The other.
        at: Time of the decision.
        receipt: Why, where one article or one comparison tells.
    """
    moves = _moves(places, lasting)
    redirect = (places[0].story_id, lasting)
    return Decision(DecisionKind.MERGED, Cause.ENGINE, at, moves, receipt, redirect=redirect)


def decide_split(
    places: Sequence[Membership], fresh: StoryId, *, at: datetime, receipt: Receipt
) -> Decision:
    """Takes articles out of a story and into a new one.

    Args:
        places: Of those that leave, copies with their originals.
        fresh: The new story.
        at: Time of the decision.
        receipt: How well they would fit the story that they leave.
    """
    return Decision(DecisionKind.SPLIT, Cause.ENGINE, at, _moves(places, fresh), receipt)


def find_drawn(weighing: Weighing) -> Iterator[tuple[ArticleId, Receipt]]:
    """Articles near a newly placed one that fit its story clearly better than their own.

    What came first was decided with less in sight. Each is judged when it is asked for, so that
    the moves of those before it are seen.

    Args:
        weighing: The article against its candidate stories, and itself in one of them.
    """
    odds_of, places = weighing.odds_of, weighing.places
    near = sorted(odds_of, key=lambda each: (-odds_of[each], each))
    placed = weighing.article.id
    home = places.story_of(placed)
    near = [each for each in near if odds_of[each] > -_NEARLY and places.story_of(each) != home]
    near = near[:_DRAWN]
    while near:
        home = places.story_of(placed)
        elsewhere = [each for each in near if places.story_of(each) != home]
        weighing.foresee(elsewhere, home)
        judged = ((each, _drawn(weighing, each, home)) for each in elsewhere)
        found = next(((each, receipt) for each, receipt in judged if receipt is not None), None)
        if found is None:
            return
        yield found
        near = near[near.index(found[0]) + 1 :]


def _drawn(weighing: Weighing, article_id: ArticleId, home: StoryId) -> Receipt | None:
    """Why an article comes over to a story; None when it stays in its own."""
    (neighbour,) = weighing.places.profiles([article_id])
    there = weighing.places.story_of(article_id)
    drawn, kept = weighing.neighbour_between(neighbour, home, there)
    bar = weighing.judgement.join_log_odds
    if drawn.log_odds <= (max(bar, kept.log_odds + _CLEARLY) if kept else bar + _CLEARLY):
        return None
    runner_up = story_score(weighing, kept, neighbour) if kept else None
    return Receipt(story_score(weighing, drawn, neighbour), runner_up)


def _moves(places: Sequence[Membership], to: StoryId) -> tuple[Move, ...]:
    return tuple(
        Move(each.article_id, each, Membership(each.article_id, to, each.copy_of))
        for each in places
    )


def _own_story(article_id: ArticleId, before: Membership | None, places: Places) -> StoryId:
    """The story an article has to itself: where it is alone already, or a new one."""
    if before is not None and list(places.members(before.story_id)) == [article_id]:
        return before.story_id
    return new_story_id(article_id, places)


def new_story_id(article_id: ArticleId, places: Places) -> StoryId:
    """An id that no story has had, for a story that an article begins."""
    attempt = 0
    while True:
        story_id = story_id_after(article_id, attempt)
        if not places.has_been(story_id):
            return story_id
        attempt += 1


def story_id_after(article_id: ArticleId, attempt: int = 0) -> StoryId:
    """The id that an article gives a story, as the first or a later choice."""
    seed = f"{article_id}\n{attempt}".encode()
    return StoryId("s" + hashlib.blake2b(seed, digest_size=6).hexdigest())
