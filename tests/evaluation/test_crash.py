"""Kills lose nothing, and the bench that says so would notice if they did."""

import sqlite3
from pathlib import Path

from app.cli.bench_ingest import invented
from app.evaluation.crash import Crashes
from app.evaluation.crash_work import Act
from app.settings import load_settings

KILLS = 8


def test_kills_at_random_instants_lose_nothing_and_a_loss_would_be_noticed(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "untouched")
    crashes = Crashes(settings, tmp_path, invented(settings), seed=8)
    tally = crashes.run(KILLS)
    assert tally.is_clean, tally
    assert sum(tally.kills.values()) == KILLS
    acts = (Act.INGEST, Act.CORRECTION, Act.FORGETTING, Act.INDEX_SAVE)
    assert all(tally.kills[act] for act in acts)
    assert tally.restarts >= KILLS // 2
    assert tally.articles > 160
    assert not settings.data_dir.exists()

    with sqlite3.connect(tmp_path / "data/samestory.db") as raw:
        lost = [name for (name,) in raw.execute("SELECT id FROM articles ORDER BY seq LIMIT 5")]
        for name in lost:  # of the first ones, that were all acknowledged
            raw.execute("DELETE FROM memberships WHERE article_id = ?", (name,))
            raw.execute("DELETE FROM articles WHERE id = ?", (name,))
    raw.close()
    (tmp_path / "data/index.seal").unlink()  # it says that the index need not be compared
    tally = crashes.run(KILLS + 1)
    assert set(lost) & set(tally.lost)
    assert any(lost[0] in fault for fault in tally.faults)
