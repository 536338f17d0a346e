from datetime import timedelta
from random import Random

import pytest

from app.service.feed_schedule import PollBounds, back_off, next_interval, with_jitter

BOUNDS = PollBounds(min_seconds=600, max_seconds=21_600)
DAY = 86_400


@pytest.mark.parametrize(
    ("interval", "brought_news", "asked", "expected"),
    [
        (0, True, 0, 600),
        (0, False, 0, 600),
        (2_000, True, 0, 1_000),
        (2_000, False, 0, 3_000),
        (700, True, 0, 600),
        (20_000, False, 0, 21_600),
        (600, True, 3_600, 3_600),
        (600, True, 999_999, DAY),
        (600, True, 40_000, 40_000),
    ],
)
def test_the_interval_follows_the_news_within_bounds_and_the_wish_of_the_feed(
    interval: int, brought_news: bool, asked: int, expected: int
) -> None:
    found = next_interval(interval, brought_news=brought_news, asked_seconds=asked, bounds=BOUNDS)
    assert found == expected


@pytest.mark.parametrize(
    ("interval", "failures", "expected"),
    [
        (0, 1, 600),
        (900, 1, 900),
        (900, 2, 1_800),
        (900, 5, 14_400),
        (900, 50, DAY),
        (900, 5000, DAY),
    ],
)
def test_each_failure_doubles_the_wait_up_to_a_day(
    interval: int, failures: int, expected: int
) -> None:
    assert back_off(interval, failures, BOUNDS) == expected


def test_jitter_stays_within_a_tenth_and_spreads() -> None:
    waits = {with_jitter(600, Random(seed)) for seed in range(50)}  # noqa: S311
    assert len(waits) > 40
    assert all(timedelta(seconds=540) <= wait <= timedelta(seconds=660) for wait in waits)
