"""`samestory forget` drops texts, or deletes by origin, and says how many."""

import sqlite3
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Samestory, json_lines

ARTICLES = json_lines(
    {"id": "a", "title": "A bridge opens", "text": "It is of oak.", "source": "Wire"},
    {"id": "b", "title": "A comet comes", "text": "It is of ice.", "url": "https://x.example/n/1"},
)
NEW_VERSION = json_lines(
    {"id": "a", "title": "A bridge opens", "text": "It is of birch.", "source": "Wire"}
)


@pytest.fixture
def filled(samestory: Samestory) -> Samestory:
    assert samestory.run("ingest", "-", stdin=ARTICLES).exit_code == 0
    return samestory


def make_older(folder: Path, days: int) -> None:
    """As if all texts had come so many days earlier."""
    with sqlite3.connect(folder / "samestory.db") as database:
        for table in ("articles", "article_versions"):
            database.execute(
                f"UPDATE {table} SET text_since = text_since - ? * 86400000000",  # noqa: S608
                (days,),
            )
    database.close()


def test_texts_are_dropped_by_age_and_an_explanation_says_so(filled: Samestory) -> None:
    (none,) = filled.lines("forget", "--older-than", "30d", "--yes")
    assert none == {"forgotten": 0}
    make_older(filled.data_dir, 31)
    (told,) = filled.lines("forget", "--older-than", "30d", "--yes")
    assert told == {"forgotten": 2}
    shown = filled.run("explain", "a", "b").stdout
    assert "The text of a is kept no longer" in shown
    assert "A bridge opens" in shown


WAYS = {
    "a backup": ("copy.db", ["backup"], ["restore"]),
    "an export": ("copy.ndjson", ["export"], ["import"]),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_forgotten_stays_so_in_a_copy(filled: Samestory, tmp_path: Path, way: str) -> None:
    name, there, back = WAYS[way]
    filled.run("ingest", "-", stdin=NEW_VERSION)
    make_older(filled.data_dir, 31)
    filled.run("forget", "--older-than", "30d", "--yes")
    filled.run("forget", "--url", "https://x.example/n", "--yes")
    assert filled.run(*there, tmp_path / name).exit_code == 0
    copy = Samestory(tmp_path / "copy")
    assert copy.run(*back, tmp_path / name).exit_code == 0
    assert copy.run("doctor").exit_code == 0
    assert copy.stories() == filled.stories()
    assert copy.lines("versions", "a") == filled.lines("versions", "a")
    assert copy.lines("ingest", "-", stdin=NEW_VERSION)[0]["status"] == "unchanged"
    for where in (tmp_path / name, *copy.data_dir.rglob("*")):
        content = where.read_bytes() if where.is_file() else b""
        assert not [word for word in (b"of oak", b"of birch", b"ice", b"comet") if word in content]


@pytest.mark.parametrize(
    ("which", "left"),
    [
        (["--source", "Wire"], ["b"]),
        (["--url", "https://x.example/n"], ["a"]),
        (["--source", "Wire", "--url", "https://x.example/n"], ["a", "b"]),
    ],
)
def test_articles_are_deleted_by_origin(
    filled: Samestory, which: list[str], left: list[str]
) -> None:
    (told,) = filled.lines("forget", *which, "--yes")
    assert told == {"forgotten": 2 - len(left)}
    assert sorted(each for ids in filled.stories().values() for each in ids) == left


def test_without_a_terminal_it_has_to_be_meant(filled: Samestory) -> None:
    refused = filled.run("forget", "--source", "Wire")
    assert refused.exit_code == 2
    assert "1 article would be forgotten; add --yes" in refused.stderr
    assert len(filled.stories()) == 2


@pytest.mark.parametrize(
    "wrong", [[], ["--older-than", "soon"], ["--older-than", "9d", "--url", "https://x.example"]]
)
def test_what_cannot_be_meant_is_refused(filled: Samestory, wrong: list[str]) -> None:
    assert filled.run("forget", *wrong, "--yes").exit_code == 2
