"""Decisions in plain words: what a story's history says, in English or a reader's language."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from app.domain.article import ArticleId
from app.domain.constraint import ConstraintKind
from app.domain.decision import Cause, Decision, DecisionKind, LedgerEntry
from app.domain.story import StoryId
from app.service.views import HistoryEntry

Say: TypeAlias = Callable[[str], str]
"""Gives a sentence, with places such as `%(article)s`, in a language."""

_NAMED = 3


def in_english(sentence: str) -> str:
    """The sentence as it is written here."""
    return sentence


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
        decision=decision,
        story_id=story_id,
    )


def in_words(decision: Decision, story_id: StoryId, say: Say = in_english) -> str:
    """What a decision did to one story: 'b and c left for s2'."""
    if decision.kind in _SAYING:
        return _SAYING[decision.kind](decision, say)
    parts = [*_comings_and_goings(decision, story_id, say), *_said(decision, say)]
    words = "; ".join(parts) or say("nothing of it changed")
    if decision.kind is DecisionKind.UNDONE:
        undone = {"number": decision.undoes, "what": words}
        return say("decision %(number)s undone: %(what)s") % undone
    return words


def _opened(decision: Decision, say: Say) -> str:
    return say("%(article)s opened it") % {"article": decision.moves[0].article_id}


def _joined(decision: Decision, say: Say) -> str:
    article = decision.moves[0].article_id
    chosen = decision.receipt.chosen if decision.receipt else None
    if chosen is None:
        return say("%(article)s joined") % {"article": article}
    return say("%(article)s joined, nearest to %(nearest)s (log-odds %(odds)s)") % {
        "article": article,
        "nearest": chosen.nearest,
        "odds": f"{chosen.log_odds:+.1f}",
    }


def _copy(decision: Decision, say: Say) -> str:
    move = decision.moves[0]
    original = move.after.copy_of if move.after else None
    words = {"article": move.article_id, "original": original}
    return say("%(article)s came as a copy of %(original)s") % words


def _revised(decision: Decision, say: Say) -> str:
    return say("a new version of %(article)s stays") % {"article": decision.moves[0].article_id}


_SAYING = {
    DecisionKind.OPENED: _opened,
    DecisionKind.JOINED: _joined,
    DecisionKind.COPY: _copy,
    DecisionKind.REVISED: _revised,
}


def _comings_and_goings(decision: Decision, story_id: StoryId, say: Say) -> list[str]:
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
    comings = [_coming(origin, ids, say, merged=origin == merged) for origin, ids in came.items()]
    goings = [_going(to, ids, say, merged=merged == story_id) for to, ids in left.items()]
    return [*comings, *goings]


def _coming(origin: StoryId, ids: Sequence[ArticleId], say: Say, *, merged: bool) -> str:
    words = {"articles": named(ids, say), "story": origin}
    if merged:
        return say("%(story)s became part of it: %(articles)s") % words
    return say("%(articles)s came from %(story)s") % words


def _going(target: StoryId | None, ids: Sequence[ArticleId], say: Say, *, merged: bool) -> str:
    words = {"articles": named(ids, say), "story": target}
    if target is None:
        return say("%(articles)s was deleted") % words
    if merged:
        return say("became part of %(story)s") % words
    return say("%(articles)s left for %(story)s") % words


def _said(decision: Decision, say: Say) -> list[str]:
    """What a person said of pairs; not what follows from the moves."""
    words = []
    for each in decision.added:
        if each.stated:
            sentence = (
                say("%(first)s and %(second)s belong together")
                if each.kind is ConstraintKind.MUST_LINK
                else say("%(first)s and %(second)s never belong together")
            )
            words.append(sentence % {"first": each.first, "second": each.second})
    if decision.kind is DecisionKind.UNLINKED:
        sentence = say("it is no longer said how %(first)s and %(second)s belong")
        words += [
            sentence % {"first": each.first, "second": each.second} for each in decision.withdrawn
        ]
    return words


def named(ids: Sequence[ArticleId], say: Say = in_english) -> str:
    """'a', 'a and b', 'a, b, c and 4 more'."""
    shown = list(ids[:_NAMED])
    if len(ids) > _NAMED:
        more = {"names": ", ".join(shown), "number": len(ids) - _NAMED}
        return say("%(names)s and %(number)s more") % more
    if len(shown) < 2:
        return "".join(shown)
    return say("%(names)s and %(last)s") % {"names": ", ".join(shown[:-1]), "last": shown[-1]}
