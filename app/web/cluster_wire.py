"""Grouping without storing as the JSON of the REST API: schemas and examples."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.service.views import Outcome
from app.web import examples, schemas

MAX_ARTICLES = 1_000

CLUSTER_IN: Final[dict[str, JsonValue]] = {
    "articles": [
        {"id": "a-1", "title": "Байден и Путин поговорили по видеосвязи", "language": "ru"},
        {"id": "a-2", "title": "Biden and Putin hold two-hour video call", "language": "en"},
        {"id": "a-3", "title": "地震 M6.2 アマトリーチェ", "published_at": "2016-08-24"},
        {"id": "a-4"},
    ]
}

_MISSING = "expected a title or a text, found neither"

CLUSTERS: Final[dict[str, JsonValue]] = {
    "counts": {"added": 1, "updated": 0, "unchanged": 0, "rejected": 1},
    "results": [
        {
            "index": 0,
            "id": "dnevnik-2021-12-07-181",
            "status": "added",
            "group_id": "sc52254fe32d7",
            "copy_of": None,
            "problem": None,
        },
        {
            "index": 1,
            "id": "a-4",
            "status": "rejected",
            "group_id": None,
            "copy_of": None,
            "problem": {
                "type": "/docs#problem-article-invalid",
                "title": "The article cannot be taken",
                "status": 422,
                "detail": _MISSING,
                "code": "article-invalid",
                "instance": "articles/1",
                "request_id": None,
                "errors": [],
            },
        },
    ],
    "groups": [
        {
            **examples.STORY,
            "articles": [
                {
                    "id": "dnevnik-2021-12-07-181",
                    "language": "bg",
                    "title": "Байдън и Путин разговаряха два часа за Украйна",
                    "source": "Дневник",
                    "text_forgotten": False,
                    "copy_of": None,
                    "receipt": examples.EXPLANATION["receipt"],
                }
            ],
        }
    ],
    "storylines": {"l82d2449ec658": ["sc52254fe32d7"]},
}


class ClusterIn(BaseModel):
    """Articles to group, in the order in which they are to be taken."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [CLUSTER_IN]}
    )

    articles: list[schemas.ArticleIn] = Field(
        min_length=1, max_length=MAX_ARTICLES, description="As for `POST /v1/articles`."
    )


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class GroupedResult(_Out):
    """What became of one of the articles sent."""

    index: int = Field(description="Its place among the articles sent, from 0.")
    id: str | None = Field(description="The article's id; of a rejected one, if it had any.")
    status: Outcome = Field(
        description="`added`; `updated` or `unchanged` for an id that came before."
    )
    group_id: str | None = Field(description="Null when rejected.")
    copy_of: str | None = Field(description="The article whose text this one repeats.")
    problem: schemas.Problem | None = Field(description="Why it was rejected.")


class GroupedArticle(schemas.ArticleReference):
    """An article in its group, and why."""

    copy_of: str | None = Field(description="The article whose text this one repeats.")
    receipt: schemas.Receipt | None = Field(description="Its `story_id`s are ids of groups.")


class Group(schemas.Story):
    """Articles that report one event."""

    articles: list[GroupedArticle] = Field(description="Earliest first, undated last.")


class Clusters(_Out):
    """Groups, and what became of every article sent."""

    counts: dict[Outcome, int] = Field(description="Articles by status; they add up.")
    results: list[GroupedResult] = Field(description="One for each article sent, in order.")
    groups: list[Group] = Field(description="Newest report first, undated last.")
    storylines: dict[str, list[str]] = Field(
        description="Groups that follow one another about the same actors and matter."
    )
