"""A simulation tells what would change, and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.service.corrections import By
from app.service.simulation import OpenIn, SimulationView, simulate
from tests.service.newsroom import HERAT, LUNA, Newsroom, newsroom_in, report
from tests.service.samples import reports_of

RAWS = [*LUNA, *reports_of("chandrayaan3")]
STRICT, LENIENT = 20.0, -20.0


def opening(join_log_odds: float = 0.0) -> OpenIn:
    @contextmanager
    def open_in(folder: Path) -> Iterator[Newsroom]:
        room = Newsroom(folder, join_log_odds=join_log_odds)
        try:
            yield room
        finally:
            room.store.close()

    return open_in


def simulated(room: Newsroom, join_log_odds: float) -> SimulationView:
    before = list(room.store.ledger())
    view = simulate(room.history, 30, opening(), opening(join_log_odds))
    assert list(room.store.ledger()) == before
    return view


def test_the_same_settings_change_nothing(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, RAWS) as room:
        view = simulated(room, 0.0)
        assert (view.merged, view.split, view.changed) == ((), (), ())
        assert view.articles == len(RAWS)
        assert view.stories_before == view.stories_after == len(room.stories())


def test_a_higher_bar_splits_and_a_lower_one_merges(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, RAWS) as room:
        strict, lenient = simulated(room, STRICT), simulated(room, LENIENT)
    assert strict.stories_after > strict.stories_before
    assert not strict.merged
    largest = strict.split[0]
    assert len(largest.before) == 1
    assert sum(len(story.articles) for story in largest.after) == len(largest.before[0].articles)
    assert largest.before[0].headline in {raw.title for raw in RAWS}
    assert lenient.stories_after < lenient.stories_before
    assert lenient.merged
    assert not lenient.split


def test_what_people_said_holds_in_the_simulation_as_well(tmp_path: Path) -> None:
    pair = report("luna", of=LUNA[0]), report("herat", of=HERAT[0])
    with newsroom_in(tmp_path, pair) as room:
        room.corrections.link(pair[0].id, pair[1].id, By("anna"))
        view = simulate(room.history, 100, opening(), opening(STRICT))
    assert (view.stories_before, view.stories_after, view.constraints) == (1, 1, 1)


def test_nothing_to_replay_is_no_mistake(tmp_path: Path) -> None:
    with newsroom_in(tmp_path) as room:
        assert simulated(room, 1.0).articles == 0
