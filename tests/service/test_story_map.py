"""The map: where stories stand, how many, and when it is drawn anew."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from app.ports import Store
from app.service.story_map import Area, MapPoint, StoryMap
from tests.fakes import NOW, FixedClock
from tests.service.newsroom import ANNA, H1, HERAT, L1, LUNA, MOROCCO, Newsroom, newsroom_in

WAITING = 60.0  # seconds, on a busy machine


@contextmanager
def story_map(store: Store, patience_seconds: float = WAITING) -> Iterator[StoryMap]:
    with closing(StoryMap(store, FixedClock(), patience_seconds=patience_seconds)) as opened:
        yield opened


def points_of(store: Store) -> tuple[MapPoint, ...]:
    with story_map(store) as opened:
        drawing = opened.drawing()
        assert drawing is not None
        assert drawing.is_present
        return drawing.points


def test_every_story_is_a_point_within_the_map(room: Newsroom) -> None:
    points = points_of(room.store)
    assert {each.story.id for each in points} == {room.story_of(L1), room.story_of(H1)}
    assert all(0 <= each.x <= 1 and 0 <= each.y <= 1 for each in points)
    assert [len(each.story.sources) for each in points] == sorted(
        (len(each.story.sources) for each in points), reverse=True
    )


def test_two_quakes_are_nearer_to_each_other_than_to_a_moon_landing(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, [*LUNA, *HERAT, *MOROCCO]) as room:
        where = {each.story.id: np.array([each.x, each.y]) for each in points_of(room.store)}
        luna, herat, morocco = (where[room.story_of(raws[0])] for raws in (LUNA, HERAT, MOROCCO))
        apart = np.linalg.norm(herat - morocco)
        assert apart < np.linalg.norm(herat - luna)
        assert apart < np.linalg.norm(morocco - luna)


def test_the_same_stories_give_the_same_map_and_a_correction_another(room: Newsroom) -> None:
    with story_map(room.store) as drawn:
        first = drawn.drawing()
        assert drawn.drawing() == first
        assert first is not None
        assert first.points == points_of(room.store)
        room.corrections.split(room.story_of(L1), [L1.id], ANNA)
        after = drawn.drawing()
        assert after is not None
        assert len(after.points) == len(first.points) + 1


def test_until_a_map_is_drawn_anew_the_last_one_is_shown_with_its_time(room: Newsroom) -> None:
    with story_map(room.store, patience_seconds=0) as drawn:
        while (first := drawn.drawing()) is None:
            pass
        assert first.drawn_at == NOW
        room.corrections.split(room.story_of(L1), [L1.id], ANNA)
        meanwhile = drawn.drawing()
        assert meanwhile is not None
        if not meanwhile.is_present:
            assert meanwhile.points == first.points
        while not (after := drawn.drawing()) or not after.is_present:
            pass
        assert len(after.points) == len(first.points) + 1


def test_an_empty_store_has_an_empty_map(tmp_path: Path) -> None:
    with newsroom_in(tmp_path) as room:
        assert points_of(room.store) == ()


def test_one_story_alone_has_its_place(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, [L1]) as room:
        (point,) = points_of(room.store)
        assert Area(0, 0, 1, 1).holds(point)
