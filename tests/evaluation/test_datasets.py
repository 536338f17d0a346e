"""Labelled files are read in order of publication, and a broken line is named."""

import json
from pathlib import Path

import pytest
import zstandard

from app.domain.errors import UnreadableInputError
from app.evaluation.datasets import READ_AT, read_articles, read_labelled

ROWS = [
    {"id": "undated", "story_id": "s3", "title": "No date"},
    {
        "id": "late",
        "story_id": "s2",
        "title": "Late",
        "published_at": "2024-02-01",
        "kind": "update",
    },
    {"id": "b", "story_id": "s1", "title": "B", "published_at": "2024-01-01", "family": "quakes"},
    {"id": "a", "story_id": "s1", "title": "A", "published_at": "2024-01-01", "family": "single"},
    {"id": "t", "story_id": "7", "title": "T", "published_at": "2024-01-02", "topic": "T1"},
]


def lines() -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in ROWS) + b"\n\n"


@pytest.mark.parametrize("compressed", [False, True])
def test_labels_groups_and_order(compressed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("gold.jsonl.zst" if compressed else "gold.jsonl")
    path.write_bytes(zstandard.ZstdCompressor().compress(lines()) if compressed else lines())
    found = read_labelled(path)
    assert [(item.raw.id, item.label, item.group, item.kind) for item in found] == [
        ("a", "s1", "s1", ""),
        ("b", "s1", "quakes", ""),
        ("t", "7", "T1", ""),
        ("late", "s2", "s2", "update"),
        ("undated", "s3", "s3", ""),
    ]
    assert {item.raw.received_at for item in found} == {READ_AT}


@pytest.mark.parametrize(
    "line",
    [
        b"{not json",
        b'{"id": "x", "title": "No label"}',
        b'{"id": "x", "title": "Null label", "story_id": null}',
        b'{"id": "x", "story_id": "s", "title": "", "text": ""}',
        b'{"id": "x", "story_id": "s", "title": "T", "published_at": "yesterday"}',
        b"[1, 2]",
        b"7",
        b"\xff\xfe",
    ],
)
def test_a_line_that_is_no_labelled_article_is_named(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(lines().rstrip() + b"\n" + line)
    with pytest.raises(UnreadableInputError, match=r"gold\.jsonl"):
        read_labelled(path)


def test_the_number_of_the_broken_line_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(lines().rstrip() + b"\n{broken")
    with pytest.raises(UnreadableInputError, match=r"gold\.jsonl:6: expected JSON"):
        read_labelled(path)


def test_a_missing_file_and_a_broken_archive_are_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"none\.jsonl"):
        read_labelled(tmp_path / "none.jsonl")
    (tmp_path / "broken.jsonl.zst").write_bytes(b"no archive")
    with pytest.raises(UnreadableInputError, match="broken"):
        read_labelled(tmp_path / "broken.jsonl.zst")


def test_articles_are_read_without_labels_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "background.jsonl"
    path.write_bytes(lines().rstrip() + b'\n{"id": "x", "title": "No label"}\n{"id": "y"}')
    found = read_articles(path)
    assert [raw.id for raw in found] == ["undated", "late", "b", "a", "t", "x"]


def test_labels_that_share_a_text_are_in_doubt_and_stay_together(tmp_path: Path) -> None:
    path = tmp_path / "itn.jsonl"
    rows = [("a", "s1", "Same"), ("b", "s2", "Same"), ("c", "s2", "Both"), ("d", "s3", "Both")]
    rows += [("e", "s3", "One"), ("f", "s4", "Other")]
    lines = [json.dumps(dict(zip(("id", "story_id", "title"), row, strict=True))) for row in rows]
    path.write_text("\n".join(lines))
    found = {item.raw.id: item for item in read_labelled(path)}
    assert [sorted(found[each].doubtful) for each in "abcdef"] == [
        ["s2"],
        ["s1", "s3"],
        ["s1", "s3"],
        ["s2"],
        ["s2"],
        [],
    ]
    assert [found[each].group for each in "abcdef"] == ["s1", "s1", "s1", "s1", "s1", "s4"]
