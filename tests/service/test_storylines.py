"""Storylines: which stories look for theirs, and how two that formed apart become one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.clustering.genre import NO_GENRES, GenreModel
from app.clustering.scorer import load_scorer
from app.clustering.storylines import STORYLINE_FEATURES, StorylineScorer
from app.domain.article import ArticleId
from app.domain.decision import Move
from app.domain.errors import StorageError
from app.domain.story import Membership, StoryId, StorylineId
from app.domain.timeline import DayRange
from app.domain.vectors import Matrix
from app.embedding.registry import packaged_lexicon
from app.index.exact import ExactIndex
from app.ports import Neighbour
from app.service.engine import Engine
from app.service.neighbourhood import fresh
from app.service.storylines import StorylineKeeper
from app.storage.sql_store import SqlStore
from tests.fakes import WordEmbedder
from tests.service.samples import at_angle, embedded, opened

ANGLES = {"a": 0.0, "b": 0.0, "c": 1.0, "d": 1.0, "e": 0.5}
STORIES = {name: StoryId(f"s-{name}") for name in ANGLES}


class CountingIndex(ExactIndex):
    """Counts what it was asked for."""

    searched = 0

    def search(
        self, queries: Matrix, limit: int, days: Sequence[DayRange]
    ) -> list[list[Neighbour]]:
        self.searched += len(queries)
        return super().search(queries, limit, days)


def moves_of(names: Iterable[str]) -> list[Move]:
    return [move for name in names for move in opened(name).moves]


def keeper_of(
    store: SqlStore, index: ExactIndex, least_cosine: float, genres: GenreModel = NO_GENRES
) -> StorylineKeeper:
    weights = dict.fromkeys(STORYLINE_FEATURES, 0.0) | {"whole": 20.0}
    lexicon = packaged_lexicon(WordEmbedder())
    scorer = replace(load_scorer(), genres=genres)
    engine = Engine(store, index, lexicon, scorer, window_days=14)
    return StorylineKeeper(store, index, engine, StorylineScorer(weights, -20 * least_cosine))


@pytest.mark.parametrize(
    ("least_cosine", "lines"),
    [
        # cos 1.0 = .54 keeps {a, b} and {c, d} apart, cos 0.5 = .88 links e to both; the mean
        # over the pairs of all is (4 * .54 + 2 * .88) / 6 = .65.
        (0.60, {"abcde"}),
        (0.64, {"abe", "cd"}),  # two storylines have to fit a little better than a story alone
        (0.70, {"abe", "cd"}),
        (0.95, {"ab", "cd", "e"}),
    ],
)
def test_storylines_become_one_when_their_stories_fit_on_the_whole(
    least_cosine: float, lines: set[str], tmp_path: Path
) -> None:
    store, index = SqlStore(tmp_path / "stories.db"), ExactIndex(2)
    keeper = keeper_of(store, index, least_cosine)
    first_lines = {}
    for names in ("ab", "cd", "e"):
        batch = [embedded(name, at_angle(ANGLES[name])) for name in names]
        store.commit(batch, [opened(name) for name in names])
        fresh(batch).add_to(index)
        keeper.update(moves_of(names), store.last_number())
        first_lines[names] = store.summaries([STORIES[names[0]]])[STORIES[names[0]]].storyline_id
    assert first_lines["ab"] != first_lines["cd"]
    line_of = {
        name: store.summaries([each])[each].storyline_id or name for name, each in STORIES.items()
    }
    together = {
        "".join(sorted(name for name in line_of if line_of[name] == line))
        for line in line_of.values()
    }
    assert together == lines
    keeper.update(moves_of(ANGLES), store.last_number())
    assert line_of == {
        name: store.summaries([each])[each].storyline_id or name for name, each in STORIES.items()
    }
    store.close()


def test_a_story_that_fits_two_storylines_does_not_make_one_of_them(tmp_path: Path) -> None:
    """Three of each, b to d and f to h, would do: their cosines are .81 in the mean, of all .70."""
    angles = {"a": 0.0, "b": 0.2, "c": 0.45, "d": 0.55, "e": 1.45, "f": 1.2, "g": 0.95, "h": 0.85}
    angles["i"] = 0.7
    store, index = SqlStore(tmp_path / "stories.db"), ExactIndex(2)
    keeper = keeper_of(store, index, 0.75)
    for names in ("ab", "ef", "c", "g", "d", "h", "i"):
        batch = [embedded(name, at_angle(angles[name])) for name in names]
        store.commit(batch, [opened(name) for name in names])
        fresh(batch).add_to(index)
        keeper.update(moves_of(names), store.last_number())
    lines = store.storylines_of([StoryId(f"s-{name}") for name in angles])
    one, other = ({lines[StoryId(f"s-{name}")] for name in names} for names in ("abcd", "efgh"))
    assert len(one) == len(other) == 1
    assert one != other
    assert lines[StoryId("s-i")] in one | other
    store.close()


@pytest.mark.parametrize("names", ["abc", "cab"])
def test_a_roundup_is_in_no_storyline(names: str, tmp_path: Path) -> None:
    """c is one: what is further than .25 from the first axis is."""
    angles = {"a": 0.0, "b": 0.2, "c": 0.3}
    is_roundup = np.array([[0, 0, 0, 40.0], [0, 0, 0, 0]])
    genres = GenreModel(is_roundup, np.array([-10.0, -4.0]))
    store, index = SqlStore(tmp_path / "stories.db"), ExactIndex(2)
    keeper = keeper_of(store, index, 0.5, genres)
    for name in names:
        batch = [embedded(name, at_angle(angles[name]))]
        store.commit(batch, [opened(name)])
        fresh(batch).add_to(index)
        keeper.update(moves_of(name), store.last_number())
    lines = store.storylines_of([STORIES[name] for name in names])
    assert lines[STORIES["a"]] == lines[STORIES["b"]] is not None
    assert lines[STORIES["c"]] is None
    store.close()


def test_only_a_story_whose_first_articles_are_others_looks_for_its_storyline(
    tmp_path: Path,
) -> None:
    store, index = SqlStore(tmp_path / "stories.db"), CountingIndex(2)
    keeper = keeper_of(store, index, 0.95)
    story = STORIES["a"]

    def searched_for(name: str) -> int:
        """All are of one day: the first by id are the story's first."""
        before, move = (
            index.searched,
            Move(ArticleId(name), None, Membership(ArticleId(name), story)),
        )
        batch = [embedded(name, at_angle(0.1 * len(index)))]
        store.commit(batch, [replace(opened(name), moves=(move,))])
        fresh(batch).add_to(index)
        keeper.update([move], store.last_number())
        return index.searched - before

    assert [searched_for(name) for name in ("c", "d", "e", "a")] == [1, 1, 0, 1]
    leaving = Move(ArticleId("c"), Membership(ArticleId("c"), story), None)
    store.commit([], [replace(opened("c"), moves=(leaving,))])
    keeper.update([leaving], store.last_number())
    assert index.searched == 4
    store.close()


def test_what_a_kill_or_an_error_left_unlinked_is_linked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, index = SqlStore(tmp_path / "stories.db"), CountingIndex(2)

    def commit(names: str) -> None:
        batch = [embedded(name, at_angle(ANGLES[name])) for name in names]
        store.commit(batch, [opened(name) for name in names])
        fresh(batch).add_to(index)

    def lines() -> dict[StoryId, StorylineId | None]:
        return store.storylines_of(STORIES.values())

    commit("ab")  # and killed
    assert [each.number for each in store.unlinked()] == [1, 2]
    resumed = keeper_of(store, index, 0.95)
    resumed.resume()
    assert len({lines()[STORIES[each]] for each in "ab"} - {None}) == 1
    assert not store.unlinked()
    commit("cd")
    with monkeypatch.context() as broken:
        broken.setattr(store, "assign_storylines", full_disk)
        with pytest.raises(StorageError):
            resumed.update(moves_of("cd"), store.last_number())
    assert not {lines()[STORIES[each]] for each in "cd"} - {None}
    resumed.resume()
    assert len({lines()[STORIES[each]] for each in "cd"} - {None}) == 1
    linked = lines()
    keeper_of(store, index, 0.60).resume()  # would make one of both
    assert lines() == linked
    store.close()


def full_disk(*_: object) -> None:
    raise StorageError("the disk is full")
