"""The map: where stories stand, how many, and when it is drawn anew."""

from pathlib import Path

import numpy as np

from app.service.story_map import Area, StoryMap
from tests.service.newsroom import ANNA, H1, HERAT, L1, LUNA, MOROCCO, Newsroom, newsroom_in


def test_every_story_is_a_point_within_the_map(room: Newsroom) -> None:
    points = StoryMap(room.store).points()
    assert {each.story.id for each in points} == {room.story_of(L1), room.story_of(H1)}
    assert all(0 <= each.x <= 1 and 0 <= each.y <= 1 for each in points)
    assert [len(each.story.sources) for each in points] == sorted(
        (len(each.story.sources) for each in points), reverse=True
    )


def test_two_quakes_are_nearer_to_each_other_than_to_a_moon_landing(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, [*LUNA, *HERAT, *MOROCCO]) as room:
        where = {
            each.story.id: np.array([each.x, each.y]) for each in StoryMap(room.store).points()
        }
        luna, herat, morocco = (where[room.story_of(raws[0])] for raws in (LUNA, HERAT, MOROCCO))
        apart = np.linalg.norm(herat - morocco)
        assert apart < np.linalg.norm(herat - luna)
        assert apart < np.linalg.norm(morocco - luna)


def test_the_same_stories_give_the_same_map_and_a_correction_another(room: Newsroom) -> None:
    drawn = StoryMap(room.store)
    first = drawn.points()
    assert drawn.points() is first
    assert StoryMap(room.store).points() == first
    room.corrections.split(room.story_of(L1), [L1.id], ANNA)
    assert len(drawn.points()) == len(first) + 1


def test_an_empty_store_has_an_empty_map(tmp_path: Path) -> None:
    with newsroom_in(tmp_path) as room:
        assert StoryMap(room.store).points() == ()


def test_one_story_alone_has_its_place(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, [L1]) as room:
        (point,) = StoryMap(room.store).points()
        assert Area(0, 0, 1, 1).holds(point)
