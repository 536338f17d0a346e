"""What the page of a story shows: reports by language, copies folded, why each is here."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.article import ArticleId
from app.domain.story import StoryId, StorySummary
from app.domain.timeline import Published, PublishedOrigin
from app.service.views import ArticleView, ExplanationView, StorylineView, StoryView
from app.web.dashboard.timebar import Scale, TimeBar, is_exact, scale_of, time_bar

EXPLAINED_REPORTS = 24
"""Reports explained on the page itself; further ones are explained on their own pages."""

COMPARED_LANGUAGES = 6
"""Languages whose first texts stand side by side; more would not be seen at once."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report with what repeats it.

    Attributes:
        explanation: None beyond `EXPLAINED_REPORTS`.
    """

    view: ArticleView
    copies: tuple[ArticleView, ...]
    explanation: ExplanationView | None


@dataclass(frozen=True, slots=True)
class LanguageGroup:
    """The reports in one language, copies among them counted.

    Attributes:
        lag: From the story's first report to the first in this language, zero where it was
            told first; None where the hours are not known.
        bar: None when no report of the story is dated.
        silence: From the last report in this language to the story's last one; None where the
            hours are not known.
    """

    language: str
    reports: tuple[Report, ...]
    article_count: int
    first: Published | None
    lag: timedelta | None
    bar: TimeBar | None
    silence: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The stories before and after one in its storyline."""

    previous: StorySummary | None
    next: StorySummary | None


def language_groups(
    story: StoryView, explain: Callable[[ArticleId], ExplanationView]
) -> list[LanguageGroup]:
    """Reports by language, the language that told first first."""
    scale = scale_of(story.articles)
    earliest, latest = _first_dated(story.articles), _last_exact(story.articles)
    by_language: defaultdict[str, list[ArticleView]] = defaultdict(list)
    for view in story.articles:
        by_language[view.article.language].append(view)
    reports = _reports(story.articles, explain)
    return [
        _group(language, views, reports, (earliest, latest), scale)
        for language, views in by_language.items()
    ]


def side_by_side(groups: Sequence[LanguageGroup]) -> list[Report]:
    """The first report with a text in each language, at most `COMPARED_LANGUAGES`."""
    firsts = (
        next((each for each in group.reports if each.view.article.body), None) for group in groups
    )
    return [report for report in firsts if report is not None][:COMPARED_LANGUAGES]


def neighbours(storyline: StorylineView, story_id: StoryId) -> Neighbours:
    """What came before and after a story of the storyline."""
    stories = storyline.stories
    place = next(index for index, each in enumerate(stories) if each.id == story_id)
    return Neighbours(
        previous=stories[place - 1] if place > 0 else None,
        next=stories[place + 1] if place + 1 < len(stories) else None,
    )


def dates_stated(views: Sequence[ArticleView]) -> list[Published]:
    """Publication dates that the articles themselves state."""
    return [
        view.published
        for view in views
        if view.published is not None and view.published.origin is not PublishedOrigin.STORY
    ]


def _reports(
    views: Sequence[ArticleView], explain: Callable[[ArticleId], ExplanationView]
) -> list[Report]:
    twins = {view.article.id: view.membership.copy_of for view in views}
    copies: defaultdict[ArticleId, list[ArticleView]] = defaultdict(list)
    originals = []
    for view in views:
        original = _original(view.article.id, twins)
        if original == view.article.id:
            originals.append(view)
        else:
            copies[original].append(view)
    return [
        Report(
            view=view,
            copies=tuple(copies[view.article.id]),
            explanation=explain(view.article.id) if place < EXPLAINED_REPORTS else None,
        )
        for place, view in enumerate(originals)
    ]


def _original(article_id: ArticleId, twins: Mapping[ArticleId, ArticleId | None]) -> ArticleId:
    """Follows copies of copies to the first text; what is not in the story is not followed."""
    seen = {article_id}
    while (twin := twins[article_id]) is not None and twin in twins and twin not in seen:
        seen.add(twin)
        article_id = twin
    return article_id


def _group(
    language: str,
    views: Sequence[ArticleView],
    reports: Sequence[Report],
    ends: tuple[Published | None, Published | None],
    scale: Scale | None,
) -> LanguageGroup:
    earliest, latest = ends
    first, last = _first_dated(views), _last_exact(views)
    exact = is_exact(first) and is_exact(earliest)
    return LanguageGroup(
        language=language,
        reports=tuple(each for each in reports if each.view.article.language == language),
        article_count=len(views),
        first=first,
        lag=first.at - earliest.at if first and earliest and exact else None,
        bar=time_bar(views, scale) if scale else None,
        silence=latest.at - last.at if last and latest else None,
    )


def _first_dated(views: Sequence[ArticleView]) -> Published | None:
    """The earliest date; one with its hour goes before one without, which may be any hour."""
    return min(
        dates_stated(views),
        key=lambda published: (not is_exact(published), published.at),
        default=None,
    )


def _last_exact(views: Sequence[ArticleView]) -> Published | None:
    """The latest date with its hour."""
    exact = [published for published in dates_stated(views) if is_exact(published)]
    return max(exact, key=lambda published: published.at, default=None)
