"""With forgotten texts everything goes on as with the texts, but for what cites them."""

from datetime import timedelta
from pathlib import Path

from app.service.corrections import By
from app.service.forgetting import Forgetting
from app.service.simulation import simulate
from app.storage.privacy_rows import SqlPrivacyStore
from tests.service.newsroom import ANNA, HERAT, LUNA, Newsroom, newsroom_in, report
from tests.service.test_simulation import RAWS, opening
from tests.storage.places import PLACES

DAY = timedelta(days=1)
FRESH = report("again", of=LUNA[2])


def forget_all(room: Newsroom, folder: Path) -> int:
    """Forgets all texts; how many there were."""
    room.clock.advance(timedelta(days=40_000))  # the samples came in 2100
    store = SqlPrivacyStore(PLACES["sqlite"](folder))
    steps = list(Forgetting(store, room.corrections, room.clock).texts(DAY))
    room.clock.advance(timedelta(days=-40_000))
    store.close()
    return steps[-1].done


def test_stories_and_their_evidence_are_the_same_with_and_without_texts(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "forgotten").mkdir()
    with (
        newsroom_in(tmp_path / "kept", [*LUNA[:2], *HERAT[:2]]) as kept,
        newsroom_in(tmp_path / "forgotten", [*LUNA[:2], *HERAT[:2]]) as forgotten,
    ):
        assert forget_all(forgotten, tmp_path / "forgotten") == 4
        forgotten.restart()  # nothing of the texts is in memory any more
        for room in (kept, forgotten):
            room.take(*LUNA[2:], *HERAT[2:])
            room.corrections.move(LUNA[2].id, room.story_of(HERAT[0]), ANNA)
            room.corrections.undo(room.store.last_number(), ANNA)
        assert list(forgotten.store.ledger()) == list(kept.store.ledger())
        forgotten.check()


def test_the_same_text_sent_again_changes_nothing_and_is_not_kept_again(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, LUNA) as room:
        forget_all(room, tmp_path)
        before = room.store.last_number()
        room.take(*LUNA)
        assert room.store.last_number() == before
        assert all(each.text_forgotten for each in room.store.articles([LUNA[0].id]).values())


def test_a_simulation_groups_forgotten_texts_as_they_were_grouped(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, RAWS) as room:
        told = simulate(room.history, 30, opening(), opening(3.0))
        forget_all(room, tmp_path)
        assert simulate(room.history, 30, opening(), opening(3.0)) == told


def test_what_is_erased_is_gone_and_what_it_leaves_is_in_order(tmp_path: Path) -> None:
    with newsroom_in(tmp_path, [*LUNA, *HERAT]) as room:
        room.corrections.merge(room.story_of(LUNA[0]), room.story_of(HERAT[0]), ANNA)
        store = SqlPrivacyStore(PLACES["sqlite"](tmp_path))
        forgetting = Forgetting(store, room.corrections, room.clock)
        ids = [raw.id for raw in (*LUNA[:3], HERAT[0])]
        room.corrections.delete(ids[1], By("anna"))  # meanwhile, by somebody else
        (step,) = forgetting.erase(ids, By("privacy"))
        store.close()
        assert (step.done, step.total) == (4, 4)
        assert room.store.articles(ids) == {}
        room.check()
