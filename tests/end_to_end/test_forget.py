"""`samestory forget` drops texts, or deletes by origin, and says how many."""

import sqlite3
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Samestory, json_lines

ARTICLES = json_lines(
    {"id": "a", "title": "A bridge opens", "text": "It is of oak.", "source": "Wire"},
    {"id": "b", "title": "A comet comes", "text": "It is of ice.", "url": "https://x.example/n/1"},
)


@pytest.fixture
def filled(samestory: Samestory) -> Samestory:
    assert samestory.run("ingest", "-", stdin=ARTICLES).exit_code == 0
    return samestory


def make_older(folder: Path, days: int) -> None:
    """As if all texts had come so many days earlier."""
    with sqlite3.connect(folder / "samestory.db") as database:
        database.execute("UPDATE articles SET text_since = text_since - ? * 86400000000", (days,))
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
