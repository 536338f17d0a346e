"""Inputs as they come: the good ones are kept, the bad ones are named, the counts add up."""

from pathlib import Path

import pytest

from tests.end_to_end.conftest import Samestory, json_lines

GOOD = {
    "id": "good",
    "language": "en",
    "title": "Strong earthquake shakes central Italy",
    "text": "A magnitude 6.2 earthquake struck near Amatrice early on Wednesday, officials said.",
    "published_at": "2016-08-24T04:30:00Z",
    "source": "wire.example",
}


def ingest_with_good(samestory: Samestory, *lines: bytes) -> dict[str, dict[str, object]]:
    """Ingests the lines between two good articles and checks that both are kept."""
    other = {**GOOD, "id": "last", "title": "Парламентът прие бюджета", "text": ""}
    stdin = json_lines(GOOD) + b"".join(line + b"\n" for line in lines) + json_lines(other)
    result = samestory.run("ingest", "-", "--json", stdin=stdin)
    rows = samestory.lines("ingest", "-", stdin=stdin)  # once more: nothing of it is new
    assert {row["status"] for row in rows} <= {"unchanged", "updated", "rejected"}
    assert [row["index"] for row in rows] == list(range(len(lines) + 2))
    assert (rows[0]["id"], rows[-1]["id"]) == ("good", "last")
    assert result.exit_code == (1 if any(row["problem"] for row in rows) else 0)
    return {str(row["index"]): row for row in rows}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "half", "title": "A head', "JSON"),
        (b'{"id": "empty", "title": "", "text": " "}', "title or a text"),
        (b'["a", "list"]', "object"),
        (b"\x00\x01\x02\xff\xfe", "JSON"),
        (b'{"id": "x", "title": "caf\xe9"}', "UTF-8"),
        (b'{"id": "future", "title": "x", "published_at": "2099-01-01"}', "2099-01-01"),
        (b'{"id": "old", "title": "x", "published_at": "0001-01-01T00:00:00"}', "0001-01-01"),
        (b'{"id": "date", "title": "x", "published_at": "yesterday"}', "yesterday"),
        (b'{"id": "tag", "title": "x", "language": "klingonish!"}', "klingonish!"),
        (b'{"id": "list", "title": ["x"]}', "title"),
    ],
)
def test_a_bad_line_is_named_and_its_neighbours_are_kept(
    samestory: Samestory, line: bytes, reason: str
) -> None:
    rows = ingest_with_good(samestory, line)
    problem = rows["1"]["problem"]
    assert isinstance(problem, dict)
    assert problem["origin"].endswith(":2")
    assert reason.lower() in problem["detail"].lower()


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": "naive", "title": "Quake", "published_at": "2016-08-24T06:00:00"}',
        b'{"id": "tlh", "title": "Quake", "language": "tlh"}',
        b'{"id": "extra", "title": "Quake", "mood": {"x": [1]}}',
        b'{"title": "Quake without an id"}',
    ],
)
def test_an_unusual_line_is_taken(samestory: Samestory, line: bytes) -> None:
    rows = ingest_with_good(samestory, line)
    assert rows["1"]["status"] == "unchanged"
    assert rows["1"]["story_id"]


def test_files_that_are_no_articles_are_named(samestory: Samestory, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "empty.jsonl").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "good.txt").write_text("Землетрус в Італії\n\nСильний землетрус.", encoding="utf-8")
    result = samestory.run("ingest", folder, tmp_path / "absent.txt")
    assert result.exit_code == 1
    assert result.stdout.startswith("read 5: 1 added, 0 updated, 0 unchanged, 4 rejected\n")
    for name in ("empty.txt", "empty.jsonl", "binary.txt", "absent.txt"):
        assert name in result.stdout
    assert "passed over 1 of other kinds: 1 .png" in result.stderr


def test_a_page_in_latin_1_is_read(samestory: Samestory, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    text = "Séisme en Italie : des dégâts considérables à Amatrice, où des secours arrivent déjà."
    page.write_bytes(text.encode("latin-1"))
    assert samestory.run("ingest", page).exit_code == 0
    [page_of_stories] = samestory.lines("stories")
    assert "Séisme" in page_of_stories["stories"][0]["headline"]


def test_a_text_of_50_megabytes_is_refused_and_the_next_is_taken(
    samestory: Samestory, tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    large.write_text("A very long story. " * (50_000_000 // 19), encoding="utf-8")
    small = tmp_path / "small.txt"
    small.write_text("A very short story.", encoding="utf-8")
    rows = samestory.lines("ingest", large, small)
    assert [row["status"] for row in rows] == ["rejected", "added"]
    assert "SAMESTORY_MAX_ARTICLE_BYTES" in rows[0]["problem"]["detail"]
    line = b'{"id": "l", "text": "' + b"story " * (50_000_000 // 6) + b'"}\n'
    rows = samestory.lines("ingest", "-", stdin=line + json_lines(GOOD))
    assert [row["status"] for row in rows] == ["rejected", "added"]


def test_the_same_id_with_another_text_is_a_new_version(samestory: Samestory) -> None:
    samestory.run("ingest", "-", stdin=json_lines(GOOD))
    changed = {**GOOD, "text": "At least 38 people died in the magnitude 6.2 earthquake."}
    assert [row["status"] for row in samestory.lines("ingest", "-", stdin=json_lines(changed))] == [
        "updated"
    ]
    assert list(samestory.stories().values()) == [["good"]]


def test_the_same_id_twice_in_one_batch_ends_as_its_last_version(samestory: Samestory) -> None:
    changed = {**GOOD, "title": "Death toll rises after earthquake in central Italy"}
    rows = samestory.lines("ingest", "-", stdin=json_lines(GOOD, changed, changed))
    assert [row["status"] for row in rows] == ["added", "updated", "unchanged"]
    [page] = samestory.lines("stories")
    assert [story["headline"] for story in page["stories"]] == [changed["title"]]


def test_the_same_file_again_adds_nothing(samestory: Samestory, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_bytes(json_lines(GOOD, {**GOOD, "id": "b", "title": "Sommet à Bruxelles"}))
    assert samestory.run("ingest", file).exit_code == 0
    before = samestory.stories()
    result = samestory.run("ingest", file)
    assert result.exit_code == 0
    assert result.stdout.startswith("read 2: 0 added, 0 updated, 2 unchanged, 0 rejected\n")
    assert samestory.stories() == before


def test_an_empty_name_is_not_the_folder_one_is_in(
    samestory: Samestory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there.txt").write_text("A report that nobody named.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (row,) = samestory.lines("ingest", "")
    assert row["status"] == "rejected"
    assert "found an empty name" in str(row["problem"])
