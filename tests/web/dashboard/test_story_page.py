"""The page of a story folds copies, orders languages and knows what it does not know."""

from datetime import UTC, datetime, timedelta

from app.domain.article import ArticleId
from app.domain.story import StoryId, StorylineId, StorySummary
from app.domain.timeline import Precision, PublishedOrigin
from app.service.views import ArticleView, ExplanationView, StorylineView, StoryView
from app.web.dashboard.story_page import EXPLAINED_REPORTS, language_groups, neighbours
from tests.web.views import article_view

START = datetime(2021, 12, 7, 18, 0, tzinfo=UTC)


def summary(story_id: str) -> StorySummary:
    return StorySummary(
        id=StoryId(story_id),
        headline="Headline",
        headline_language="en",
        languages={},
        sources={},
        article_count=0,
        copy_count=0,
        first_published_at=None,
        last_published_at=None,
        updated_at=START,
        storyline_id=None,
    )


def explained(article_id: ArticleId) -> ExplanationView:
    view = article_view(article_id=article_id, at=START)
    return ExplanationView(view, summary("s"), receipt=None, pair=None, runner_up=None)


def story_of(*views: ArticleView) -> StoryView:
    return StoryView(summary("s"), revision=1, articles=views, storyline=None)


def test_a_copy_of_a_copy_is_folded_under_the_first_text() -> None:
    [group] = language_groups(
        story_of(
            article_view(article_id="a", at=START),
            article_view(article_id="b", at=START, copy_of="a"),
            article_view(article_id="c", at=START, copy_of="b"),
        ),
        explained,
    )
    [report] = group.reports
    assert report.view.article.id == "a"
    assert [copy.article.id for copy in report.copies] == ["b", "c"]
    assert group.article_count == 3


def test_a_copy_whose_original_is_elsewhere_stands_on_its_own() -> None:
    [group] = language_groups(
        story_of(article_view(article_id="b", at=START, copy_of="elsewhere")), explained
    )
    assert [report.view.article.id for report in group.reports] == ["b"]


def test_the_lag_of_a_language_is_told_only_where_hours_are_known() -> None:
    groups = language_groups(
        story_of(
            article_view(
                article_id="d", language="bg", at=START.replace(hour=0), precision=Precision.DAY
            ),
            article_view(article_id="a", language="ru", at=START),
            article_view(article_id="b", language="en", at=START + timedelta(hours=2)),
            article_view(article_id="c", language="uk", at=None),
        ),
        explained,
    )
    lags = {group.language: group.lag for group in groups}
    assert lags == {"bg": None, "ru": timedelta(0), "en": timedelta(hours=2), "uk": None}


def test_a_date_taken_from_the_story_is_nobodys_first_report() -> None:
    [group] = language_groups(
        story_of(
            article_view(at=START, precision=Precision.DAY, origin=PublishedOrigin.STORY),
        ),
        explained,
    )
    assert group.first is None
    assert group.bar is None


def test_only_so_many_reports_are_explained_on_the_page() -> None:
    views = [article_view(article_id=f"a{place}", at=START) for place in range(30)]
    [group] = language_groups(story_of(*views), explained)
    shown = [report.explanation is not None for report in group.reports]
    assert shown == [True] * EXPLAINED_REPORTS + [False] * (30 - EXPLAINED_REPORTS)


def test_a_story_knows_what_came_before_and_after_it() -> None:
    line = StorylineView(StorylineId("l"), tuple(summary(name) for name in "abc"))
    middle, last = neighbours(line, StoryId("b")), neighbours(line, StoryId("c"))
    assert middle.previous is line.stories[0]
    assert middle.next is line.stories[2]
    assert last.next is None
