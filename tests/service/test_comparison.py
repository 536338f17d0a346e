"""Comparing a story's articles: hours and languages, with what is known of their times alone."""

from datetime import UTC, datetime

from app.domain.timeline import Precision, PublishedOrigin
from app.service.comparison import hours, language_starts
from tests.web.views import article_view

EARLY = datetime(2021, 12, 7, 17, 18, tzinfo=UTC)
LATE = datetime(2021, 12, 7, 19, 48, tzinfo=UTC)


def test_a_time_that_is_no_instant_is_in_no_hour_and_makes_nobody_first() -> None:
    views = [
        article_view(article_id="day", at=EARLY, precision=Precision.DAY),
        article_view(article_id="guess", at=EARLY, origin=PublishedOrigin.STORY),
        article_view(article_id="none", at=None),
        article_view(article_id="known", language="uk", at=LATE),
    ]
    assert [(hour.start, hour.languages) for hour in hours(views)] == [
        (LATE.replace(minute=0), {"uk": 1})
    ]
    known, unknown = language_starts(views)
    assert (known.language, known.first, known.lag_hours) == ("uk", "known", 0.0)
    assert (unknown.language, unknown.article_count, unknown.lag_hours) == ("en", 3, None)


def test_the_lag_counts_from_the_first_report_of_all() -> None:
    views = [
        article_view(article_id="b", language="bg", at=LATE),
        article_view(article_id="a2", language="uk", at=EARLY, copy_of="a1"),
        article_view(article_id="a1", language="uk", at=EARLY),
    ]
    first, second = language_starts(views)
    assert (first.first, first.copy_count, first.lag_hours) == ("a1", 1, 0.0)
    assert (second.language, second.lag_hours) == ("bg", 2.5)


def test_nothing_was_told_in_no_articles() -> None:
    assert hours([]) == []
    assert language_starts([]) == []
