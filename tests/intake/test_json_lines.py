import io
import json
import tracemalloc

import pytest

from app.domain.article import RawArticle, Rejected
from app.intake.json_lines import read_json_lines
from tests.intake.samples import LIMITS, RECEIVED_AT, articles, rejections


def read(data: bytes) -> list[RawArticle | Rejected]:
    stream = io.BytesIO(data)
    items = list(read_json_lines(stream, origin="in.jsonl", received_at=RECEIVED_AT, limits=LIMITS))
    assert not stream.closed
    return items


def lines(*objects: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in objects)


A, B = {"id": "a", "text": "Erste Meldung."}, {"id": "b", "title": "Вторая новость"}


@pytest.mark.parametrize(
    ("bad", "code", "part"),
    [
        (b'{"id": "x", "ti', "input-unreadable", "control character"),
        (b'{"id": "x", "title": "\xe9t\xe9"}', "input-unreadable", "utf-8"),
        (b"\x00\x01\xff\xfe", "input-unreadable", "utf-8"),
        (b"[1, 2]", "input-unreadable", "found list"),
        (b'"text"', "input-unreadable", "found str"),
        (b"[" * 100_000, "input-unreadable", "one JSON object"),
        (b'{"n": ' + b"9" * 5000 + b"}", "input-unreadable", "one JSON object"),
        (b'{"id": "x"}', "article-invalid", "found neither"),
        (b'{"id": "x", "text": "T", "published_at": "2099-01-01"}', "article-invalid", "2099"),
        (b'{"text": "' + b"x" * 2_000_000 + b'"}', "input-unreadable", "bytes a line"),
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_the_rest_goes_on(
    bad: bytes, code: str, part: str
) -> None:
    items = read(lines(A) + bad + b"\n" + lines(B))
    assert [item.id for item in articles(items)] == ["a", "b"]
    (rejected,) = rejections(items)
    assert (rejected.origin, rejected.code) == ("in.jsonl:2", code)
    assert part in rejected.reason
    assert items[1] is rejected


def test_the_id_of_a_rejected_line_is_told() -> None:
    (rejected,) = rejections(read(lines({"id": "x", "text": "T", "language": "?!"})))
    assert rejected.id == "x"
    (nameless,) = rejections(read(lines({"id": 5, "text": "T"})))
    assert nameless.id is None


def test_blank_lines_count_for_numbers_but_are_no_items() -> None:
    items = read(b"\n  \n" + lines(A) + b"\r\n{\n")
    assert [item.id for item in articles(items)] == ["a"]
    assert [item.origin for item in rejections(items)] == ["in.jsonl:5"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_and_utf_16_are_understood(encoding: str) -> None:
    text = "".join(
        json.dumps({"id": value["id"], "text": "Новини\u2028Ünal"}, ensure_ascii=False) + "\n"
        for value in (A, B)
    )
    items = articles(read(text.encode(encoding)))
    assert [(item.id, item.text) for item in items] == [
        ("a", "Новини\nÜnal"),
        ("b", "Новини\nÜnal"),
    ]


def test_a_last_line_without_line_break_counts() -> None:
    assert [item.id for item in articles(read(lines(A) + lines(B).rstrip()))] == ["a", "b"]


def test_lone_surrogates_in_escapes_are_removed() -> None:
    (item,) = articles(read(b'{"text": "a\\ud800b\\u0000c"}\n'))
    assert item.text == "abc"


def test_the_id_of_a_rejected_line_can_be_written_out() -> None:
    (item,) = read(b'{"id": "\\ud800odd", "title": "A headline"}\n')
    assert isinstance(item, Rejected)
    assert item.id == "odd"


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"{"])
def test_tiny_inputs_never_raise(data: bytes) -> None:
    assert len(read(data)) <= 1


class _Endless(io.RawIOBase):
    """A line of 300 MB, made up as it is read."""

    def __init__(self) -> None:
        self.left = 300_000_000

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        count = min(len(buffer), self.left)
        buffer[:count] = b"x" * count
        self.left -= count
        return count


def test_a_line_without_end_is_never_held_in_memory() -> None:
    stream = io.BufferedReader(_Endless())
    tracemalloc.start()
    try:
        items = read_json_lines(stream, origin="in", received_at=RECEIVED_AT, limits=LIMITS)
        assert len(rejections(items)) == 1
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
