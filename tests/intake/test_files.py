import io
import json
import os
from pathlib import Path
from threading import Thread

import pytest

from app.domain.article import RawArticle, Rejected
from app.intake.files import read_path, read_paths, read_stream
from app.intake.place import Account, Conditions
from tests.intake.samples import LIMITS, RECEIVED_AT, WORDS, articles, rejections


def read(*paths: Path) -> list[RawArticle | Rejected]:
    return list(read_paths(paths, received_at=RECEIVED_AT, limits=LIMITS))


def pipe(data: bytes) -> list[RawArticle | Rejected]:
    return list(
        read_stream(io.BytesIO(data), origin="<stdin>", received_at=RECEIVED_AT, limits=LIMITS)
    )


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_folder_is_read_in_sorted_order_with_paths_as_ids(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "Zweite Meldung.")
    write(tmp_path, "a/nested.txt", "Tief unten.")
    write(tmp_path, "000.txt", "Erste Meldung.")
    write(tmp_path, "list.jsonl", '{"id": "x", "text": "Zeile."}\n')
    write(tmp_path, ".hidden.txt", "Versteckt.")
    write(tmp_path, ".git/config", "Versteckt.")
    items = read(tmp_path)
    assert [item.id for item in items] == ["000", "b", "x", "a/nested"]
    first = articles(items)[0]
    assert first.url == (tmp_path / "000.txt").absolute().as_uri()
    assert first.text == "Erste Meldung."


def test_a_single_file_is_called_by_its_stem(tmp_path: Path) -> None:
    path = write(tmp_path, "deep/report.one.txt", "Meldung.")
    assert [item.id for item in read(path)] == ["report.one"]


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("empty.txt", "", "empty"),
        ("blank.txt", " \n\n", "empty"),
        ("empty.jsonl", "", "empty"),
        ("empty.html", "", "empty"),
        ("binary.txt", bytes(range(256)) * 40, "binary"),
        ("noname", bytes(range(256)) * 40, "binary"),
        ("large.txt", "word " * 30_000, "100,000 bytes"),
        ("large.html", "<html>" + "word " * 30_000, "100,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_rejection(
    tmp_path: Path, name: str, content: str | bytes, part: str
) -> None:
    path = write(tmp_path, name, content)
    write(tmp_path, "zz.txt", "Gute Meldung.")
    items = read(tmp_path)
    (rejected,) = rejections(items)
    assert (rejected.origin, rejected.code) == (str(path), "input-unreadable")
    assert part in rejected.reason
    assert [item.id for item in articles(items)] == ["zz"]


def test_other_kinds_are_passed_over_in_a_folder_and_counted_and_rejected_by_themselves(
    tmp_path: Path,
) -> None:
    picture = write(tmp_path, "picture.png", b"\x89PNG")
    write(tmp_path, "deep/other.PNG", b"\x89PNG")
    write(tmp_path, "package.json", '{"name": "tool", "description": "No article."}')
    write(tmp_path, "settings.xml", "<settings/>")
    write(tmp_path, "zz.txt", "Gute Meldung.")
    account = Account()
    items = list(read_path(tmp_path, Conditions(RECEIVED_AT, LIMITS, account=account)))
    assert [item.id for item in items] == ["zz"]
    assert account.passed_over == {".png": 2, ".json": 1, ".xml": 1}
    (rejected,) = rejections(read(picture))
    assert (rejected.origin, rejected.code) == (str(picture), "input-unreadable")
    assert ".png" in rejected.reason


def test_the_account_knows_how_much_of_the_files_was_read(tmp_path: Path) -> None:
    text = write(tmp_path, "a.txt", "Meldung.")
    lines = write(tmp_path, "b.jsonl", '{"title": "Eins"}\n' * 10_000)
    account = Account()
    seen = {
        item.id: account.bytes_read
        for item in read_path(tmp_path, Conditions(RECEIVED_AT, LIMITS, account=account))
    }
    assert seen["a"] == text.stat().st_size
    assert account.bytes_read == text.stat().st_size + lines.stat().st_size


def test_a_pipe_given_by_name_is_read(tmp_path: Path) -> None:
    pipe_path = tmp_path / "pipe"
    os.mkfifo(pipe_path)
    writer = Thread(target=pipe_path.write_bytes, args=[b'{"id": "a", "title": "A"}\n'])
    writer.start()
    assert [item.id for item in read(pipe_path)] == ["a"]
    writer.join()


def test_an_absent_path_and_an_empty_folder_are_reported(tmp_path: Path) -> None:
    reasons = [item.reason for item in rejections(read(tmp_path / "gone.txt", tmp_path))]
    assert "found none there" in reasons[0]
    assert "empty folder" in reasons[1]


def test_latin_1_and_cyrillic_bytes_are_read_right(tmp_path: Path) -> None:
    write(tmp_path, "de.txt", (WORDS * 2).encode("latin-1"))
    write(tmp_path, "ru.txt", "Президенты России и США провели переговоры.".encode("cp1251"))
    texts = [item.text for item in articles(read(tmp_path))]
    assert texts == [(WORDS * 2).strip(), "Президенты России и США провели переговоры."]


def test_html_is_recognised_by_name_or_content(tmp_path: Path) -> None:
    markup = f"<html><head><title>Titel</title></head><body><p>{WORDS * 6}</p></body></html>"
    write(tmp_path, "a.html", markup)
    write(tmp_path, "b.txt", markup)
    for item in articles(read(tmp_path)):
        assert item.text.startswith("Das Parlament")
        assert "<p>" not in item.text


def test_a_json_file_is_one_object_or_lines(tmp_path: Path) -> None:
    write(tmp_path, "one.json", json.dumps({"id": "one", "text": "Eine."}, indent=2))
    write(tmp_path, "two.json", '{"id": "l1", "text": "Eine."}\n{"id": "l2", "text": "Zwei."}\n')
    assert [item.id for item in articles(read(tmp_path))] == ["one", "l1", "l2"]


def test_json_without_an_article_is_passed_over_in_a_folder_and_rejected_by_itself(
    tmp_path: Path,
) -> None:
    write(tmp_path, "one.json", json.dumps({"title": ""}))
    other = write(tmp_path, "other.json", json.dumps({"stories": [["a"]]}, indent=2))
    (claimed,) = rejections(read(tmp_path))
    assert claimed.origin.endswith("one.json")
    (rejected,) = rejections(read(other))
    assert "'stories'" in rejected.reason


def test_a_stream_may_hold_lines_text_or_a_page() -> None:
    assert [item.id for item in pipe(b'{"id": "a", "text": "A."}\n{"id": "b", "title": "B"}')] == [
        "a",
        "b",
    ]
    (text,) = articles(pipe((WORDS * 3000)[:90_000].encode()))
    assert len(text.text) > 89_000
    assert text.id.startswith("text-")
    assert text.url is None
    (page,) = articles(pipe(f"<!DOCTYPE html>\n<html><p>{WORDS * 6}</p></html>".encode()))
    assert page.text.startswith("Das Parlament")


def test_a_stream_whose_first_line_is_broken_json_is_still_lines() -> None:
    items = pipe(b'{"id": "a", "te\n{"id": "b", "text": "B."}\n')
    assert [item.id for item in articles(items)] == ["b"]
    assert [item.origin for item in rejections(items)] == ["<stdin>:1"]


@pytest.mark.parametrize("data", [b"", b"\n", b"\x00" * 500])
def test_a_stream_without_text_is_one_rejection(data: bytes) -> None:
    (rejected,) = rejections(pipe(data))
    assert rejected.code == "input-unreadable"
    assert rejected.origin == "<stdin>"


def test_names_that_are_no_text_make_printable_ids(tmp_path: Path) -> None:
    write(tmp_path, "odd\x07\u202ename.txt", "Meldung.")
    (item,) = articles(read(tmp_path))
    assert item.id.isprintable()
