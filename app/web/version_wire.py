"""An article's versions and what each changed, as the JSON of the REST API and the command."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.service import versions as domain

VERSIONS: Final[dict[str, JsonValue]] = {
    "article_id": "dnevnik-2023-02-06-77",
    "versions": [
        {
            "number": 1,
            "title": "Земетресение в Турция: 912 жертви",
            "received_at": "2023-02-06T11:05:00Z",
            "text_forgotten": False,
            "changes": [],
        },
        {
            "number": 2,
            "title": "Земетресение в Турция: 1498 жертви",
            "received_at": "2023-02-06T16:40:00Z",
            "text_forgotten": False,
            "changes": [
                {"kind": "kept", "text": "Земетресение в Турция:"},
                {"kind": "removed", "text": " 912"},
                {"kind": "added", "text": " 1498"},
                {"kind": "kept", "text": " жертви"},
            ],
        },
    ],
}


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Change(_Out):
    """Words in a row; what was kept and added, joined, is the new text."""

    kind: domain.ChangeKind
    text: str


class Version(_Out):
    """An article as it was received once."""

    number: int = Field(description="1 for the first.")
    title: str
    received_at: datetime
    text_forgotten: bool = Field(description="The text was dropped after its time.")
    changes: list[Change] = Field(
        description="Of title and text, against the version before; of the title alone where "
        "one of the two texts is forgotten; empty for the first."
    )


class ArticleVersions(_Out):
    """An article's versions."""

    article_id: str
    versions: list[Version] = Field(description="Oldest first, the present one last.")


def versions(article_id: str, found: Sequence[domain.Version]) -> ArticleVersions:
    """The versions of an article."""
    return ArticleVersions(
        article_id=article_id,
        versions=[
            Version(
                number=each.number,
                title=each.article.title,
                received_at=each.article.received_at,
                text_forgotten=each.article.text_forgotten,
                changes=[Change(kind=change.kind, text=change.text) for change in each.changes],
            )
            for each in found
        ],
    )
