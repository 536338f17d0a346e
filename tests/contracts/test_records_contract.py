"""Every implementation of `Records` finds what is wrong, and mends what is derived."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.examination import CHECKS, TEXT_CHECKS, SqlRecords
from app.storage.sql_store import SqlStore
from tests.storage.everything import MODEL, fill
from tests.storage.samples import article, opened

DERIVED = {check.name for check, _ in (*CHECKS, *TEXT_CHECKS) if check.is_derived}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    fill(path)
    return path


@pytest.fixture
def records(path: Path) -> Iterator[SqlRecords]:
    records = SqlRecords(path)
    yield records
    records.close()


def failed(records: SqlRecords) -> dict[str, str]:
    """The checks that fail, each with where."""
    with records.look() as moment:
        return {
            each.check.name: " ".join(fault.where for fault in each.faults)
            for each in moment.examined()
            if each.count
        }


def run(path: Path, *statements: str) -> None:
    """Damages a store, past everything that guards it."""
    with sqlite3.connect(path) as raw:
        for statement in statements:
            raw.execute(statement)
    raw.close()


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as raw:
        tables = ("memberships", "stories", "story_facets", "redirects", "constraints", "ledger")
        tables += ("articles", "article_names", "moves", "article_versions")
        found = {name: sorted(raw.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}  # noqa: S608
    raw.close()
    return found


def test_a_store_in_which_everything_happened_is_sound(records: SqlRecords) -> None:
    assert failed(records) == {}
    with records.look() as moment:
        assert moment.counts() == {"articles": 4, "versions": 1, "stories": 1, "decisions": 8}
        assert moment.model() == (MODEL, 8)
        assert [each for ids, _, _ in moment.vectors() for each in ids] == ["b", "c", "d", "a"]


@pytest.mark.parametrize(
    ("damage", "check", "where"),
    [
        ("DELETE FROM memberships WHERE article_id = 'b'", "places", "article b"),
        ("UPDATE memberships SET story_id = 's9' WHERE article_id = 'd'", "places", "article d"),
        ("UPDATE memberships SET copy_of = NULL WHERE article_id = 'c'", "places", "article c"),
        ("DELETE FROM redirects", "redirects", "story s2"),
        ("INSERT INTO redirects VALUES ('s1', 's2')", "redirects", "story s1"),
        ("DELETE FROM constraints", "constraints", "constraint a b"),
        ("UPDATE constraints SET kind = 'cannot-link'", "constraints", "constraint a b"),
        ("UPDATE articles SET language = 'en' WHERE id = 'd'", "columns", "article d, language"),
        ("UPDATE articles SET published_at = 0 WHERE id = 'd'", "columns", "published_at"),
        ("UPDATE stories SET article_count = 7", "stories", "story s1, article_count"),
        ("UPDATE stories SET growth = growth + 0.01", "stories", "story s1, growth"),
        ("UPDATE stories SET updated_at = 5", "stories", "story s1, updated_at"),
        ("DELETE FROM story_facets WHERE facet = 'source'", "stories", "story s1"),
        ("DELETE FROM stories", "stories", "story s1"),
        ("DELETE FROM article_names WHERE article_id = 'a'", "names", "names of article a"),
        ("INSERT INTO article_names VALUES ('x', 'gone')", "names", "names of article gone"),
        ("INSERT INTO article_words (rowid, title) VALUES (99, 'x')", "words", "number 99"),
        ("DELETE FROM article_words_docsize WHERE id = 3", "words", "words of article c"),
        (
            "INSERT INTO article_words (article_words, rowid, title, body)"
            " VALUES ('delete', 3, 'talks in istanbul', 'the delegations met')",
            "words",
            "word index",
        ),
    ],
)
def test_what_is_derived_is_found_wrong_and_made_anew_as_it_was(
    path: Path, records: SqlRecords, damage: str, check: str, where: str
) -> None:
    before = contents(path)
    run(path, damage)
    found = failed(records)
    assert where in found[check]
    assert check in DERIVED
    assert records.mend(found)
    assert failed(records) == {}
    after = contents(path)
    assert after == (before if "FROM stories" not in damage else _without_storyline(before))


def _without_storyline(
    found: dict[str, list[tuple[object, ...]]],
) -> dict[str, list[tuple[object, ...]]]:
    rows = [tuple(None if cell == "l1" else cell for cell in row) for row in found["stories"]]
    return {**found, "stories": rows}


@pytest.mark.parametrize(
    ("damage", "check", "where"),
    [
        ("DELETE FROM moves WHERE seq = 2", "decided", "article b"),
        ("DELETE FROM ledger WHERE seq = 2", "ledger", "ledger 1"),
        ("UPDATE ledger SET kind = 'dreamt' WHERE seq = 1", "ledger", "ledger 1"),
        ("UPDATE ledger SET successor = NULL WHERE seq = 6", "ledger", "ledger 6"),
        ("UPDATE ledger SET undoes = 4 WHERE seq = 3", "ledger", "ledger 3"),
        ("UPDATE ledger SET receipt = x'7b' WHERE seq = 2", "receipts", "ledger 2"),
        ("UPDATE moves SET before_story = 's7' WHERE seq = 6", "moves", "ledger 6, article d"),
        ("DELETE FROM articles WHERE id = 'd'", "decided", "article d"),
        ("UPDATE articles SET document = x'7b' WHERE id = 'd'", "articles", "article d"),
        ("UPDATE articles SET whole = zeroblob(12) WHERE id = 'd'", "articles", "articles"),
        ("UPDATE article_versions SET content_hash = ''", "articles", "version 1 of article a"),
        ("UPDATE article_versions SET id = 'z'", "homes", "versions of article z"),
        ("UPDATE meta SET value = '1' WHERE key = 'schema'", "meta", "meta, schema"),
        ("DELETE FROM meta WHERE key = 'fingerprint'", "meta", "meta, fingerprint"),
        ("UPDATE feeds SET status = 'odd'", "feeds", "feeds"),
        ("UPDATE access_keys SET scopes = 'all'", "keys", "access_keys k"),
        ("UPDATE access_keys SET digest = 'x'", "keys", "access_keys k"),
        ("UPDATE webhooks SET position = 99", "webhooks", "webhooks w"),
        ("UPDATE webhooks SET filter = '{'", "webhooks", "webhooks w"),
        (
            "INSERT INTO kept_answers VALUES ('c', 'k', 0, 'd', 200, NULL, NULL)",
            "answers",
            "kept_answers c k",
        ),
    ],
)
def test_what_is_true_is_found_wrong_and_never_touched(
    path: Path, records: SqlRecords, damage: str, check: str, where: str
) -> None:
    run(path, damage)
    found = failed(records)
    assert where in found[check]
    assert check not in DERIVED
    before = contents(path)
    records.mend([check])
    assert contents(path) == before


def test_a_reference_that_leads_nowhere_is_found(path: Path, records: SqlRecords) -> None:
    run(path, "INSERT INTO memberships VALUES ('nobody', 's1', NULL)")
    assert "memberships" in failed(records)["file"]


def test_a_damaged_file_is_told_and_the_other_checks_are_made_all_the_same(path: Path) -> None:
    run(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    with sqlite3.connect(path) as raw:
        [(root,)] = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'moves_of_article'"
        )
    raw.close()
    with path.open("r+b") as file:  # a page of an index: the rows themselves are whole
        file.seek((root - 1) * 4096)
        file.write(b"\x0a\x00\x00\x00\x00" + b"\x0f" * 3)
    records = SqlRecords(path)
    found = failed(records)
    assert "database file" in found["file"]
    assert "articles" not in found
    records.close()


def test_many_faults_are_counted_and_the_first_are_told(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    store = SqlStore(path)
    store.bind_model("packaged", MODEL)
    names = [f"a{number}" for number in range(30)]
    store.commit([article(name) for name in names], [opened(name, f"s{name}") for name in names])
    store.close()
    run(path, "DELETE FROM memberships")
    records = SqlRecords(path)
    with records.look() as moment:
        [places] = [each for each in moment.examined() if each.check.name == "places"]
    records.close()
    assert (places.count, len(places.faults)) == (30, 20)
