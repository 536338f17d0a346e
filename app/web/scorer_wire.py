"""The scorer and its adjustments as the JSON of the REST API: schemas, examples, how made."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain import adjustment as domain
from app.service import adjusting as service
from app.web.ledger_wire import Author, Reason

_ADJUSTMENT: Final[dict[str, JsonValue]] = {
    "intercept": 0.31,
    "slope": -0.04,
    "headline": 0.12,
    "foreign": 0.2,
}

_COMPARISON: Final[dict[str, JsonValue]] = {
    "examples": 61,
    "before": {"log_loss": 1.412, "brier": 0.4571, "accuracy": 0.31},
    "after": {"log_loss": 1.105, "brier": 0.3683, "accuracy": 0.44},
}

_ID: Final = "a41c09be77d2a"

REFIT: Final[dict[str, JsonValue]] = {
    "adjustment_id": _ID,
    "adjustment": _ADJUSTMENT,
    "corrections": 38,
    "unusable_corrections": 3,
    "corrected": _COMPARISON,
    "uncorrected": {
        "examples": 402,
        "before": {"log_loss": 0.143, "brier": 0.0398, "accuracy": 0.95},
        "after": {"log_loss": 0.1442, "brier": 0.0401, "accuracy": 0.95},
    },
}

APPLY_IN: Final[dict[str, JsonValue]] = {
    "adjustment_id": _ID,
    "author": "Нина Петрова",
    "reason": "Заглавията се събираха твърде рядко",
}

RESET_IN: Final[dict[str, JsonValue]] = {"author": "Нина Петрова"}

_RECORD: Final[dict[str, JsonValue]] = {
    "adjustment_id": _ID,
    "adjustment": _ADJUSTMENT,
    "corrections": 38,
    "author": "Нина Петрова",
    "reason": "Заглавията се събираха твърде рядко",
    "decided_at": "2025-02-27T10:40:12Z",
}

SCORER: Final[dict[str, JsonValue]] = {
    "weights": "packaged",
    "fingerprint": "0d6a5f1f1ce24d5f9d7a3c3f6f0a9b11",
    "join_log_odds": 0.0,
    "adjustment": _ADJUSTMENT,
    "records": [_RECORD],
}


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class ApplyIn(BaseModel):
    """Which proposal to apply, and who wants so."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [APPLY_IN]}
    )

    adjustment_id: str = Field(description="As the refit told it.")
    author: Author = Field(description="Who says so, as they call themselves; kept.")
    reason: Reason | None = Field(default=None, description="Why; kept.")


class ResetIn(BaseModel):
    """Who wants the weights alone, and why."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [RESET_IN]}
    )

    author: Author = Field(description="Who says so, as they call themselves; kept.")
    reason: Reason | None = Field(default=None, description="Why; kept.")


class Adjustment(_Out):
    """What is added to the log-odds of an article and a story; all zeros add nothing."""

    intercept: float = Field(description="Added always.")
    slope: float = Field(description="Added for each unit of log-odds.")
    headline: float = Field(description="Added where the article is as short as a headline.")
    foreign: float = Field(
        description="Added where the story has no article in the article's language."
    )


class Figures(_Out):
    """How good probabilities are; less is better for the first two."""

    log_loss: float = Field(description="Mean, in nats.")
    brier: float = Field(description="Mean square of the error.")
    accuracy: float = Field(description="Share on the right side of even odds.")


class Comparison(_Out):
    """The weights alone, and with an adjustment that was fitted without the examples."""

    examples: int
    before: Figures
    after: Figures


class Refit(_Out):
    """A proposed adjustment and what it would do; nothing has changed."""

    adjustment_id: str = Field(description="What `POST /v1/scorer:apply` takes.")
    adjustment: Adjustment = Field(description="Fitted on all examples.")
    corrections: int = Field(description="Corrections that it learnt from.")
    unusable_corrections: int = Field(
        description="Corrections whose articles are gone, or too far apart to be compared."
    )
    corrected: Comparison = Field(description="On what people corrected, each held out in turn.")
    uncorrected: Comparison = Field(
        description="On what nobody corrected, held out too; where an article is counts as true."
    )


class AdjustmentRecord(_Out):
    """That a person applied an adjustment, or went back to the weights alone."""

    adjustment_id: str | None = Field(description="Null for going back.")
    adjustment: Adjustment
    corrections: int = Field(description="On how many it was fitted.")
    author: str
    reason: str | None
    decided_at: datetime


class Scorer(_Out):
    """How articles are weighed."""

    weights: str = Field(description="Name of the weights: `packaged`, or of their file.")
    fingerprint: str = Field(description="Of the weights, without the adjustment.")
    join_log_odds: float = Field(description="Above it an article joins a story.")
    adjustment: Adjustment = Field(description="In use now.")
    records: list[AdjustmentRecord] = Field(
        description="What people applied and took back, oldest first."
    )


def refit(proposal: service.Proposal) -> Refit:
    """A proposal as it goes over the wire."""
    return Refit(
        adjustment_id=proposal.id,
        adjustment=_adjustment(proposal.adjustment),
        corrections=proposal.corrections,
        unusable_corrections=proposal.unusable,
        corrected=Comparison.model_validate(proposal.corrected, from_attributes=True),
        uncorrected=Comparison.model_validate(proposal.uncorrected, from_attributes=True),
    )


def scorer(adjusting: service.Adjusting, *, name: str, join_log_odds: float) -> Scorer:
    """How articles are weighed, as it goes over the wire."""
    return Scorer(
        weights=name,
        fingerprint=adjusting.weights,
        join_log_odds=join_log_odds,
        adjustment=_adjustment(adjusting.present),
        records=[
            AdjustmentRecord.model_validate(each, from_attributes=True)
            for each in adjusting.records()
        ],
    )


def _adjustment(source: domain.Adjustment) -> Adjustment:
    return Adjustment.model_validate(source, from_attributes=True)
