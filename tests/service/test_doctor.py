from collections.abc import Iterator
from pathlib import Path

import pytest

from app.care_bootstrap import FaissFiles
from app.domain.vectors import ModelFingerprint
from app.service.doctor import Report, examine, rebuild_index, repair
from app.storage.examination import SqlRecords
from app.storage.sql_store import SqlStore
from tests.storage.everything import MODEL, fill
from tests.storage.samples import DIMENSION, article, joined


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    fill(tmp_path / "store.db")
    records = SqlRecords(tmp_path / "store.db")
    yield records
    records.close()


@pytest.fixture
def index(tmp_path: Path, records: SqlRecords) -> FaissFiles:
    files = FaissFiles(tmp_path / "index")
    assert rebuild_index(records, files) == 4
    return files


def failed(report: Report) -> list[str]:
    return [each.check.name for each in report.examined if each.count]


def test_an_index_that_is_behind_is_no_fault_since_each_start_makes_up_for_it(
    tmp_path: Path, records: SqlRecords, index: FaissFiles
) -> None:
    store = SqlStore(tmp_path / "store.db")
    store.commit([article("late"), article("b", title="Другое")], [joined("late", "s1")])
    store.close()
    assert examine(records, index).is_sound
    index.remove()
    report = examine(records, index)
    assert report.is_sound
    assert report.counts["articles"] == 5
    assert not index.folder.exists()


def test_damaged_files_of_the_index_are_told_and_made_anew(
    records: SqlRecords, index: FaissFiles
) -> None:
    for path in index.folder.glob("*.partition"):
        path.write_bytes(b"[]\n")
    report = examine(records, index)
    assert failed(report) == ["index"]
    assert report.examined[-1].faults[0].where.startswith("index/")
    mended = repair(records, index)
    assert mended.is_sound
    assert mended.mended == ("made the vector index anew, of 4 vectors",)
    assert len(index.open(MODEL, DIMENSION)) == 4


def test_an_index_of_another_model_is_told_and_made_anew(
    records: SqlRecords, index: FaissFiles
) -> None:
    index.remove()
    foreign = index.open(ModelFingerprint("another"), DIMENSION)
    with records.look() as moment:
        foreign.reconcile(moment.vectors())
    foreign.save()
    assert failed(examine(records, index)) == ["index"]
    assert repair(records, index).is_sound
    assert len(index.open(MODEL, DIMENSION)) == 4


def test_nothing_is_done_where_nothing_is_wrong(records: SqlRecords, index: FaissFiles) -> None:
    before = {path: path.stat().st_mtime_ns for path in index.folder.iterdir()}
    report = repair(records, index)
    assert (report.is_sound, report.mended) == (True, ())
    assert {path: path.stat().st_mtime_ns for path in index.folder.iterdir()} == before


def test_an_empty_store_is_sound(tmp_path: Path) -> None:
    records = SqlRecords(tmp_path / "empty.db")
    report = examine(records, FaissFiles(tmp_path / "none"))
    assert report.is_sound
    assert set(report.counts.values()) == {0}
    records.close()
