"""Erasures as the JSON of the REST API: schemas and examples."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.web.ledger_wire import Author, Reason

ERASABLE: Final[dict[str, JsonValue]] = {
    "articles": 3,
    "first": ["dnevnik-2021-12-07-181", "dnevnik-2023-02-06-77", "dnevnik-2025-02-27-4"],
}

ERASURE_IN: Final[dict[str, JsonValue]] = {
    "source": "Дневник",
    "url": "https://example.org/bg",
    "articles": 3,
    "author": "Нина Петрова",
    "reason": "Договорът с изданието изтече",
}

ERASED: Final[dict[str, JsonValue]] = {"articles": 3}

MOST_SHOWN = 20


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Erasable(_Out):
    """What an erasure would delete."""

    articles: int = Field(description="How many.")
    first: list[str] = Field(description=f"The ids of the first {MOST_SHOWN}, by arrival.")


class ErasureIn(BaseModel):
    """Which articles to delete for good. At least one of `source` and `url` is required."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [ERASURE_IN]}
    )

    source: str | None = Field(
        default=None, min_length=1, description="The outlet, as its articles state it."
    )
    url: str | None = Field(
        default=None,
        min_length=1,
        description="An address; what is below it goes as well, other hosts do not.",
    )
    articles: int = Field(
        ge=0, description="How many you expect, as `GET /v1/erasures` told; else it is refused."
    )
    author: Author = Field(description="Who says so, as they call themselves; kept.")
    reason: Reason | None = Field(default=None, description="Why; kept.")


class Erased(_Out):
    """What an erasure deleted."""

    articles: int = Field(description="How many.")
