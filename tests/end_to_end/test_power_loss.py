"""A power cut takes the ends of files that were not synced: what is left is whole, and goes on."""

import json
import random
import shutil
from pathlib import Path

import pytest

from app.care_bootstrap import open_care
from app.cli.demo import SAMPLE
from app.service.doctor import examine
from app.settings import load_settings
from tests.end_to_end.conftest import Samestory

HALVES = 112
TURNS = 3


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of a process that was killed: half is in the index, the rest in the log."""
    samestory = Samestory(tmp_path_factory.mktemp("power") / "data")
    lines = SAMPLE.read_bytes().splitlines(keepends=True)
    assert samestory.run("ingest", "-", stdin=b"".join(lines[:HALVES])).exit_code == 0
    news = tmp_path_factory.mktemp("news")
    (news / "rest.jsonl").write_bytes(b"".join(lines[HALVES:]))
    with samestory.start("ingest", news, "--watch", "--json") as process:  # it does not end
        assert process.stdout is not None
        for _ in lines[HALVES:]:
            process.stdout.readline()
        process.kill()
    assert (samestory.data_dir / "samestory.db-wal").stat().st_size > 100_000
    return samestory.data_dir


def damage(folder: Path, chance: random.Random) -> None:
    """Cuts or spoils the log of writes and every file of the index at some place."""
    files = [folder / "samestory.db-wal", folder / "index.seal", *(folder / "index").iterdir()]
    for file in sorted(each for each in files if each.is_file()):
        place = chance.randrange(file.stat().st_size + 1)
        with file.open("r+b") as opened:
            match chance.randrange(4):
                case 0:
                    opened.truncate(0)
                case 1:
                    opened.truncate(place)
                case 2:
                    opened.seek(place)
                    opened.write(chance.randbytes(500))
                case _:
                    pass  # it had been synced


@pytest.mark.parametrize("turn", range(TURNS))
def test_what_a_power_cut_leaves_is_sound_and_takes_the_rest(
    cut_off: Path, tmp_path: Path, turn: int
) -> None:
    samestory = Samestory(tmp_path / "data")
    shutil.copytree(cut_off, samestory.data_dir, ignore=shutil.ignore_patterns("*-shm"))
    damage(samestory.data_dir, random.Random(turn))  # noqa: S311 - seeded on purpose
    rows = [json.loads(line) for line in SAMPLE.read_bytes().splitlines()]
    left = {each for members in samestory.stories().values() for each in members}
    assert {row["id"] for row in rows[:HALVES]} <= left  # what the database itself has
    assert samestory.run("ingest", SAMPLE).exit_code == 0
    assert sum(map(len, samestory.stories().values())) == len(rows)
    with open_care(load_settings(data_dir=samestory.data_dir), writable=False) as care:
        report = examine(care.records, care.index)
    assert [each for each in report.examined if each.count] == []
    assert report.counts["articles"] == len(rows)
