"""The condition of the service: figures are counted once in a while, over what is new."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.domain.article import ArticleId
from app.domain.decision import Cause, DecisionKind
from app.index.exact import ExactIndex
from app.service.condition import FRESH_SECONDS, About, Condition
from app.storage.figure_rows import SqlFigureStore
from app.storage.sql_store import SqlStore
from tests.fakes import NOW, FixedClock
from tests.storage.samples import article, opened

ABOUT = About("words", "f" * 64, 16, 5)


@dataclass
class Seconds:
    now: float = 0.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(SqlStore(tmp_path / "store.db")) as made:
        yield made


@pytest.fixture
def figure_store(tmp_path: Path, store: SqlStore) -> Iterator[SqlFigureStore]:
    with closing(SqlFigureStore(tmp_path / "store.db")) as made:
        yield made


def index_of(*days: date | None) -> ExactIndex:
    index = ExactIndex(4)
    ids = [ArticleId(str(number)) for number in range(len(days))]
    index.add(ids, np.ones((len(days), 4), np.float32), days)
    return index


def test_only_decisions_since_the_start_are_counted_and_each_once(
    store: SqlStore, figure_store: SqlFigureStore
) -> None:
    store.commit([article("before")], [opened("before", "s0")])
    seconds = Seconds()
    condition = Condition(
        ABOUT,
        store=figure_store,
        index=index_of(),
        clock=FixedClock(),
        window_days=14,
        now=lambda: seconds.now,
    )
    assert condition.figures().decisions == {}
    opening = (DecisionKind.OPENED, Cause.ENGINE)
    for number in (1, 2):
        store.commit([article(f"a{number}")], [opened(f"a{number}", f"s{number}")])
        seconds.now += FRESH_SECONDS + 1
        assert condition.figures().decisions == {opening: number}
        assert condition.figures().sizes.stories == number + 1


def test_figures_are_told_again_for_some_seconds(
    store: SqlStore, figure_store: SqlFigureStore
) -> None:
    seconds = Seconds()
    condition = Condition(
        ABOUT,
        store=figure_store,
        index=index_of(),
        clock=FixedClock(),
        window_days=14,
        now=lambda: seconds.now,
    )
    first = condition.figures()
    store.commit([article("a")], [opened("a", "s")])
    seconds.now += FRESH_SECONDS
    assert condition.figures() is first
    seconds.now += 0.1
    assert condition.figures().sizes.stories == 1


def test_the_window_holds_the_last_days_and_what_has_no_day(figure_store: SqlFigureStore) -> None:
    today = NOW.date()
    days = [None, today, today - timedelta(days=14), today - timedelta(days=15)]
    condition = Condition(
        ABOUT, store=figure_store, index=index_of(*days), clock=FixedClock(), window_days=14
    )
    assert (condition.figures().articles, condition.figures().window_articles) == (4, 3)
