"""Power loss, full disks, folders without rights, locked databases: clear words, nothing lost."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.domain.errors import StorageError
from app.storage.data_folder import DataFolder
from app.storage.examination import SqlRecords
from app.storage.sql_store import SqlStore
from tests.storage.endless_writer import BATCH, names_of
from tests.storage.samples import article, hours, joined, opened

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def batches_in(folder: Path) -> int:
    """How many batches of the endless writer are there, after every check."""
    database = DataFolder(folder).database_path
    records = SqlRecords(database)
    with records.look() as moment:
        wrong = [each for each in moment.examined() if each.count and each.check.name != "meta"]
    records.close()
    assert wrong == []
    store = SqlStore(database)
    count = store.totals().articles // BATCH
    expected = {name for batch in range(count) for name in names_of(batch)}
    assert store.memberships(expected).keys() == expected
    assert store.totals().articles == len(expected)
    store.close()
    return count


def write_batches(folder: Path, count: int, prepare: Callable[[], None] | None = None) -> int:
    """Runs the endless writer until it acknowledged so many, or ended; then kills it."""
    command = [sys.executable, "-m", "tests.storage.endless_writer", str(folder)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=prepare,  # noqa: PLW1509 - this process has no other thread of its own
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        acknowledged = -1
        while (line := writer.stdout.readline()) and acknowledged < count - 1:
            acknowledged = int(line)
        writer.kill()
        if writer.stderr.read():
            assert acknowledged < count - 1
        return acknowledged + 1


def test_a_log_that_lost_its_end_or_is_damaged_gives_all_that_was_committed_before(
    tmp_path: Path,
) -> None:
    # A power cut may take what was not synced yet from the end of the write-ahead log, or leave
    # anything there. Each commit is synced before it is acknowledged, so what is cut here was,
    # in such a case, never acknowledged; what stands before the cut must be whole commits.
    data = tmp_path / "data"
    write_batches(data, 12)
    log = data / "samestory.db-wal"
    size = log.stat().st_size
    chance = random.Random(8)  # noqa: S311 - seeded on purpose
    found = set()
    for turn in range(10):
        damaged = tmp_path / f"cut{turn}"
        shutil.copytree(data, damaged, ignore=shutil.ignore_patterns("*-shm"))
        place = chance.randrange(size)
        with (damaged / log.name).open("r+b") as file:
            if turn % 2:
                file.truncate(place)
            else:
                file.seek(place)
                file.write(chance.randbytes(5000))
        found.add(batches_in(damaged))
    assert max(found) <= batches_in(data)
    assert len(found) > 2


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(tmp_path: Path) -> None:
    def little_space() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))

    acknowledged = write_batches(tmp_path, 10_000, little_space)
    assert 0 < acknowledged < 1000
    assert batches_in(tmp_path) >= acknowledged
    assert write_batches(tmp_path, acknowledged + 3) >= acknowledged + 3
    assert batches_in(tmp_path) >= acknowledged + 3


def test_a_commit_on_a_full_disk_says_so_and_the_next_one_works(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "store.db")
    store.commit([article("a")], [opened("a", "s1")])
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        long = [article(f"b{number}", body="words " * 3000) for number in range(50)]
        with pytest.raises(StorageError, match="space left"):
            store.commit(long, [opened(each.article.id, "s2") for each in long])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, former)
    assert store.totals().articles == 1
    store.commit([article("c")], [joined("c", "s1")])
    assert store.totals().articles == 2
    store.close()


def said_by_nobody(act: Callable[[], object]) -> str:
    """The error that somebody without rights gets; root may write anywhere."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        said = b"no error"
        try:
            if os.geteuid() == 0:
                os.setuid(NOBODY)
            os.chdir("/")
            act()
        except StorageError as error:
            said = str(error).encode()
        finally:
            os.write(write_end, said)
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        said_there = pipe.read()
    os.waitpid(child, 0)
    return said_there


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that everybody may come to and read; those of pytest are closed to others."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_folder_that_may_only_be_read_is_named(folder: Path) -> None:
    folder.chmod(0o555)
    said = said_by_nobody(lambda: DataFolder(folder))
    folder.chmod(0o755)
    assert "SAMESTORY_DATA_DIR" in said
    assert not list(folder.iterdir())


def test_a_database_that_may_only_be_read_is_told_and_stays_as_it_was(folder: Path) -> None:
    path = folder / "store.db"
    store = SqlStore(path)
    store.commit([article("a")], [opened("a", "s1")])
    store.close()
    before = path.read_bytes()
    path.chmod(0o444)
    folder.chmod(0o555)

    def write() -> None:
        SqlStore(path).commit([article("b")], [joined("b", "s1")])

    said = said_by_nobody(write)
    folder.chmod(0o755)
    assert f"expected a usable database at {path}" in said
    assert "check that the folder is writable" in said
    assert path.read_bytes() == before


def test_a_database_that_another_program_holds_is_told_and_works_once_it_is_free(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    store = SqlStore(path)
    store.commit([article("a")], [opened("a", "s1")])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert store.totals().articles == 1  # readers need not wait
    with pytest.raises(StorageError, match="no other program holds the database"):
        store.commit([article("b")], [joined("b", "s1")])
    other.execute("COMMIT")
    other.close()
    store.commit([article("b")], [joined("b", "s1")])
    assert store.totals().articles == 2
    store.close()


def test_a_clock_that_goes_back_leaves_everything_in_order(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqlStore(path)
    for number, at in enumerate((hours(10), hours(2), hours(-500))):
        name = f"a{number}"
        decide = joined if number else opened
        store.commit([article(name)], [decide(name, "s1", at=at)])
    entries = list(store.ledger())
    assert [each.moves[0].article_id for each in entries] == ["a0", "a1", "a2"]
    [story] = store.summaries(["s1"]).values()
    assert (story.article_count, story.updated_at) == (3, hours(-500))
    store.close()
    records = SqlRecords(path)
    with records.look() as moment:
        assert [
            each.check.name
            for each in moment.examined()
            if each.count and each.check.name != "meta"
        ] == []
    records.close()
