from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from app.intake.watch import arrivals

Groups = Iterator[list[tuple[Path, Path]]]


@pytest.fixture
def stop() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


def names(groups: Groups, count: int) -> list[str]:
    """The next so many files, in however many groups they come."""
    found: list[str] = []
    while len(found) < count:
        found += [file.relative_to(folder).as_posix() for file, folder in next(groups)]
    return found


def test_what_is_there_comes_first_and_then_what_arrives(tmp_path: Path, stop: Event) -> None:
    (tmp_path / "b.txt").write_text("B", encoding="utf-8")
    (tmp_path / "a.txt").write_text("A", encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text("-", encoding="utf-8")
    groups = arrivals([tmp_path], stop, settle_seconds=0.1)
    assert names(groups, 2) == ["a.txt", "b.txt"]
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x.txt").write_text("-", encoding="utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.txt").write_text("C", encoding="utf-8")
    assert names(groups, 1) == ["deep/c.txt"]


def test_a_file_that_goes_on_comes_again_and_one_that_only_is_touched_does_not(
    tmp_path: Path, stop: Event
) -> None:
    groups = arrivals([tmp_path], stop, settle_seconds=0.1)
    file = tmp_path / "news.jsonl"
    file.write_text('{"title": "A"}\n{"tit', encoding="utf-8")
    (tmp_path / "other.txt").write_text("Meldung", encoding="utf-8")
    assert sorted(names(groups, 2)) == ["news.jsonl", "other.txt"]
    (tmp_path / "other.txt").chmod(0o600)
    with file.open("a", encoding="utf-8") as stream:
        stream.write('le": "B"}\n')
    assert names(groups, 1) == ["news.jsonl"]
    (tmp_path / "last.txt").write_text("Meldung", encoding="utf-8")
    assert names(groups, 1) == ["last.txt"]


def test_files_moved_in_come_under_their_last_name_and_removed_ones_do_not(
    tmp_path: Path, stop: Event
) -> None:
    inbox, outside = tmp_path / "inbox", tmp_path / "outside"
    (outside / "folder").mkdir(parents=True)
    inbox.mkdir()
    (outside / "folder" / "a.txt").write_text("A", encoding="utf-8")
    groups = arrivals([inbox], stop, settle_seconds=0.1)
    (inbox / "late.part").write_text("x", encoding="utf-8")
    assert names(groups, 1) == ["late.part"]
    (inbox / "late.part").rename(inbox / "late.txt")
    (outside / "folder").rename(inbox / "folder")
    assert sorted(names(groups, 2)) == ["folder/a.txt", "late.txt"]


def test_it_ends_when_it_is_told_to(tmp_path: Path, stop: Event) -> None:
    stop.set()
    assert list(arrivals([tmp_path], stop)) == []
