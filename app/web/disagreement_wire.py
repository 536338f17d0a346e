"""What reports of one event state differently, as the JSON of the REST API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.analysis.tolls import CountKind
from app.domain.story import StoryId
from app.service import disagreements, spellings

DISAGREEMENTS: Final[dict[str, JsonValue]] = {
    "story_id": "s3a7710c8b2e1",
    "numbers": [
        {
            "kind": "killed",
            "is_rising": True,
            "values": [
                {
                    "value": 9.0,
                    "statements": [
                        {
                            "article_id": "reuters-kharkiv-1",
                            "language": "en",
                            "source": "Reuters",
                            "published_at": "2024-05-25T15:10:00Z",
                            "written": "9 people",
                            "sentence": "At least 9 people were killed in the strike on Kharkiv.",
                        }
                    ],
                },
                {
                    "value": 11.0,
                    "statements": [
                        {
                            "article_id": "pravda-kharkiv-4",
                            "language": "uk",
                            "source": "Українська правда",
                            "published_at": "2024-05-25T19:40:00Z",
                            "written": "11 людей",
                            "sentence": "Унаслідок удару по Харкову загинуло 11 людей.",
                        }
                    ],
                },
            ],
        }
    ],
    "names": [
        {
            "spellings": [
                {"language": "uk", "written": "Зеленський", "article_count": 4},
                {"language": "en", "written": "Zelensky", "article_count": 2},
            ]
        }
    ],
}


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Statement(_Out):
    """A number as one article states it."""

    article_id: str
    language: str
    source: str | None
    published_at: datetime | None = Field(description="As the article states it.")
    written: str = Field(description="The number as written, with its unit.")
    sentence: str = Field(description="The sentence it stands in.")


class StatedValue(_Out):
    """A value, and who states it."""

    value: float
    statements: list[Statement] = Field(description="Earliest published first, undated last.")


class Disagreement(_Out):
    """One thing that articles number differently."""

    kind: CountKind
    is_rising: bool = Field(
        description="Each value is greater than the one before: a toll that rose, no error."
    )
    values: list[StatedValue] = Field(description="In the order in which they were reported.")


class Spelling(_Out):
    """A name as it is mostly written in one language."""

    language: str
    written: str
    article_count: int = Field(description="Articles of the language that write it so.")


class SpelledName(_Out):
    """One name in several languages."""

    spellings: list[Spelling] = Field(description="The language of most articles first.")


class Disagreements(_Out):
    """What the articles of a story state differently."""

    story_id: str
    numbers: list[Disagreement] = Field(description="Killed, injured, missing, magnitude.")
    names: list[SpelledName] = Field(
        description="Names of titles and leads that languages spell differently, at most 20."
    )


def disagreements_of(
    story_id: StoryId,
    numbers: Sequence[disagreements.Disagreement],
    names: Sequence[spellings.SpelledName],
) -> Disagreements:
    """The differences."""
    return Disagreements(
        story_id=story_id,
        numbers=[
            Disagreement(
                kind=each.kind,
                is_rising=each.is_rising,
                values=[
                    StatedValue(
                        value=stated.value,
                        statements=[_statement(found) for found in stated.statements],
                    )
                    for stated in each.values
                ],
            )
            for each in numbers
        ],
        names=[SpelledName.model_validate(each, from_attributes=True) for each in names],
    )


def _statement(found: disagreements.Statement) -> Statement:
    article = found.article
    return Statement(
        article_id=article.id,
        language=article.language,
        source=article.source,
        published_at=article.published.at if article.published else None,
        written=found.written,
        sentence=found.sentence,
    )
