"""What every store of figures tells."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.decision import Cause, DecisionKind
from app.serving_ports import Sizes
from app.storage.figure_rows import SqlFigureStore
from app.storage.sql_store import SqlStore
from tests.storage.samples import article, joined, opened


@pytest.fixture
def store(place: Path | str) -> Iterator[SqlFigureStore]:
    """Of one story of two articles, and one of one."""
    with closing(SqlStore(place)) as articles:
        articles.commit([article("a"), article("b")], [opened("a", "s1"), joined("b", "s1")])
        articles.commit([article("c")], [opened("c", "s2")])
    with closing(SqlFigureStore(place)) as made:
        yield made


def test_nothing_is_told_of_nothing(place: Path | str) -> None:
    with closing(SqlFigureStore(place)) as store:
        assert store.sizes() == Sizes(stories=0, singletons=0, largest=0)
        assert store.last_number() == 0
        assert store.decisions(after=0, until=9) == {}


def test_sizes_are_those_of_living_stories(store: SqlFigureStore) -> None:
    assert store.sizes() == Sizes(stories=2, singletons=1, largest=2)


def test_decisions_are_counted_between_two_numbers(store: SqlFigureStore) -> None:
    assert store.last_number() == 3
    opening, joining = (DecisionKind.OPENED, Cause.ENGINE), (DecisionKind.JOINED, Cause.ENGINE)
    assert store.decisions(after=0, until=3) == {opening: 2, joining: 1}
    assert store.decisions(after=1, until=2) == {joining: 1}
