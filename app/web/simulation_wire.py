"""Simulations as the JSON of the REST API: schemas, an example, and how they are made."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.service import simulation as service
from app.web import examples
from app.web.schemas import ArticleIn

if TYPE_CHECKING:  # it would load the database, which a client of these schemas has no need of
    from app.evaluation.replay import Report

MAX_LABELLED = 2_000

_LABELLED: Final[dict[str, JsonValue]] = {**examples.ARTICLE_IN, "story_id": "call-2021-12-07"}

SIMULATION_IN: Final[dict[str, JsonValue]] = {
    "days": 7,
    "join_log_odds": 1.5,
    "labelled": [_LABELLED],
}

SIMULATION: Final[dict[str, JsonValue]] = {
    "articles": 1204,
    "stories_before": 411,
    "stories_after": 412,
    "merged": [],
    "split": [
        {
            "before": [
                {
                    "headline": "Видеопереговоры Путина и Байдена завершились",
                    "articles": ["kommersant-5117284", "dnevnik-2021-12-07-181", "rbc-220110-44"],
                }
            ],
            "after": [
                {
                    "headline": "Видеопереговоры Путина и Байдена завершились",
                    "articles": ["kommersant-5117284", "dnevnik-2021-12-07-181"],
                },
                {"headline": "Переговоры в Женеве начались", "articles": ["rbc-220110-44"]},
            ],
        }
    ],
    "changed": [],
    "constraints": 12,
    "labelled_before": {
        "articles": 1,
        "b_cubed_f1": 1.0,
        "pairs_f1": 1.0,
        "cross_language_pairs_f1": 1.0,
    },
    "labelled_after": {
        "articles": 1,
        "b_cubed_f1": 1.0,
        "pairs_f1": 1.0,
        "cross_language_pairs_f1": 1.0,
    },
}


class LabelledIn(ArticleIn):
    """An article whose story is known."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LABELLED]})

    story_id: str = Field(
        min_length=1,
        max_length=200,
        description="Of the event it reports: articles with the same one belong together.",
    )


class SimulationIn(BaseModel):
    """What to try, and on what."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [SIMULATION_IN]}
    )

    days: int = Field(default=7, ge=1, le=366, description="Before the latest publication.")
    join_log_odds: float | None = Field(
        default=None,
        ge=-20,
        le=20,
        description="Log-odds above which an article joins a story; more makes smaller stories. "
        "As `SAMESTORY_JOIN_LOG_ODDS` when absent.",
    )
    adjustment_id: str | None = Field(
        default=None, description="Of an adjustment that `POST /v1/scorer:refit` proposed."
    )
    labelled: list[LabelledIn] = Field(
        default=[],
        max_length=MAX_LABELLED,
        description="Articles whose stories are known: both ways are scored on them as well.",
    )


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class SimulatedStory(_Out):
    """A story of one of the two ways."""

    headline: str = Field(description="Of its earliest article.")
    articles: list[str] = Field(description="Their ids, earliest published first.")


class Regrouping(_Out):
    """Stories that share articles and are not the same before and after."""

    before: list[SimulatedStory]
    after: list[SimulatedStory]


class Scores(_Out):
    """How well labelled articles were grouped; 1 is perfect."""

    articles: int
    b_cubed_f1: float
    pairs_f1: float
    cross_language_pairs_f1: float


class Simulation(_Out):
    """What would change."""

    articles: int = Field(description="Articles of these days, grouped anew in two ways.")
    stories_before: int
    stories_after: int
    merged: list[Regrouping] = Field(description="Several stories that would be one.")
    split: list[Regrouping] = Field(description="Stories that would be several.")
    changed: list[Regrouping] = Field(description="Stories that would exchange articles.")
    constraints: int = Field(description="What people said of pairs; it held in both ways.")
    labelled_before: Scores | None = Field(description="Null without labelled articles.")
    labelled_after: Scores | None


def simulation(view: service.SimulationView, scores: "Sequence[Report]") -> Simulation:
    """What would change; `scores` are those of before and after, or none."""
    before, after = (_scores(each) for each in scores) if scores else (None, None)
    return Simulation(
        articles=view.articles,
        stories_before=view.stories_before,
        stories_after=view.stories_after,
        merged=[_regrouping(each) for each in view.merged],
        split=[_regrouping(each) for each in view.split],
        changed=[_regrouping(each) for each in view.changed],
        constraints=view.constraints,
        labelled_before=before,
        labelled_after=after,
    )


def _regrouping(found: service.Regrouping) -> Regrouping:
    return Regrouping.model_validate(found, from_attributes=True)


def _scores(report: "Report") -> Scores:
    return Scores(
        articles=report.articles,
        b_cubed_f1=report.b_cubed.f1,
        pairs_f1=report.pairwise.all.f1,
        cross_language_pairs_f1=report.pairwise.cross_language.f1,
    )
