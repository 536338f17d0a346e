"""Changes as the JSON of the REST API and of the stream: schemas, examples, filters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain.change import Became, ChangeFilter
from app.domain.decision import Cause, DecisionKind
from app.domain.story import StoryId, StorylineId, StorySummary
from app.service import changes as service
from app.web import parameters
from app.web.ledger_wire import MovedArticle

CHANGE: Final[dict[str, JsonValue]] = {
    "cursor": "816",
    "at": "2021-12-07T19:12:44Z",
    "kind": "joined",
    "cause": "engine",
    "stories": [
        {
            "id": "sc52254fe32d7",
            "became": "grew",
            "article_count": 3,
            "leads_to": None,
            "present": {
                "headline": "Видеопереговоры Путина и Байдена завершились",
                "language": "ru",
                "languages": {"ru": 2, "bg": 1},
                "source_count": 3,
                "article_count": 3,
                "storyline_id": None,
                "updated_at": "2021-12-07T19:12:44Z",
            },
        }
    ],
    "articles": [
        {
            "article_id": "dnevnik-2021-12-07-181",
            "before": None,
            "after": "sc52254fe32d7",
            "copy_of": None,
        }
    ],
}
CHANGE_PAGE: Final[dict[str, JsonValue]] = {
    "changes": [CHANGE],
    "next_cursor": "816",
    "has_more": False,
}


class Filters(BaseModel):
    """What changes can be filtered by; each that is given must hold."""

    story_id: str | None = Field(default=None, description="Changes that touch this story.")
    storyline: str | None = Field(
        default=None, description="That touch a story which is in this storyline at present."
    )
    language: str | None = Field(
        default=None,
        description="That touch a story which has articles in this language (BCP 47) at present.",
        examples=["bg"],
    )
    source: str | None = Field(
        default=None, description="That touch a story which has articles of this source at present."
    )
    kind: list[DecisionKind] = Field(default=[], description="Of these kinds; all when absent.")
    min_languages: int = Field(
        default=1,
        ge=1,
        le=1_000,
        description="That touch a story told in so many languages at present.",
    )


class ChangeFilters(Filters):
    """Which changes; those after which none of their stories lives pass whatever is asked of it."""

    after: str | None = Field(
        default=None,
        description="A `cursor` or `next_cursor`: only what comes after it. `latest`: only what "
        "comes from now on. Absent: from the beginning.",
    )


class PagedChangeFilters(ChangeFilters):
    """Which changes, and how many at once."""

    limit: Annotated[int, Field(ge=1, le=200, description="Changes a page.")] = 50


class StoryAtPresent(BaseModel):
    """A story as it is when the change is read, which may be later than the change."""

    model_config = ConfigDict(frozen=True)

    headline: str
    language: str = Field(description="Of the headline; BCP 47.")
    languages: dict[str, int] = Field(description="Articles per language, most first.")
    source_count: int
    article_count: int
    storyline_id: str | None
    updated_at: datetime


class ChangedStory(BaseModel):
    """What a change did to a story."""

    model_config = ConfigDict(frozen=True)

    id: str
    became: Became = Field(
        description="`changed`: as many articles as before, but not as before. `merged`: its "
        "articles went to another story. `ceased`: nothing is left."
    )
    article_count: int = Field(description="After the change.")
    leads_to: str | None = Field(description="Story that its id redirects to; only when merged.")
    present: StoryAtPresent | None = Field(description="Null when it does not live any more.")


class ChangeEvent(BaseModel):
    """What a decision changed."""

    model_config = ConfigDict(frozen=True)

    cursor: str = Field(description="Go on after it.")
    at: datetime
    kind: DecisionKind
    cause: Cause
    stories: list[ChangedStory] = Field(description="Those it touched.")
    articles: list[MovedArticle] = Field(
        description="Those it speaks of; `before` equals `after` where one stayed. Of a deleted "
        "article nothing but its id is left."
    )


@dataclass(frozen=True, slots=True)
class StreamedEvent:
    """Something that happened, as the stream tells it.

    Attributes:
        cursor: Its place; what a reader goes on after.
        kind: What happened.
        data: What changed, as in `list_changes`.
    """

    cursor: str
    kind: str
    data: ChangeEvent


class ChangePage(BaseModel):
    """Changes, oldest first."""

    model_config = ConfigDict(frozen=True)

    changes: list[ChangeEvent]
    next_cursor: str = Field(description="The next `after`, also when nothing more is there yet.")
    has_more: bool = Field(
        description="Whether there is more to look at now; with filters the next page may be empty."
    )


def change_filter(asked: Filters) -> ChangeFilter:
    """What is asked, read.

    Raises:
        InvalidQueryError: The language is no BCP 47 tag.
    """
    story = parameters.text_or_none(asked.story_id)
    storyline = parameters.text_or_none(asked.storyline)
    return ChangeFilter(
        story_id=StoryId(story) if story else None,
        storyline_id=StorylineId(storyline) if storyline else None,
        language=parameters.language(asked.language),
        source=parameters.text_or_none(asked.source),
        kinds=tuple(asked.kind),
        min_languages=asked.min_languages,
    )


def change(view: service.ChangeView) -> ChangeEvent:
    """A change as it goes over the wire."""
    source = view.change
    return ChangeEvent(
        cursor=str(source.number),
        at=source.decided_at,
        kind=source.kind,
        cause=source.cause,
        stories=[
            ChangedStory(
                id=each.story_id,
                became=each.became,
                article_count=each.article_count,
                leads_to=each.leads_to,
                present=_present(view.stories.get(each.story_id)),
            )
            for each in source.stories
        ],
        articles=[
            MovedArticle(
                article_id=move.article_id,
                before=move.before and move.before.story_id,
                after=move.after and move.after.story_id,
                copy_of=move.after and move.after.copy_of,
            )
            for move in source.moves
        ],
    )


def change_page(page: service.ChangePage) -> ChangePage:
    """A page of changes as it goes over the wire."""
    return ChangePage(
        changes=[change(view) for view in page.changes],
        next_cursor=str(page.after),
        has_more=page.has_more,
    )


def _present(story: StorySummary | None) -> StoryAtPresent | None:
    if story is None:
        return None
    return StoryAtPresent(
        headline=story.headline,
        language=story.headline_language,
        languages=story.languages,
        source_count=len(story.sources),
        article_count=story.article_count,
        storyline_id=story.storyline_id,
        updated_at=story.updated_at,
    )
