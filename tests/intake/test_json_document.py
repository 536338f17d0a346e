import io
import json
import tracemalloc
from pathlib import Path

import pytest

from app.domain.errors import UnreadableInputError
from app.intake.json_cursor import BadValue
from app.intake.json_document import begins_as_lines, read_values
from tests.intake.packing import pipe, read
from tests.intake.samples import articles, rejections

LONGEST = 100_000


def values(data: bytes, longest: int = LONGEST) -> list[tuple[int, object]]:
    return list(read_values(io.BufferedReader(io.BytesIO(data)), longest))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"title": "A"}, [(0, {"title": "A"})]),
        ([{"title": "A"}, {"title": "B"}], [(1, {"title": "A"}), (2, {"title": "B"})]),
        ({"status": "ok", "articles": [{"title": "A"}], "n": 1}, [(1, {"title": "A"})]),
        ({"articles": {"results": [{"title": "A"}], "page": 1}}, [(1, {"title": "A"})]),
        ({"_embedded": {"items": [{"title": "A"}]}}, [(1, {"title": "A"})]),
        ({"data": ["no", "objects"]}, [(0, {"data": ["no", "objects"]})]),
        ({"title": "A", "data": {"x": 1}}, [(0, {"title": "A", "data": {"x": 1}})]),
        ([], []),
        ([1, "two", None, [3]], [(1, 1), (2, "two"), (3, None), (4, [3])]),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_elements_of_the_list_of_articles_are_found(
    document: object, expected: list[tuple[int, object]], indent: int | None
) -> None:
    assert values(json.dumps(document, indent=indent).encode()) == expected
    assert values(json.dumps(document, indent=indent).encode("utf-8-sig")) == expected
    assert values(json.dumps(document, indent=indent).encode("utf-16")) == expected


def test_documents_may_follow_one_another() -> None:
    assert values(b'{"a": 1} [{"b": 2}]\n{"c": 3}') == [(0, {"a": 1}), (1, {"b": 2}), (0, {"c": 3})]


def test_a_document_longer_than_a_piece_is_read_element_by_element() -> None:
    elements = [{"title": str(number), "text": 'ы\\"{[' * (number % 900)} for number in range(900)]
    for document in (elements, {"meta": {"n": 1}, "items": elements}):
        data = json.dumps(document, ensure_ascii=False).encode()
        assert [value for _, value in values(data)] == elements


@pytest.mark.parametrize(
    "bad",
    [
        b'{"title": "caf\xe9"}',
        b'{"title": tru}',
        b'{"title": "a" "b"}',
        b'{"n": ' + b"9" * 5000 + b"}",
        b"[" * 2000 + b"]" * 2000,
        b'{"title": "' + b"x" * (LONGEST + 70_000) + b'"}',
        b'{"title": "\x01 ] } , { \\" "}',
    ],
)
def test_a_bad_element_is_told_and_the_others_are_read(bad: bytes) -> None:
    found = values(b'[{"title": "A"}, ' + bad + b', {"title": "B"}]')
    assert [number for number, _ in found] == [1, 2, 3]
    assert isinstance(found[1][1], BadValue)
    assert found[2][1] == {"title": "B"}


@pytest.mark.parametrize(
    "rest", [b"", b",", b', {"title": "B', b', {"title": "B"', b', {"title": "B", "t', b" oops"]
)
def test_of_half_a_document_what_came_before_is_taken_and_the_rest_is_one_rejection(
    tmp_path: Path, rest: bytes
) -> None:
    file = tmp_path / "half.json"
    file.write_bytes(b'[{"title": "A"}' + rest)
    items = read(file)
    assert [item.title for item in articles(items)] == ["A"]
    (rejected,) = rejections(items)
    assert rejected.origin == str(file)


@pytest.mark.parametrize("data", [b"[", b"{", b'{"a"', b'{"a": ', b"]", b"nonsense", b'{"a" 1}'])
def test_what_is_no_json_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableInputError):
        values(data)


def test_nan_and_lone_surrogates_are_taken() -> None:
    data = b'[{"title": "a\\ud800b", "score": NaN}]'
    (item,) = articles(pipe(data))
    assert item.title == "ab"


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        (b'{"title": "A"}\n{"title": "B"}', True),
        (b'{"title": "A\n{"title": "B"}', True),
        (b'{"text": "' + b"x" * 70_000, True),
        (b'{"title": "A"}\n', False),
        (b'{\n"title": "A"}\n', False),
        (b'{"articles": [\n{"title": "A"}\n]}', False),
        (b'{"articles":[{"title": "' + b"x" * 70_000, False),
        (b'[{"title": "A"}]', False),
    ],
)
def test_lines_are_told_from_a_document(head: bytes, lines: bool) -> None:
    assert begins_as_lines(head[:65_536]) is lines


def test_the_place_of_an_element_is_told(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('[{"title": "A"}, {"title": ""}, 5]', encoding="utf-8")
    assert [item.origin for item in rejections(read(file))] == [f"{file}[2]", f"{file}[3]"]


def test_an_empty_list_given_by_itself_is_told(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text("[]", encoding="utf-8")
    assert len(rejections(read(file))) == 1


class _Endless(io.RawIOBase):
    """A list of a million articles of 100 bytes, made up as it is read."""

    def __init__(self) -> None:
        self._left = 1_000_000
        self._rest = b"["

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        while len(self._rest) < len(buffer) and self._left:
            self._rest += b'{"title": "' + b"x" * 87 + b'"},' * 1
            self._left -= 1
        chunk = self._rest[: len(buffer)]
        self._rest = self._rest[len(chunk) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def test_a_long_list_is_never_held_in_memory() -> None:
    found = read_values(io.BufferedReader(_Endless()), LONGEST)
    tracemalloc.start()
    try:
        for number, _ in found:
            if number == 50_000:
                break
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
