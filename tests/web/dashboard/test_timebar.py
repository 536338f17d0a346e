"""Marks on a time bar stand where and when the reports came."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.timeline import Precision, PublishedOrigin
from app.web.dashboard.timebar import HEIGHT, WIDTH, scale_of, time_bar
from tests.web.views import article_view

START = datetime(2021, 12, 7, 18, 0, tzinfo=UTC)


def test_a_bar_is_as_long_as_the_next_round_time() -> None:
    scale = scale_of([article_view(at=START), article_view(at=START + timedelta(hours=20))])
    assert scale is not None
    assert scale.labels == ("7 Dec 2021, 18:00", "+ 1 d")


def test_first_and_last_stand_at_the_ends_in_the_colours_of_their_languages() -> None:
    views = [
        article_view(at=START, language="en"),
        article_view(at=START + timedelta(hours=24), language="ru"),
    ]
    scale = scale_of(views)
    assert scale is not None
    first, last = time_bar(views, scale).marks
    assert first.x < 1
    assert last.x + last.width > WIDTH - 1
    assert (first.colour, last.colour) == (0, 1)


def test_a_report_of_a_day_is_vague_and_one_dated_by_its_story_is_not_shown() -> None:
    views = [
        article_view(at=START),
        article_view(at=START.replace(hour=0), precision=Precision.DAY),
        article_view(
            at=START.replace(hour=0), precision=Precision.DAY, origin=PublishedOrigin.STORY
        ),
        article_view(at=None),
    ]
    scale = scale_of(views)
    assert scale is not None
    assert sorted(mark.vague for mark in time_bar(views, scale).marks) == [False, True]


def test_without_a_dated_report_there_is_no_scale() -> None:
    assert scale_of([article_view(at=None)]) is None
    assert scale_of([]) is None


@given(st.lists(st.integers(0, 40_000_000), min_size=1, max_size=300))
def test_no_mark_leaves_the_box(seconds: list[int]) -> None:
    views = [article_view(at=START + timedelta(seconds=gap)) for gap in seconds]
    scale = scale_of(views)
    assert scale is not None
    marks = time_bar(views, scale).marks
    assert len(marks) == len(views)
    for mark in marks:
        assert 0 <= mark.x <= mark.x + mark.width <= WIDTH
        assert -0.01 <= mark.y <= mark.y + mark.height <= HEIGHT + 0.01
        assert mark.height > 0
