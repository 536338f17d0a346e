"""Lists of storylines, as the JSON of the REST API."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain.story_list import StorylinePage as Found
from app.domain.story_list import StorylineQuery
from app.domain.story_list import StorylineSummary as FoundStoryline
from app.web import examples, parameters, schemas, wire

STORYLINE: Final[dict[str, JsonValue]] = {
    "id": "l83b0b0f0c1aa",
    "story_count": 3,
    "article_count": 41,
    "first_published_at": "2021-12-07T17:18:00Z",
    "last_published_at": "2025-02-27T18:30:00Z",
    "latest": examples.STORY,
}

STORYLINE_PAGE: Final[dict[str, JsonValue]] = {"storylines": [STORYLINE], "next_cursor": None}


class StorylineConditions(BaseModel):
    """Which storylines; a parameter of another name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: list[str] = Field(
        default=[],
        max_length=20,
        description="With a story told in this language (BCP 47); given several times: in each.",
        examples=[["uk"]],
    )
    since: str | None = Field(
        default=None,
        description="With a story that has a report at or after this instant or day.",
        examples=["2021-12-07"],
    )
    until: str | None = Field(
        default=None,
        description="With a story that has a report at or before this instant or day.",
        examples=["2021-12-08T12:00:00Z"],
    )
    q: str | None = Field(
        default=None,
        description="With a story that has an article with all these words, in any script.",
        examples=["Путин Biden"],
    )
    min_stories: int = Field(
        default=1, ge=1, le=100_000, description="Of at least so many stories.", examples=[3]
    )


class StorylineFilters(StorylineConditions):
    """A page of the storylines that pass."""

    limit: int = Field(default=50, ge=1, le=200, description="Storylines a page.")
    cursor: str | None = Field(
        default=None, description="`next_cursor` of the page before, with the same filters."
    )


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class StorylineSummary(_Out):
    """A storyline as lists show it; counts are of all its stories."""

    id: str
    story_count: int
    article_count: int = Field(description="Copies included.")
    first_published_at: datetime | None
    last_published_at: datetime | None
    latest: schemas.Story = Field(description="The story with the newest report.")


class StorylinePage(_Out):
    """A page of storylines."""

    storylines: list[StorylineSummary]
    next_cursor: str | None = Field(description="Leads to the next page; null on the last.")


def storyline_query(
    asked: StorylineConditions, *, limit: int = 50, cursor: str | None = None
) -> StorylineQuery:
    """The question to the service.

    Raises:
        InvalidQueryError: A language or an instant is malformed.
    """
    return StorylineQuery(
        languages=parameters.languages(asked.language),
        since=parameters.instant(asked.since, name="since"),
        until=parameters.instant(asked.until, name="until", end_of_day=True),
        words=parameters.text_or_none(asked.q),
        min_stories=asked.min_stories,
        limit=limit,
        cursor=parameters.text_or_none(cursor),
    )


def storyline_page(page: Found) -> StorylinePage:
    """A page of storylines."""
    return StorylinePage(
        storylines=[storyline(each) for each in page.storylines], next_cursor=page.next_cursor
    )


def storyline(found: FoundStoryline) -> StorylineSummary:
    """A storyline as lists show it."""
    return StorylineSummary(
        id=found.id,
        story_count=found.story_count,
        article_count=found.article_count,
        first_published_at=found.first_published_at,
        last_published_at=found.last_published_at,
        latest=wire.story(found.latest),
    )
