"""Export and import: the same by value, or nothing at all."""

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import orjson
import pytest

from app.domain.errors import UnreadableInputError
from app.storage.exporting import export_lines
from app.storage.importing import import_lines
from app.storage.sql_store import SqlStore
from tests.storage.everything import fill

STAYS_BEHIND = {"access_keys", "kept_answers", "webhooks", "webhook_attempts"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[bytes]]]:
    path = tmp_path_factory.mktemp("full") / "store.db"
    fill(path)
    return path, list(export_lines(path))


def secrets() -> Iterator[str]:
    return (f"whsec_{number}" for number in count())


def taken_in(lines: list[bytes], path: Path) -> Path:
    given = secrets()
    import_lines(lines, path, lambda: next(given))
    return path


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table, the vocabulary of the word index among them."""
    with sqlite3.connect(path) as raw:
        raw.execute(
            "CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'article_words', 'row')"
        )
        listed = raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'article_words%' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        names = [name for (name,) in listed if name not in STAYS_BEHIND] + ["temp.terms"]
        found = {
            name: sorted(raw.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608
            for name in names
        }
    raw.close()
    return found


def test_what_is_imported_is_what_was_exported(
    lines: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    original, exported = lines
    copy = taken_in(exported, tmp_path / "copy.db")
    expected = contents(original)
    assert len(expected["ledger"]) == 8
    assert contents(copy) == expected
    here, there = SqlStore(original), SqlStore(copy)
    assert list(there.ledger()) == list(here.ledger())
    assert there.adjustments() == here.adjustments()
    here.close()
    there.close()
    assert list(export_lines(copy)) == exported


def test_webhooks_come_without_secrets_paused_and_miss_nothing(
    lines: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    assert b"whsec" not in b"".join(lines[1])
    copy = taken_in(lines[1], tmp_path / "copy.db")
    with sqlite3.connect(copy) as raw:
        found = raw.execute("SELECT id, secret, paused, position, pending_id FROM webhooks")
        assert found.fetchall() == [("w", "whsec_0", 1, 1, None)]
        assert raw.execute("SELECT count(*) FROM access_keys").fetchone() == (0,)
    raw.close()


@pytest.mark.parametrize("number", range(6))
def test_an_export_that_breaks_off_or_lacks_a_line_is_refused(
    lines: tuple[Path, list[bytes]], tmp_path: Path, number: int
) -> None:
    whole = lines[1]
    position = number * len(whole) // 6
    for broken in (
        whole[:position],
        [*whole[:position], whole[position][: len(whole[position]) // 2]],
        whole[:position] + whole[position + 1 :],
        [*whole[:position], b"[1, 2]\n", *whole[position:]],
    ):
        with pytest.raises(UnreadableInputError):
            taken_in(broken, tmp_path / f"{len(broken)}.db")
        (tmp_path / f"{len(broken)}.db").unlink(missing_ok=True)


def test_a_line_of_another_format_or_of_none_says_so(
    lines: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    head = orjson.loads(lines[1][0])
    newer = [orjson.dumps({**head, "format": 2}), *lines[1][1:]]
    with pytest.raises(UnreadableInputError, match="line 1: expected an export of format 1"):
        taken_in(newer, tmp_path / "newer.db")
    with pytest.raises(UnreadableInputError, match="line 1: expected a line of `samestory export`"):
        taken_in([b'{"title": "Biden and Putin"}\n'], tmp_path / "other.db")
