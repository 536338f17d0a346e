"""Comparing a story's articles: when and in which languages it was told, and who was first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.article import ArticleId
from app.domain.timeline import Precision, PublishedOrigin
from app.service.views import ArticleView


@dataclass(frozen=True, slots=True)
class Hour:
    """What was published in one hour.

    Attributes:
        start: Of the hour; aware, UTC.
        languages: Articles per language, most first, then by tag.
    """

    start: datetime
    languages: dict[str, int]


@dataclass(frozen=True, slots=True)
class LanguageStart:
    """How a story came to a language.

    Attributes:
        article_count: Copies included.
        copy_count: Articles that repeat another's text.
        first: The first article whose time of day is known; None if there is none.
        source: Of that article.
        first_published_at: Of that article.
        lag_hours: Since the first article of all languages.
    """

    language: str
    article_count: int
    copy_count: int
    first: ArticleId | None
    source: str | None
    first_published_at: datetime | None
    lag_hours: float | None


def hours(articles: Iterable[ArticleView]) -> list[Hour]:
    """Hours in which something was published, earliest first.

    An article whose time of day is not known is in none.
    """
    counts: dict[datetime, Counter[str]] = {}
    for view in articles:
        at = _instant(view)
        if at is not None:
            start = at.replace(minute=0, second=0, microsecond=0)
            counts.setdefault(start, Counter())[view.article.language] += 1
    return [
        Hour(start, dict(sorted(counts[start].items(), key=lambda each: (-each[1], each[0]))))
        for start in sorted(counts)
    ]


def language_starts(articles: Iterable[ArticleView]) -> list[LanguageStart]:
    """How a story came to each of its languages, first language first, those unknown last."""
    by_language: dict[str, list[ArticleView]] = {}
    for view in articles:
        by_language.setdefault(view.article.language, []).append(view)
    firsts = {language: _first(views) for language, views in by_language.items()}
    instants = [found[0] for found in firsts.values() if found]
    start = min(instants, default=None)
    found = [
        _language_start(language, views, firsts[language], start)
        for language, views in by_language.items()
    ]
    return sorted(found, key=_by_start)


def _language_start(
    language: str,
    views: list[ArticleView],
    first: tuple[datetime, ArticleView] | None,
    start: datetime | None,
) -> LanguageStart:
    lag = (first[0] - start).total_seconds() / 3600 if first and start else None
    return LanguageStart(
        language=language,
        article_count=len(views),
        copy_count=sum(view.membership.copy_of is not None for view in views),
        first=first[1].article.id if first else None,
        source=first[1].article.source if first else None,
        first_published_at=first[0] if first else None,
        lag_hours=None if lag is None else round(lag, 2),
    )


def _first(views: list[ArticleView]) -> tuple[datetime, ArticleView] | None:
    known = [(at, view.article.id, view) for view in views if (at := _instant(view)) is not None]
    if not known:
        return None
    at, _, view = min(known, key=lambda each: each[:2])
    return at, view


def _instant(view: ArticleView) -> datetime | None:
    """When it was published, if the time of day is known."""
    published = view.published
    if published is None or published.origin is PublishedOrigin.STORY:
        return None
    return published.at if published.precision is Precision.SECOND else None


def _by_start(found: LanguageStart) -> tuple[bool, float, str]:
    at = found.first_published_at
    return at is None, at.timestamp() if at else 0.0, found.language
