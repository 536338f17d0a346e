import random
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, MutableMapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from app.domain.article import ArticleId
from app.domain.errors import StorageError
from app.domain.timeline import DayRange
from app.domain.vectors import ModelFingerprint
from app.index.exact import ExactIndex
from app.index.faiss_index import FaissIndex
from tests.index.samples import ALL_DAYS, DIMENSION, FIRST_DAY, vectors

MODEL = ModelFingerprint("c0ffee")
OTHER_MODEL = ModelFingerprint("decaf")
IDS = [ArticleId(f"a{number:03}") for number in range(40)]
DAYS: list[date | None] = [
    None if number % 5 == 4 else FIRST_DAY + timedelta(number % 5) for number in range(40)
]
ROWS = vectors(*range(40))
STORED = (IDS, DAYS, ROWS)


def opened(folder: Path) -> FaissIndex:
    return FaissIndex(folder, DIMENSION, MODEL)


@pytest.fixture
def log() -> Iterator[list[MutableMapping[str, object]]]:
    """The events logged so far."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with forty vectors in four days and the undated."""
    index = opened(tmp_path)
    index.add(IDS, ROWS, DAYS)
    index.save()
    return tmp_path


def answers(index: FaissIndex | ExactIndex) -> list[list[tuple[str, float]]]:
    found = index.search(ROWS, 7, [ALL_DAYS] * 40)
    return [[(hit.article_id, hit.similarity) for hit in hits] for hits in found]


def complete_answers() -> list[list[tuple[str, float]]]:
    index = ExactIndex(DIMENSION)
    index.add(IDS, ROWS, DAYS)
    return answers(index)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_answers_equal_the_exact_index_to_the_last_bit() -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(3000, 256)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = [ArticleId(f"{number:05}") for number in range(3000)]
    days: list[date | None] = [FIRST_DAY + timedelta(number % 14) for number in range(3000)]
    queries = rows[:64] + rng.normal(scale=0.05, size=(64, 256)).astype(np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    ranges = [DayRange(FIRST_DAY + timedelta(n % 9), None) for n in range(64)]
    found = []
    for index in (FaissIndex(None, 256, MODEL), ExactIndex(256)):
        index.add(ids, rows, days)
        found.append(index.search(queries, 20, ranges))
    assert found[0] == found[1]


def test_what_was_saved_is_there_after_opening_again(saved: Path) -> None:
    index = opened(saved)
    assert index.ids() == set(IDS)
    assert answers(index) == complete_answers()


def test_removals_moves_and_emptied_days_are_saved_too(saved: Path) -> None:
    index = opened(saved)
    last_day = FIRST_DAY + timedelta(3)
    gone = [article_id for article_id, day in zip(IDS, DAYS, strict=True) if day == last_day]
    index.remove(gone)
    index.add([IDS[0]], vectors(99), [None])
    index.save()
    again = opened(saved)
    assert again.ids() == set(IDS) - set(gone)
    assert answers(again) == answers(index)
    assert again.search(vectors(99), 1, [DayRange(last_day, last_day)])[0][0].article_id == IDS[0]


def test_only_changed_partitions_are_written_again(saved: Path) -> None:
    before = snapshot(saved)
    index = opened(saved)
    index.save()
    assert snapshot(saved) == before
    index.add([ArticleId("new")], vectors(99), [FIRST_DAY])
    index.save()
    after = snapshot(saved)
    assert len(before.keys() & after.keys()) == 5  # four partitions and the manifest
    assert not [name for name in after if name.endswith(".new")]


@pytest.mark.parametrize(("dimension", "model"), [(DIMENSION, OTHER_MODEL), (DIMENSION + 1, MODEL)])
def test_files_of_another_model_are_left_out_with_a_warning(
    saved: Path, dimension: int, model: ModelFingerprint, log: list[MutableMapping[str, object]]
) -> None:
    index = FaissIndex(saved, dimension, model)
    assert len(index) == 0
    assert [event["log_level"] for event in log] == ["warning"]


def test_an_empty_folder_is_no_reason_for_a_warning(
    tmp_path: Path, log: list[MutableMapping[str, object]]
) -> None:
    assert len(opened(tmp_path / "new")) == 0
    assert not log


@settings(max_examples=60)
@example(seed=3703)  # one bit of the manifest: another day, and still a manifest
@given(seed=st.integers(0, 2**32))
def test_damage_to_files_never_raises_and_never_leads_to_a_wrong_vector(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    index = opened(folder)
    index.add(IDS, ROWS, DAYS)
    index.save()
    chance = random.Random(seed)  # noqa: S311 - seeded on purpose
    for path in sorted(folder.iterdir()):
        damage(path, chance)
    index = opened(folder)
    exact = ExactIndex(DIMENSION)
    kept = [number for number, article_id in enumerate(IDS) if article_id in index.ids()]
    exact.add([IDS[n] for n in kept], ROWS[kept], [DAYS[n] for n in kept])
    assert answers(index) == answers(exact)
    assert index.reconcile([STORED]) == len(IDS) - len(kept)
    assert answers(index) == complete_answers()
    index.save()
    assert answers(opened(folder)) == complete_answers()


def damage(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    place = chance.randrange(len(content))
    match chance.randrange(5):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(content[:place])
        case 2:
            changed = bytes([content[place] ^ (1 << chance.randrange(8))])
            path.write_bytes(content[:place] + changed + content[place + 1 :])
        case 3:
            path.write_bytes(chance.randbytes(place))
        case _:
            pass  # left intact


@pytest.mark.parametrize(
    "manifest", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"partitions": 3}']
)
def test_a_manifest_of_any_shape_is_survived(saved: Path, manifest: bytes) -> None:
    (saved / "manifest.json").write_bytes(manifest)
    index = opened(saved)
    assert len(index) == 0
    assert index.reconcile([STORED]) == len(IDS)


def test_a_folder_where_a_file_should_be_is_survived(saved: Path) -> None:
    for path in list(saved.iterdir()):
        path.unlink()
        path.mkdir()
    assert len(opened(saved)) == 0


def test_a_kill_between_partitions_and_manifest_leaves_the_old_state(saved: Path) -> None:
    before = snapshot(saved)
    index = opened(saved)
    index.add([IDS[0]], vectors(99), [FIRST_DAY + timedelta(1)])
    index.save()
    for name, content in before.items():  # what the kill left: new files beside the old manifest
        (saved / name).write_bytes(content)
    assert answers(opened(saved)) == complete_answers()


def test_a_folder_that_cannot_be_written_is_a_storage_error_and_loses_nothing(
    tmp_path: Path,
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder")
    index = FaissIndex(occupied / "index", DIMENSION, MODEL)
    index.add(IDS, ROWS, DAYS)
    with pytest.raises(StorageError, match="index"):
        index.save()
    assert answers(index) == complete_answers()


def test_a_full_disk_leaves_the_index_that_was_there(saved: Path) -> None:
    index = opened(saved)
    more = [ArticleId(f"more{number}") for number in range(2000)]
    index.add(more, vectors(*range(100, 2100)), [FIRST_DAY] * 2000)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing fails, as on a full disk
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(StorageError, match="index"):
            index.save()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, former)
    assert answers(opened(saved)) == complete_answers()
    index.save()  # there is space again
    assert opened(saved).ids() == {*IDS, *more}


def test_reconciling_replaces_moves_adds_and_drops_until_the_index_is_what_is_stored(
    saved: Path,
) -> None:
    ids = [*IDS[5:], ArticleId("new")]
    rows = np.concatenate([ROWS[5:], vectors(99)])
    days = [*DAYS[5:], FIRST_DAY]
    rows[0] = vectors(98)
    days[1] = FIRST_DAY + timedelta(9)
    index = opened(saved)
    assert (
        index.reconcile([(ids[:20], days[:20], rows[:20]), (ids[20:], days[20:], rows[20:])]) == 8
    )
    exact = ExactIndex(DIMENSION)
    exact.add(ids, rows, days)
    assert index.ids() == set(ids)
    assert answers(index) == answers(exact)
    assert index.reconcile([(ids, days, rows)]) == 0


def test_searches_beside_changes_see_whole_states() -> None:
    index = FaissIndex(None, DIMENSION, MODEL)
    index.add(IDS, ROWS, DAYS)
    failures: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            for number, hits in enumerate(index.search(ROWS[20:], 1, [ALL_DAYS] * 20)):
                if hits[0].article_id != IDS[20 + number]:
                    failures.append(hits)

    readers = [threading.Thread(target=search) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(150):
        index.remove(IDS[:20])
        index.add(IDS[:20], ROWS[:20], DAYS[:20])
    done.set()
    for reader in readers:
        reader.join()
    assert not failures


def test_importing_the_index_does_not_load_faiss() -> None:
    code = "import sys, app.index.faiss_index, app.index.exact; sys.exit('faiss' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
