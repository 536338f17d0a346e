"""A story: the set of articles that report one event; a storyline: stories that follow on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from app.domain.article import ArticleId

StoryId = NewType("StoryId", str)
StorylineId = NewType("StorylineId", str)


@dataclass(frozen=True, slots=True)
class Membership:
    """An article's place in a story.

    Attributes:
        copy_of: The article whose text this one repeats; a copy is folded under it and is
            not an independent source.
    """

    article_id: ArticleId
    story_id: StoryId
    copy_of: ArticleId | None = None


class StorySort(StrEnum):
    """In which order stories are listed."""

    NEWEST = "newest"  # newest report first
    UPDATED = "updated"  # last gained or lost an article first
    GROWING = "growing"  # most reports lately: each counts half for every 6 hours of age
    LANGUAGES = "languages"  # most languages first
    SOURCES = "sources"  # most sources first
    ARTICLES = "articles"  # most articles first


@dataclass(frozen=True, slots=True)
class StorySummary:
    """A story as lists show it; derived from its articles.

    Attributes:
        headline: Of the earliest article that is not a copy.
        headline_language: BCP 47.
        languages: Articles per language, most first.
        sources: Articles per source that are not copies, most first.
        article_count: All articles, copies included.
        copy_count: Articles that repeat another's text.
        first_published_at: Of the earliest dated article; None when none is dated.
        last_published_at: Of the latest dated article; None when none is dated.
        updated_at: When the story last gained or lost an article.
        storyline_id: Its storyline, or None while it stands alone.
    """

    id: StoryId
    headline: str
    headline_language: str
    languages: dict[str, int]
    sources: dict[str, int]
    article_count: int
    copy_count: int
    first_published_at: datetime | None
    last_published_at: datetime | None
    updated_at: datetime
    storyline_id: StorylineId | None
