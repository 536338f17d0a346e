"""Corrections and histories as the JSON of the REST API: schemas, and how they are made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.constraint import Constraint, ConstraintKind
from app.domain.decision import DecisionKind, StandingConstraint
from app.intake.validation import MAX_ID_LENGTH
from app.service.views import Corrected, HistoryView
from app.web import ledger_examples, schemas, story_wire, wire

Author = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Id = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID_LENGTH)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    author: Author = Field(description="Who says so, as they call themselves; kept.")
    reason: Reason | None = Field(default=None, description="Why; kept in the history.")


class MergeIn(_In):
    """A story to unite with."""

    model_config = ConfigDict(json_schema_extra={"examples": [ledger_examples.MERGE_IN]})

    other: str = Field(description="Id of the other story.")
    other_revision: int | None = Field(
        default=None, description="Its revision when you looked at it; checked when given."
    )


class SplitIn(_In):
    """Articles to take out of a story."""

    model_config = ConfigDict(json_schema_extra={"examples": [ledger_examples.SPLIT_IN]})

    articles: list[str] = Field(
        min_length=1, max_length=10_000, description="Ids; their copies go with them."
    )


class MoveIn(_In):
    """Where an article is to go."""

    model_config = ConfigDict(json_schema_extra={"examples": [ledger_examples.MOVE_IN]})

    story_id: str | None = Field(default=None, description="Null: to a story of its own.")


class UndoIn(_In):
    """Who takes a decision back, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [ledger_examples.UNDO_IN]})


class ConstraintIn(_In):
    """What is to be said of two articles, be they there already or not yet."""

    model_config = ConfigDict(json_schema_extra={"examples": [ledger_examples.CONSTRAINT_IN]})

    kind: ConstraintKind = Field(description="They report one event, or never do.")
    articles: tuple[_Id, _Id] = Field(
        description="Ids. If `cannot-link` parts them, the second leaves their story."
    )


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class MovedArticle(_Out):
    """Where an article went."""

    article_id: str
    before: str | None = Field(description="Story it was in.")
    after: str | None = Field(description="Story it is in; null when it was deleted.")
    copy_of: str | None = Field(description="The article whose text it repeats there.")


class PairConstraint(_Out):
    """What is said of two articles."""

    id: str
    kind: ConstraintKind
    articles: tuple[str, str]
    stated: bool = Field(description="By a person about just these two; else it follows.")


class Correction(_Out):
    """What a correction led to."""

    number: int = Field(description="Of the decision; what undo takes.")
    kind: DecisionKind
    decided_at: datetime
    author: str | None
    reason: str | None
    moves: list[MovedArticle]
    added: list[PairConstraint] = Field(description="Constraints that hold from now on.")
    withdrawn: list[PairConstraint] = Field(description="Constraints that hold no more.")
    stories: list[schemas.Story] = Field(description="Stories it touched that have articles.")
    revisions: dict[str, int] = Field(description="Of the stories it touched.")


class SaidConstraint(PairConstraint):
    """What is said of two articles, and who said it."""

    number: int = Field(description="Of the decision that said it.")
    author: str | None
    reason: str | None
    decided_at: datetime


class ConstraintList(_Out):
    """What people said and nobody took back."""

    constraints: list[SaidConstraint] = Field(description="In order of the articles' ids.")


class History(_Out):
    """What became of a story, oldest decision first."""

    story_id: str
    revision: int = Field(description="Number of the last decision about it.")
    leads_to: str | None = Field(description="The living story of this id; null when gone.")
    entries: list[schemas.Event]


class PastStory(_Out):
    """Who was in a story at a past moment."""

    story_id: str
    as_of: str = Field(description="The instant, or the number of a decision.")
    articles: list[str]


def correction(corrected: Corrected) -> Correction:
    """What a correction led to."""
    decision = corrected.decision
    moved = [move for move in decision.moves if move.before != move.after]
    return Correction(
        number=corrected.number,
        kind=decision.kind,
        decided_at=decision.decided_at,
        author=decision.author,
        reason=decision.reason,
        moves=[
            MovedArticle(
                article_id=move.article_id,
                before=move.before and move.before.story_id,
                after=move.after and move.after.story_id,
                copy_of=move.after and move.after.copy_of,
            )
            for move in moved
        ],
        added=[_constraint(each) for each in decision.added],
        withdrawn=[_constraint(each) for each in decision.withdrawn],
        stories=[wire.story(summary) for summary in corrected.stories],
        revisions=dict(corrected.revisions),
    )


def constraints(standing: Iterable[StandingConstraint]) -> ConstraintList:
    """What people said and nobody took back."""
    return ConstraintList(
        constraints=[
            SaidConstraint(
                **dict(_constraint(each.constraint)),
                number=each.number,
                author=each.author,
                reason=each.reason,
                decided_at=each.decided_at,
            )
            for each in standing
        ]
    )


def history(view: HistoryView) -> History:
    """What became of a story."""
    return History.model_validate(view)


def past_story(told: story_wire.StoryArticles) -> PastStory:
    """Who was in a story at a past moment, deleted articles included."""
    ids = sorted([*(each.id for each in told.articles), *told.deleted])
    return PastStory(story_id=told.story_id, as_of=told.as_of or "", articles=ids)


def _constraint(each: Constraint) -> PairConstraint:
    return PairConstraint(id=each.id, kind=each.kind, articles=each.ends, stated=each.stated)
