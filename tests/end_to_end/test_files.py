"""Files as people have them: namesakes, archives, exports and tables, each article counted once."""

import gzip
import json
import shutil
import signal
import tarfile
import zipfile
from pathlib import Path

from app.cli.demo import SAMPLE
from tests.end_to_end.conftest import Samestory, json_lines

QUAKE = "Strong earthquake shakes central Italy\n\nA magnitude 6.2 earthquake struck Amatrice."
BUDGET = "Parliament adopts the budget\n\nThe deputies voted after a debate of twelve hours."
STRIKE = "Pilots of the airline go on strike\n\nHundreds of flights were cancelled on Friday."


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def outcomes(samestory: Samestory, *arguments: object) -> list[tuple[str, str]]:
    return [(row["id"], row["status"]) for row in samestory.lines("ingest", *arguments)]


def test_namesakes_in_different_folders_are_different_articles_whenever_they_come(
    samestory: Samestory, tmp_path: Path
) -> None:
    first = write(tmp_path, "a/report.txt", QUAKE)
    second = write(tmp_path, "b/report.txt", BUDGET)
    page = f"<html><body><p>{STRIKE * 3}</p></body></html>"
    third = write(tmp_path, "a/report.html", page)
    [(name, status)] = outcomes(samestory, first)
    assert (name, status) == ("report", "added")
    added = outcomes(samestory, second, third)
    assert [status for _, status in added] == ["added", "added"]
    assert all(name.startswith("report~") for name, _ in added)
    assert len({name for name, _ in added}) == 2
    everything = [("report", "unchanged"), *((name, "unchanged") for name, _ in added)]
    assert outcomes(samestory, first, second, third) == everything
    assert outcomes(samestory, third, second, first) == everything[::-1]
    write(tmp_path, "b/report.txt", BUDGET.replace("twelve", "thirteen"))
    assert outcomes(samestory, second) == [(added[0][0], "updated")]


def test_namesakes_of_one_run_are_different_articles(samestory: Samestory, tmp_path: Path) -> None:
    write(tmp_path, "a/report.txt", QUAKE)
    write(tmp_path, "b/report.txt", BUDGET)
    rows = outcomes(samestory, tmp_path / "a", tmp_path / "b")
    assert [status for _, status in rows] == ["added", "added"]
    assert outcomes(samestory, tmp_path / "b", tmp_path / "a") == [
        (rows[1][0], "unchanged"),
        (rows[0][0], "unchanged"),
    ]


def test_a_folder_that_moved_holds_the_same_articles(samestory: Samestory, tmp_path: Path) -> None:
    write(tmp_path, "here/a.txt", QUAKE)
    write(tmp_path, "here/deep/b.txt", BUDGET)
    added = outcomes(samestory, tmp_path / "here")
    assert added == [("a", "added"), ("deep/b", "added")]
    shutil.move(tmp_path / "here", tmp_path / "there")
    assert outcomes(samestory, tmp_path / "there") == [("a", "unchanged"), ("deep/b", "unchanged")]


def test_packed_files_hold_the_articles_that_they_hold_unpacked(
    samestory: Samestory, tmp_path: Path
) -> None:
    write(tmp_path, "in/a.txt", QUAKE)
    write(tmp_path, "in/deep/b.txt", BUDGET)
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "in/a.txt", "a.txt")
        archive.write(tmp_path / "in/deep/b.txt", "deep/b.txt")
    with tarfile.open(tmp_path / "in.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "in", ".")
    assert outcomes(samestory, tmp_path / "in.zip") == [("a", "added"), ("deep/b", "added")]
    for again in ("in", "in.tar.gz"):
        rows = outcomes(samestory, tmp_path / again)
        assert sorted(rows) == [("a", "unchanged"), ("deep/b", "unchanged")]


def test_a_killed_ingest_of_articles_without_ids_adds_each_once_when_it_is_repeated(
    samestory: Samestory, tmp_path: Path
) -> None:
    # The results of all rows do not fit into the pipe and only some are read: the process
    # cannot have finished when it is killed, it is deciding or waits for its reader.
    sample = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    rows = [
        {"title": f"{turn} {row['title']}", "text": row["text"]}
        for turn in range(6)
        for row in sample
    ]
    file = tmp_path / "news.jsonl.gz"
    file.write_bytes(gzip.compress(json_lines(*rows)))
    with samestory.start("ingest", file, "--json") as process:
        assert process.stdout is not None
        for _ in range(40):
            process.stdout.readline()
        process.kill()
        process.stdout.read()
    assert process.returncode == -signal.SIGKILL
    statuses = [status for _, status in outcomes(samestory, file)]
    assert len(statuses) == len(rows)
    assert statuses[:40] == ["unchanged"] * 40
    assert set(statuses[300:]) == {"added"}
    assert sum(map(len, samestory.stories().values())) == len(rows)
    assert {status for _, status in outcomes(samestory, file)} == {"unchanged"}


def test_a_table_is_mapped_and_a_column_that_is_not_there_is_told_with_those_that_are(
    samestory: Samestory, tmp_path: Path
) -> None:
    table = write(tmp_path, "news.csv", "Overskrift;Dato\nJordskjelv i Italia;2016-08-24\n")
    result = samestory.run("ingest", table, "--map", "title=Overskrift", "--map", "text=Tekst")
    assert result.exit_code == 1
    assert "'Tekst'" in result.stdout
    assert "'Overskrift', 'Dato'" in result.stdout
    options = ["--map", "title=Overskrift", "--map", "published_at=Dato"]
    assert [row["status"] for row in samestory.lines("ingest", table, *options)] == ["added"]
    [page] = samestory.lines("stories")
    assert page["stories"][0]["first_published_at"].startswith("2016-08-24")


def test_a_field_that_there_is_not_cannot_be_mapped(samestory: Samestory, tmp_path: Path) -> None:
    table = write(tmp_path, "news.csv", "a,b\n")
    result = samestory.run("ingest", table, "--map", "headline=a")
    assert result.exit_code == 2
    assert "title" in result.stderr
