"""Partitions hold every article once, and a search reads all that may hold what it wants."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.distributed.layout import DAYS_A_BLOCK, Layout
from app.domain.article import ArticleId
from app.domain.timeline import DayRange

_DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))
_LAYOUTS = st.builds(Layout, st.integers(1, 6), st.integers(1, 5))


@given(layout=_LAYOUTS, name=st.text(min_size=1), day=st.none() | _DAYS, first=_DAYS, last=_DAYS)
def test_a_search_reads_the_partition_of_every_article_that_it_may_find(
    layout: Layout, name: str, day: date | None, first: date, last: date
) -> None:
    part = layout.part_of(ArticleId(name), day)
    assert 0 <= part < layout.parts
    for days in (DayRange(first, last), DayRange(first, None), DayRange(None, last), DayRange()):
        if day is None or day in days:
            assert part in layout.parts_of(days)


def test_a_decision_reads_two_lanes_of_time_and_that_of_the_undated() -> None:
    layout, window = Layout(lanes=12, shards=4), timedelta(days=14)
    for number in range(DAYS_A_BLOCK):
        day = date(2024, 5, 1) + timedelta(number)
        assert len(layout.parts_of(DayRange(day - window, day + window))) <= 3 * layout.shards


def test_shards_are_of_about_equal_size() -> None:
    layout = Layout(lanes=2, shards=8)
    sizes = Counter(layout.part_of(ArticleId(f"a{n}"), date(2024, 5, 1)) for n in range(8_000))
    assert len(sizes) == 8
    assert max(sizes.values()) < 1.1 * 1_000
