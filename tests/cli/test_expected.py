"""How much there is to read is told before it is read."""

from pathlib import Path

from app.cli.expected import expected_bytes


def test_the_bytes_of_all_visible_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text("{}\n{}\n{}", encoding="utf-8")
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    hidden = tmp_path / ".hidden"
    hidden.mkdir()
    (hidden / "page.txt").write_text("a", encoding="utf-8")
    assert expected_bytes([str(tmp_path)]) == 8
    assert expected_bytes([str(tmp_path), str(tmp_path / "absent.txt")]) == 8


def test_standard_input_cannot_be_counted(tmp_path: Path) -> None:
    assert expected_bytes([str(tmp_path), "-"]) is None
