"""The number of inputs is told before they are read."""

from pathlib import Path

from app.cli.expected import expected_count


def test_lines_of_json_lines_and_other_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text("{}\n{}\n{}", encoding="utf-8")
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "page.html").write_text("a\nb\n", encoding="utf-8")
    hidden = tmp_path / ".hidden"
    hidden.mkdir()
    (hidden / "page.txt").write_text("a", encoding="utf-8")
    assert expected_count([str(tmp_path)]) == 4
    assert expected_count([str(tmp_path), str(tmp_path / "absent.txt")]) == 5


def test_standard_input_cannot_be_counted(tmp_path: Path) -> None:
    assert expected_count([str(tmp_path), "-"]) is None
