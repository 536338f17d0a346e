"""What is told of one story or article beyond itself, as the JSON of the REST API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.domain.article import ArticleId
from app.service import comparison
from app.service.views import ArticleView, StoryView
from app.web import examples, schemas, wire

_STORY_ID: Final = "sc52254fe32d7"

STORY_ARTICLES: Final[dict[str, JsonValue]] = {
    "story_id": _STORY_ID,
    "as_of": "2021-12-07T20:00:00+00:00",
    "articles": [examples.ARTICLE],
    "deleted": ["tass-13134561"],
}

TIMELINE: Final[dict[str, JsonValue]] = {
    "story_id": _STORY_ID,
    "hours": [
        {"start": "2021-12-07T17:00:00Z", "languages": {"en": 1}},
        {"start": "2021-12-07T19:00:00Z", "languages": {"ru": 2, "bg": 1, "uk": 1}},
    ],
    "without_hour": 2,
}

LANGUAGES: Final[dict[str, JsonValue]] = {
    "story_id": _STORY_ID,
    "languages": [
        {
            "language": "en",
            "article_count": 1,
            "copy_count": 0,
            "first_article_id": "reuters-idUSKBN2IM0AN",
            "first_source": "Reuters",
            "first_published_at": "2021-12-07T17:18:00Z",
            "lag_hours": 0.0,
        },
        {
            "language": "bg",
            "article_count": 1,
            "copy_count": 0,
            "first_article_id": "dnevnik-2021-12-07-181",
            "first_source": "Дневник",
            "first_published_at": "2021-12-07T19:10:00Z",
            "lag_hours": 1.87,
        },
    ],
}

COPIES: Final[dict[str, JsonValue]] = {
    "original": {
        "id": "tass-13134561",
        "language": "ru",
        "title": "Видеопереговоры Путина и Байдена завершились",
        "source": "ТАСС",
        "text_forgotten": False,
    },
    "copies": [
        {
            "id": "kommersant-5117284",
            "language": "ru",
            "title": "Переговоры Путина и Байдена завершились",
            "source": "Коммерсантъ",
            "text_forgotten": False,
        }
    ],
}


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class StoryArticles(_Out):
    """The articles of a story, now or at a past moment."""

    story_id: str
    as_of: str | None = Field(description="The instant, or the number of a decision; null: now.")
    articles: list[schemas.Article] = Field(
        description="As they are now, wherever they are now; earliest first, undated last."
    )
    deleted: list[str] = Field(description="Ids of those that were deleted since.")


class TimelineHour(_Out):
    """What was published in one hour."""

    start: datetime
    languages: dict[str, int] = Field(description="Articles per language, most first.")


class Timeline(_Out):
    """When a story was told, in which languages."""

    story_id: str
    hours: list[TimelineHour] = Field(description="Hours with reports, earliest first.")
    without_hour: int = Field(description="Articles whose time of day is not known.")


class LanguageStart(_Out):
    """How a story came to a language."""

    language: str
    article_count: int = Field(description="Copies included.")
    copy_count: int
    first_article_id: str | None = Field(
        description="First article whose time of day is known; null if there is none."
    )
    first_source: str | None
    first_published_at: datetime | None
    lag_hours: float | None = Field(description="Since the first report in any language.")


class LanguageStarts(_Out):
    """Which language told a story first, and how long it took the others."""

    story_id: str
    languages: list[LanguageStart] = Field(description="First to report first.")


class ArticleCopies(_Out):
    """Articles of one text."""

    original: schemas.ArticleReference
    copies: list[schemas.ArticleReference] = Field(description="By id.")


def present_articles(view: StoryView) -> StoryArticles:
    """The articles of a story."""
    return StoryArticles(
        story_id=view.summary.id,
        as_of=None,
        articles=[wire.article(each) for each in view.articles],
        deleted=[],
    )


def past_articles(
    story_id: str, ids: Sequence[ArticleId], views: Sequence[ArticleView], moment: datetime | int
) -> StoryArticles:
    """The articles that were in a story, of which some may be gone."""
    there = {view.article.id for view in views}
    return StoryArticles(
        story_id=story_id,
        as_of=moment.isoformat() if isinstance(moment, datetime) else str(moment),
        articles=[wire.article(view) for view in views],
        deleted=[each for each in ids if each not in there],
    )


def timeline(view: StoryView) -> Timeline:
    """When a story was told."""
    hours = comparison.hours(view.articles)
    told = sum(sum(hour.languages.values()) for hour in hours)
    return Timeline(
        story_id=view.summary.id,
        hours=[TimelineHour(start=hour.start, languages=hour.languages) for hour in hours],
        without_hour=len(view.articles) - told,
    )


def languages(view: StoryView) -> LanguageStarts:
    """Who told a story first."""
    return LanguageStarts(
        story_id=view.summary.id,
        languages=[
            LanguageStart(
                language=each.language,
                article_count=each.article_count,
                copy_count=each.copy_count,
                first_article_id=each.first,
                first_source=each.source,
                first_published_at=each.first_published_at,
                lag_hours=each.lag_hours,
            )
            for each in comparison.language_starts(view.articles)
        ],
    )


def copies(article_id: str, view: StoryView) -> ArticleCopies:
    """The article of a story that stands for a text, and those that repeat it."""
    by_id = {each.article.id: each for each in view.articles}
    asked = next(each for each in view.articles if each.article.id == article_id)
    original = by_id.get(asked.membership.copy_of or asked.article.id, asked)
    same = [each for each in view.articles if each.membership.copy_of == original.article.id]
    return ArticleCopies(
        original=wire.reference(original.article),
        copies=[wire.reference(each.article) for each in sorted(same, key=lambda e: e.article.id)],
    )
