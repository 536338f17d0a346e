"""Instants are shown only as precisely as they are known."""

from datetime import UTC, datetime

import pytest

from app.cli.dates import span, when
from app.domain.timeline import Precision, PublishedOrigin
from tests.cli.examples import in_story, published, story


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        (Precision.SECOND, "2021-12-07 18:48"),
        (Precision.DAY, "2021-12-07"),
        (Precision.MONTH, "2021-12"),
    ],
)
def test_a_time_is_shown_to_its_precision(precision: Precision, shown: str) -> None:
    assert when(in_story("a", published=published(precision))) == shown


def test_an_unknown_time_is_unknown_and_not_today() -> None:
    assert when(in_story("a")) == "unknown"
    assert span(story(first=None, last=None)) == "unknown"


def test_an_estimated_time_says_so() -> None:
    assert (
        when(in_story("a", published=published(Precision.DAY, PublishedOrigin.STORY)))
        == "~2021-12-07"
    )


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        (datetime(2021, 12, 7, 23, tzinfo=UTC), "2021-12-07"),
        (datetime(2021, 12, 9, 1, tzinfo=UTC), "2021-12-07 – 12-09"),
        (datetime(2022, 1, 2, 1, tzinfo=UTC), "2021-12-07 – 2022-01-02"),
    ],
)
def test_a_span_repeats_only_what_differs(last: datetime, shown: str) -> None:
    assert span(story(last=last)) == shown
