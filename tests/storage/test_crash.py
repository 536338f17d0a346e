import random
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import IO

import pytest

from app.domain.decision import fold
from app.domain.errors import DataFolderInUseError
from app.domain.story_list import StoryQuery
from app.storage.data_folder import DataFolder
from app.storage.sql_store import SqlStore
from tests.storage.endless_writer import BATCH, names_of
from tests.storage.places import PLACES, PlaceIn

ROOT = Path(__file__).parents[2]
WRITER = "tests.storage.endless_writer"
KILLS = 8


@pytest.mark.parametrize("place_in", PLACES.values(), ids=PLACES)
def test_every_acknowledged_batch_survives_kills_at_random_instants(
    tmp_path: Path, place_in: PlaceIn
) -> None:
    place = place_in(tmp_path)
    chance = random.Random(2025)  # noqa: S311 - seeded on purpose
    acknowledged = -1
    for _ in range(KILLS):
        acknowledged = max(acknowledged, write_until_killed(tmp_path, place, chance))
        present = check(tmp_path, place)
        assert present > acknowledged
    assert acknowledged >= KILLS


def write_until_killed(folder: Path, place: Path | str, chance: random.Random) -> int:
    """Runs the writer, kills it at some instant, returns the last batch it acknowledged."""
    command = [sys.executable, "-m", WRITER, str(folder), str(place)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(chance.randint(1, 12))]
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(timeout=chance.uniform(0, 0.02))
        writer.kill()
        return int(last_complete(lines, writer.stdout))


def last_complete(lines: list[str], rest: IO[str]) -> str:
    return [line for line in lines + rest.readlines() if line.endswith("\n")][-1]


def check(folder: Path, place: Path | str) -> int:
    """Checks every invariant; returns the number of batches that are there."""
    store = SqlStore(place)
    with DataFolder(folder).lock(), store.sole_writer():  # the killed writer's locks are gone
        grouping = fold(store.ledger())
        names = list(grouping.memberships)
        assert store.memberships(names) == grouping.memberships
        assert store.totals().articles == len(names)
        assert len(store.embedded(names)) == len(names)
        assert sum(len(ids) for ids, _, _ in store.vectors()) == len(names)
        stories = store.stories(StoryQuery(limit=200)).stories
        assert sum(story.article_count for story in stories) == len(names)
        for batch in count():
            if names_of(batch)[0] not in grouping.memberships:
                assert len(names) == batch * BATCH
                break
            found = store.search_words(f"token{batch} delegations", 999).ids
            assert set(names_of(batch)) <= set(found)
    store.close()
    return batch


def test_a_second_writing_process_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", WRITER, str(tmp_path), str(tmp_path / "store.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        second = DataFolder(tmp_path)
        with pytest.raises(DataFolderInUseError, match="SAMESTORY_DATA_DIR"), second.lock():
            pass
        writer.kill()
