"""A clock that goes back changes no order and stops nothing."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from app.storage.examination import SqlRecords
from tests.service.newsroom import ANNA, HERAT, LUNA, newsroom_in
from tests.storage.places import PLACES

BACK = timedelta(days=-3)


def test_articles_and_corrections_go_on_whatever_the_clock_says(tmp_path: Path) -> None:
    (tmp_path / "steady").mkdir()
    with newsroom_in(tmp_path, LUNA[:2]) as room, newsroom_in(tmp_path / "steady", []) as steady:
        room.clock.advance(BACK)
        room.take(*LUNA[2:], *HERAT)
        room.corrections.merge(room.story_of(LUNA[0]), room.story_of(HERAT[0]), ANNA)
        room.clock.advance(BACK)
        room.corrections.undo(room.store.last_number(), ANNA)
        room.restart()
        room.take(*HERAT)
        room.check()
        assert room.store.last_number() == len(list(room.store.ledger()))
        steady.take(*LUNA[:2])
        steady.take(*LUNA[2:], *HERAT)
        assert sorted(room.stories()) == sorted(steady.stories())
    with closing(SqlRecords(Path(PLACES["sqlite"](tmp_path)))) as records, records.look() as moment:
        wrong = [each.check.name for each in moment.examined() if each.count]
    assert wrong == ["meta"]  # a newsroom names no model
