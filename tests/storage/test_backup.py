"""Backup and restore, beside a writer and with what can go wrong."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.decision import fold
from app.domain.errors import SchemaTooNewError, StorageError
from app.storage.backup import back_up, inspect_backup, restore
from app.storage.data_folder import DataFolder
from app.storage.examination import SqlRecords
from app.storage.sql_store import SqlStore
from tests.storage.endless_writer import BATCH
from tests.storage.samples import article, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "samestory.db"
    store = SqlStore(path)
    store.commit([article("a"), article("b")], [opened("a", "s1"), opened("b", "s2")])
    store.close()
    return path


def articles_of(path: Path) -> set[str]:
    store = SqlStore(path)
    found = {each.article.id for each in store.recent(1000)}
    store.close()
    return found


def is_sound(path: Path) -> bool:
    records = SqlRecords(path)
    with records.look() as moment:
        wrong = [each for each in moment.examined() if each.count and each.check.name != "meta"]
    records.close()
    return not wrong


def test_backups_made_beside_a_writer_are_each_of_one_moment(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "tests.storage.endless_writer", str(folder)]
    copies: list[tuple[int, Path]] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for turn in range(4):
            acknowledged = [int(writer.stdout.readline()) for _ in range(5)][-1]
            target = tmp_path / f"copy{turn}.db"
            back_up(DataFolder(folder).database_path, target)
            copies.append((acknowledged, target))
        assert writer.poll() is None
        writer.kill()
    for acknowledged, path in copies:
        store = SqlStore(path)
        memberships = fold(store.ledger()).memberships
        assert store.totals().articles == len(memberships)
        assert len(memberships) % BATCH == 0
        assert len(memberships) // BATCH > acknowledged
        store.close()
        assert is_sound(path)


def test_a_backup_is_one_private_file_and_restores_to_the_same(
    database: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    written = back_up(database, target)
    assert (written.path, written.articles, written.last_number) == (target, 2, 2)
    assert sorted(each.name for each in tmp_path.glob("copy.db*")) == ["copy.db"]
    assert target.stat().st_mode & 0o077 == 0
    fresh = tmp_path / "fresh.db"
    assert restore(target, fresh).articles == 2
    with sqlite3.connect(fresh) as copy, sqlite3.connect(database) as original:
        assert list(copy.iterdump()) == list(original.iterdump())
    copy.close()
    original.close()


def test_nothing_is_overwritten_unless_asked_for(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(StorageError, match="add --force"):
        back_up(database, target)
    assert target.read_text() == "mine"
    back_up(database, target, force=True)
    assert inspect_backup(target).articles == 2
    with pytest.raises(StorageError, match="add --force"):
        restore(target, database)


def test_a_restore_waits_until_nobody_has_the_database_open(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    back_up(database, target)
    store = SqlStore(database)
    store.commit([article("late")], [opened("late", "s3")])
    with pytest.raises(StorageError, match="stop what reads it"):
        restore(target, database, force=True)
    store.close()
    assert articles_of(database) == {"a", "b", "late"}
    restore(target, database, force=True)
    assert articles_of(database) == {"a", "b"}
    assert is_sound(database)


def test_a_restore_replaces_a_damaged_database(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    back_up(database, target)
    database.write_bytes(b"\xff" * 9000)
    restore(target, database, force=True)
    assert articles_of(database) == {"a", "b"}


def test_what_is_no_backup_is_refused_and_nothing_is_replaced(
    database: Path, tmp_path: Path
) -> None:
    text, foreign, newer, cut, torn = (
        tmp_path / f"{name}.db" for name in ("text", "foreign", "newer", "cut", "torn")
    )
    text.write_text("no database at all, only some words that are long enough to be a header")
    with sqlite3.connect(foreign) as raw:
        raw.execute("CREATE TABLE notes (words TEXT)")
    raw.close()
    back_up(database, newer)
    with sqlite3.connect(newer) as raw:
        raw.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    raw.close()
    whole = database.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    torn.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    for path in (text, foreign, newer, cut, torn, tmp_path / "absent.db"):
        error = SchemaTooNewError if path is newer else StorageError
        with pytest.raises(error, match=path.name):
            restore(path, database, force=True)
    assert articles_of(database) == {"a", "b"}


def test_a_backup_for_which_there_is_no_space_leaves_nothing(
    database: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    code = (
        "import resource, sys; from pathlib import Path; from app.storage.backup import back_up\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "from app.domain.errors import StorageError\n"
        "try: back_up(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except StorageError as error: print(error)"
    )
    command = [sys.executable, "-c", code, str(database), str(target)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cannot copy" in ended.stdout
    assert not list(tmp_path.glob("copy.db*"))
