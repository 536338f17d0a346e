"""Decisions and the ledger: stories are a fold over an append-only sequence of moves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.article import ArticleId
from app.domain.constraint import Constraint, ConstraintId, change
from app.domain.evidence import Receipt
from app.domain.story import Membership, StoryId


class DecisionKind(StrEnum):
    """What a decision did."""

    OPENED = "opened"  # an article opened a story
    JOINED = "joined"  # an article joined a story
    COPY = "copy"  # an article was recognised as a copy and joined its twin's story
    MERGED = "merged"  # a story's articles went to another story; its id redirects
    SPLIT = "split"  # articles left a story for a new one
    MOVED = "moved"  # articles went from one story to another
    REVISED = "revised"  # a new version of an article was decided again and stayed
    LINKED = "linked"  # a person said that two articles belong together, or never
    UNLINKED = "unlinked"  # a person took that back
    UNDONE = "undone"  # a person took an earlier decision back
    DELETED = "deleted"  # a person removed an article; what hung on it was put in order


class Cause(StrEnum):
    """Who decided."""

    ENGINE = "engine"
    PERSON = "person"
    REPROCESSING = "reprocessing"


@dataclass(frozen=True, slots=True)
class Move:
    """One article's change of place.

    Attributes:
        before: Where it was; None for a new article.
        after: Where it is; None when it was deleted.
    """

    article_id: ArticleId
    before: Membership | None
    after: Membership | None


@dataclass(frozen=True, slots=True)
class Decision:
    """An entry of the ledger.

    Attributes:
        kind: What was done.
        cause: Who did it.
        decided_at: Aware, UTC.
        moves: Where it put articles; one that it speaks of may also stay where it is.
        receipt: The evidence, for decisions of the engine about one article.
        redirect: The id of a story that ceased and the id it now leads to.
        author: The person, as they call themselves; None for the engine.
        reason: Why, in the person's words, if they gave any.
        added: Constraints that stand from now on.
        withdrawn: Constraints that stand no more; they count before `added`.
        undoes: For `UNDONE`: the ledger's number of the decision that was taken back.
    """

    kind: DecisionKind
    cause: Cause
    decided_at: datetime
    moves: tuple[Move, ...]
    receipt: Receipt | None = None
    redirect: tuple[StoryId, StoryId] | None = None
    author: str | None = None
    reason: str | None = None
    added: tuple[Constraint, ...] = ()
    withdrawn: tuple[Constraint, ...] = ()
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A decision and its number in the ledger, from 1."""

    number: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class StandingConstraint:
    """A constraint that stands, and who said it.

    Attributes:
        number: Of the ledger's entry that added it.
        author: None when the entry has none.
    """

    constraint: Constraint
    number: int
    author: str | None
    reason: str | None
    decided_at: datetime


@dataclass(slots=True)
class Grouping:
    """Which article is in which story, and what people said; what the ledger folds to."""

    memberships: dict[ArticleId, Membership] = field(default_factory=dict)
    redirects: dict[StoryId, StoryId] = field(default_factory=dict)
    constraints: dict[ConstraintId, Constraint] = field(default_factory=dict)

    def apply(self, decision: Decision) -> None:
        """Takes one more decision into account."""
        for move in decision.moves:
            if move.after is None:
                self.memberships.pop(move.article_id, None)
            else:
                self.memberships[move.article_id] = move.after
                self.redirects.pop(move.after.story_id, None)  # it lives again
        if decision.redirect is not None:
            ceased, successor = decision.redirect
            self.redirects[ceased] = successor
        self.constraints = change(
            self.constraints, withdrawn=decision.withdrawn, added=decision.added
        )

    def resolve(self, story_id: StoryId) -> StoryId:
        """Follows redirects to the living story; an id without a redirect is returned as is."""
        while story_id in self.redirects:
            story_id = self.redirects[story_id]
        return story_id


def fold(decisions: Iterable[Decision]) -> Grouping:
    """Rebuilds the grouping from the ledger, oldest decision first."""
    grouping = Grouping()
    for decision in decisions:
        grouping.apply(decision)
    return grouping
