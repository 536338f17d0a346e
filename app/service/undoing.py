"""Undo: an earlier decision taken back, unless something depends on it."""

from collections.abc import Callable, Sequence

from app.domain.article import ArticleId
from app.domain.constraint import constraint
from app.domain.decision import Cause, DecisionKind, LedgerEntry, Move
from app.domain.errors import ConflictError, NotFoundError
from app.domain.story import Membership, StoryId
from app.ports import LedgerQuery, Store
from app.service.draft import MUST, Draft
from app.service.wording import in_words, who_decided

Nearest = Callable[[ArticleId, Sequence[Membership]], ArticleId]


def draft_undo(draft: Draft, number: int, store: Store, nearest: Nearest) -> None:
    """Drafts how a decision is taken back.

    Something depends on it when an article that it moved was moved again or deleted, when an
    article came to its new place for its nearness to one that it moved, or when the story to go
    back to is part of another by now.

    Args:
        draft: Of the places as they are.
        number: Of the decision in the ledger.
        store: Read.
        nearest: Which of some articles is nearest to one.

    Raises:
        NotFoundError: There is no such decision.
        ConflictError: It cannot be undone, or something depends on it; the message says what.
    """
    entry = next(store.entries(LedgerQuery(after=number - 1, until=number)), None)
    if entry is None or number < 1:
        raise NotFoundError(f"there is no decision {number}; a story's history shows their numbers")
    decision = entry.decision
    moved = [move for move in decision.moves if move.before != move.after]
    _check_reversible(entry, moved)
    _check_unchanged(draft, store, entry, moved)
    standing = [each for each in decision.added if draft.constraints.between(*each.ends) == each]
    draft.withdraw(standing)
    draft.say(each for each in decision.withdrawn if draft.constraints.between(*each.ends) is None)
    if not moved and not standing and not decision.withdrawn:
        raise ConflictError(f"decision {number} changed nothing that could be undone")
    _put_back(draft, store, entry, moved)
    if decision.cause is not Cause.PERSON:
        _hold(draft, moved, nearest)


def _check_reversible(entry: LedgerEntry, moved: Sequence[Move]) -> None:
    if entry.decision.kind is DecisionKind.DELETED:
        raise ConflictError(
            f"decision {entry.number} deleted an article: nothing is left to bring back"
        )
    arrived = [move.article_id for move in moved if move.before is None]
    if arrived:
        raise ConflictError(
            f"decision {entry.number} put {arrived[0]} in its first place: to correct that, "
            f"move it or split it off; to remove it, delete it"
        )


def _check_unchanged(draft: Draft, store: Store, entry: LedgerEntry, moved: Sequence[Move]) -> None:
    """Nothing may have been built on the decision since."""
    ids = {move.article_id for move in moved}
    elsewhere = {move.article_id for move in moved if draft.place_of(move.article_id) != move.after}
    if elsewhere:
        *_, last = store.entries(LedgerQuery(after=entry.number, articles=elsewhere))
        raise _built_on(entry, last)
    targets = {move.after.story_id for move in moved if move.after}
    for later in store.entries(LedgerQuery(after=entry.number, stories=targets)):
        receipt = later.decision.receipt
        if receipt is None or receipt.chosen is None or receipt.chosen.nearest not in ids:
            continue
        came = [move.after for move in later.decision.moves if move.after]
        for place in came:
            still_there = draft.place_of(place.article_id) == place
            if still_there and place.article_id not in ids and place.copy_of not in ids:
                raise _built_on(entry, later)


def _put_back(draft: Draft, store: Store, entry: LedgerEntry, moved: Sequence[Move]) -> None:
    """Each article to where it was, with copies that it has by now."""
    for move in moved:
        before = move.before
        if before is None or move.after is None:
            continue  # refused already
        _check_origin(draft, store, entry, before.story_id)
        for copy in draft.with_copies([move.article_id]):
            if copy != move.article_id:
                draft.put(copy, before.story_id, before.copy_of or move.article_id)
        draft.put(move.article_id, before.story_id, before.copy_of)
        if not draft.members(move.after.story_id):
            draft.redirect = (move.after.story_id, before.story_id)


def _check_origin(draft: Draft, store: Store, entry: LedgerEntry, origin: StoryId) -> None:
    """The story to go back to must not have become part of another meanwhile."""
    redirect = entry.decision.redirect
    if draft.members(origin) or (redirect is not None and redirect[0] == origin):
        return
    if store.resolve(origin) is not None:
        *_, last = store.entries(LedgerQuery(after=entry.number, stories=[origin]))
        raise _built_on(entry, last)


def _hold(draft: Draft, moved: Sequence[Move], nearest: Nearest) -> None:
    """Sees to it that the engine does not decide the same again."""
    ids = {move.article_id for move in moved}
    ways = {
        (move.before.story_id, move.after.story_id) for move in moved if move.before and move.after
    }
    for origin, left in sorted(ways):
        if origin == left:
            continue
        others = [place for place in draft.members(origin) if place.article_id not in ids]
        if others:
            returned = [p for p in draft.members(origin) if p.article_id in ids and not p.copy_of]
            draft.say(
                constraint(MUST, place.article_id, nearest(place.article_id, others))
                for place in returned
            )
        else:
            draft.tie(origin)
        for unit in draft.units(origin):
            if ids.intersection(unit):
                draft.keep_apart(unit[0], left)


def _built_on(entry: LedgerEntry, later: LedgerEntry) -> ConflictError:
    decision = later.decision
    places = [place for move in decision.moves for place in (move.before, move.after) if place]
    what = in_words(decision, places[0].story_id)
    return ConflictError(
        f"decision {entry.number} cannot be undone: decision {later.number} builds on it "
        f"({who_decided(decision)}, {decision.decided_at:%Y-%m-%d %H:%M}: {what}); "
        "undo or correct that first"
    )
