"""A JSON document: one object, a list, or an object around a list, element by element."""

import io
import json
import re
from collections.abc import Generator, Iterator

from app.domain.errors import UnreadableInputError
from app.intake.formats import HEAD_BYTES, decoded_head
from app.intake.json_cursor import BadValue, JsonCursor

# Where exports and the answers of APIs keep their articles; `_embedded.items`,
# `articles.results` and `response.results` stand one level deeper.
LIST_KEYS = frozenset(
    {"articles", "items", "entries", "results", "data", "documents", "docs"}
    | {"news", "stories", "posts", "records", "rows"}
)
_WRAPPING_KEYS = LIST_KEYS | {"_embedded", "response"}


_LIST = re.compile(rf'"(?:{"|".join(LIST_KEYS)})"\s*:\s*\[\s*\{{')
_LIST_WITHIN = 4096  # characters; what exports tell of themselves stands before in less


def begins_as_lines(head: bytes) -> bool:
    """Whether JSON is an object a line, on several lines, and no document around a list."""
    text = decoded_head(head).lstrip()
    if not text.startswith("{") or _LIST.search(text[:_LIST_WITHIN]):
        return False
    first, _, others = text.partition("\n")
    if not others and len(head) == HEAD_BYTES:
        return True  # a line longer than all that was read
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return others.lstrip().startswith("{")  # the first line may be broken
    return bool(others.strip())


def read_values(stream: io.BufferedReader, longest: int) -> Iterator[tuple[int, object]]:
    """The elements of a document's list of articles with their numbers, else the document.

    The list may be the document, stand under one of `LIST_KEYS`, or one level deeper. Several
    documents may follow one another. Holds one element in memory. An element that cannot be
    read is given as a `BadValue`.

    Args:
        stream: In UTF-8, or UTF-16 with its mark; at its beginning.
        longest: Most characters of one element, and of each thing that stands around the list.

    Raises:
        UnreadableInputError: No JSON from there on; what came before was given.
    """
    cursor = JsonCursor(stream, longest)
    while sign := cursor.next_sign():
        if sign == "[":
            yield from enumerate(cursor.elements(), start=1)
        elif sign == "{":
            rest: dict[str, object] = {}
            if not (yield from _object(cursor, rest, depth=0)):
                yield 0, rest
        else:
            yield 0, _value(cursor)


def _object(
    cursor: JsonCursor, rest: dict[str, object], depth: int
) -> Generator[tuple[int, object], None, bool]:
    """Gives the elements of lists of articles in it, puts all else into `rest`.

    Returns:
        Whether there was such a list.
    """
    found = False
    for key in cursor.members():
        sign = cursor.next_sign()
        if sign == "[" and key in LIST_KEYS and cursor.holds_objects():
            found = True
            yield from enumerate(cursor.elements(), start=1)
        elif sign == "{" and key in _WRAPPING_KEYS and depth == 0:
            inner: dict[str, object] = {}
            rest[key] = inner
            found = (yield from _object(cursor, inner, depth + 1)) or found
        else:
            rest[key] = _value(cursor)
    return found


def _value(cursor: JsonCursor) -> object:
    value = cursor.value()
    if isinstance(value, BadValue):
        raise UnreadableInputError(value.reason)
    return value
