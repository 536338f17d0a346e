"""Decisions in plain words: what a story's history says."""

from collections.abc import Sequence

from app.domain.article import ArticleId
from app.domain.constraint import ConstraintKind
from app.domain.decision import Cause, Decision, DecisionKind, LedgerEntry
from app.domain.story import StoryId
from app.service.views import HistoryEntry

_NAMED = 3


def who_decided(decision: Decision) -> str:
    """The person, or the product for what it decided itself."""
    return decision.author or ("somebody" if decision.cause is Cause.PERSON else "samestory")


def told(entry: LedgerEntry, story_id: StoryId) -> HistoryEntry:
    """An entry of the ledger as a story's history tells it."""
    decision = entry.decision
    return HistoryEntry(
        number=entry.number,
        decided_at=decision.decided_at,
        who=who_decided(decision),
        what=in_words(decision, story_id),
        why=decision.reason,
        is_arrival=any(move.before is None for move in decision.moves),
    )


def in_words(decision: Decision, story_id: StoryId) -> str:
    """What a decision did to one story: 'b and c left for s2'."""
    if decision.kind in _SAYING:
        return _SAYING[decision.kind](decision)
    parts = [*_comings_and_goings(decision, story_id), *_said(decision)]
    words = "; ".join(parts) or "nothing of it changed"
    if decision.kind is DecisionKind.UNDONE:
        return f"decision {decision.undoes} undone: {words}"
    return words


def _opened(decision: Decision) -> str:
    return f"{decision.moves[0].article_id} opened it"


def _joined(decision: Decision) -> str:
    chosen = decision.receipt.chosen if decision.receipt else None
    near = f", nearest to {chosen.nearest} (log-odds {chosen.log_odds:+.1f})" if chosen else ""
    return f"{decision.moves[0].article_id} joined{near}"


def _copy(decision: Decision) -> str:
    move = decision.moves[0]
    original = move.after.copy_of if move.after else None
    return f"{move.article_id} came as a copy of {original}"


def _revised(decision: Decision) -> str:
    return f"a new version of {decision.moves[0].article_id} stays"


_SAYING = {
    DecisionKind.OPENED: _opened,
    DecisionKind.JOINED: _joined,
    DecisionKind.COPY: _copy,
    DecisionKind.REVISED: _revised,
}


def _comings_and_goings(decision: Decision, story_id: StoryId) -> list[str]:
    came: dict[StoryId, list[ArticleId]] = {}
    left: dict[StoryId | None, list[ArticleId]] = {}
    for move in decision.moves:
        before = move.before.story_id if move.before else None
        after = move.after.story_id if move.after else None
        if before == after:
            continue
        if after == story_id and before is not None:
            came.setdefault(before, []).append(move.article_id)
        elif before == story_id:
            left.setdefault(after, []).append(move.article_id)
    merged = decision.redirect[0] if decision.redirect else None
    words = [
        f"{origin} became part of it: {named(ids)}"
        if origin == merged
        else f"{named(ids)} came from {origin}"
        for origin, ids in came.items()
    ]
    for target, ids in left.items():
        if target is None:
            words.append(f"{named(ids)} was deleted")
        elif merged == story_id:
            words.append(f"became part of {target}")
        else:
            words.append(f"{named(ids)} left for {target}")
    return words


def _said(decision: Decision) -> list[str]:
    """What a person said of pairs; not what follows from the moves."""
    words = []
    for each in decision.added:
        if each.stated:
            together = each.kind is ConstraintKind.MUST_LINK
            belong = "belong together" if together else "never belong together"
            words.append(f"{each.first} and {each.second} {belong}")
    if decision.kind is DecisionKind.UNLINKED:
        words += [
            f"it is no longer said how {each.first} and {each.second} belong"
            for each in decision.withdrawn
        ]
    return words


def named(ids: Sequence[ArticleId]) -> str:
    """'a', 'a and b', 'a, b, c and 4 more'."""
    shown = list(ids[:_NAMED])
    if len(ids) > _NAMED:
        return f"{', '.join(shown)} and {len(ids) - _NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
