"""A story as an assistant is told it: short enough to read, with all that a citation needs."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from app.web import schemas

_EXCERPT_CHARACTERS: Final = 600
_ELLIPSIS: Final = "…"


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Report(_Told):
    """A report, as it is cited."""

    article_id: str
    title: str
    language: str = Field(description="BCP 47 tag.")
    source: str | None = Field(description="The outlet.")
    url: str | None
    published_at: datetime | None = Field(description="UTC; null when unknown.")
    published_precision: str | None = Field(description="`second`, `day` or `month`.")
    published_is_estimated: bool = Field(description="From the story's other reports.")
    copy_of: str | None = Field(
        description="The report whose text this one repeats; it is no independent source then."
    )
    excerpt: str = Field(description="How its text begins.")


class StoryTold(_Told):
    """A story with its reports."""

    story: schemas.Story
    reports: list[Report] = Field(description="Earliest first, undated last.")
    reports_left_out: int = Field(description="Further ones, later than those.")
    storyline: list[schemas.Story] = Field(
        description="Other events of the same matter, earliest first: not this event."
    )


def told(story: schemas.StoryDetail, *, limit: int) -> StoryTold:
    """A story with at most `limit` of its reports."""
    others = story.storyline.stories if story.storyline else []
    return StoryTold(
        story=schemas.Story.model_validate(story, from_attributes=True),
        reports=[_report(article) for article in story.articles[:limit]],
        reports_left_out=max(0, len(story.articles) - limit),
        storyline=[each for each in others if each.id != story.id],
    )


def _report(article: schemas.Article) -> Report:
    text = article.text
    cut = len(text) > _EXCERPT_CHARACTERS
    return Report(
        article_id=article.id,
        title=article.title,
        language=article.language,
        source=article.source,
        url=article.url,
        published_at=article.published_at,
        published_precision=article.published_precision,
        published_is_estimated=article.published_origin == "story",
        copy_of=article.copy_of,
        excerpt=text[:_EXCERPT_CHARACTERS] + _ELLIPSIS if cut else text,
    )
