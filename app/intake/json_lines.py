"""JSON Lines: one article a line; a bad line is reported and the others go on."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import BinaryIO

from app.domain.article import RawArticle, Rejected
from app.domain.errors import InputError, UnreadableInputError
from app.intake.json_cursor import BadValue
from app.intake.records import fields_of
from app.intake.rejoined import rejoin
from app.intake.utf8 import as_utf8
from app.intake.validation import MAX_ID_LENGTH, Limits, article_from_fields, clean_text

NO_COLUMNS: Mapping[str, str] = {}

_ESCAPING = 4  # bytes of JSON for one of text, at the worst that is met: '\u0430' for 'а'
_OTHER_FIELDS_BYTES = 65_536


def read_json_lines(
    stream: BinaryIO,
    *,
    origin: str,
    received_at: datetime,
    limits: Limits,
    columns: Mapping[str, str] = NO_COLUMNS,
) -> Iterator[RawArticle | Rejected]:
    """Reads articles line by line; holds one line in memory.

    UTF-8, with or without byte order mark, or UTF-16 with one. Blank lines are passed over.
    What cannot be used becomes a `Rejected` of origin `origin:line`.

    Args:
        stream: At its beginning; left open.
        origin: Path or name that rejections mention.
        received_at: Aware.
        limits: What is too large.
        columns: For a field of an article, the path that holds it.
    """
    longest = longest_json(limits)
    for number, line in enumerate(_lines(stream, longest), start=1):
        place = f"{origin}:{number}"
        if line is None:
            reason = f"expected at most {longest:,} bytes a line, found more; split the article"
            yield Rejected(origin=place, code=UnreadableInputError.code, reason=reason)
        elif line.strip():
            value = _parsed(line)
            if isinstance(value, BadValue):
                yield Rejected(place, UnreadableInputError.code, value.reason)
                continue
            yield article_from_value(
                value, origin=place, received_at=received_at, limits=limits, columns=columns
            )


def longest_json(limits: Limits) -> int:
    """How long the JSON of an article may be, in bytes."""
    return _ESCAPING * limits.max_article_bytes + _OTHER_FIELDS_BYTES


def article_from_value(
    value: object,
    *,
    origin: str,
    received_at: datetime,
    limits: Limits,
    columns: Mapping[str, str] = NO_COLUMNS,
) -> RawArticle | Rejected:
    """Checks one parsed JSON value; what is no article becomes a `Rejected`.

    The fields are those of `article_from_fields`, or stand where `fields_of` finds them.
    """
    if not isinstance(value, dict):
        reason = f"expected a JSON object with a title or a text, found {type(value).__name__}"
        return Rejected(origin=origin, code=UnreadableInputError.code, reason=reason)
    try:
        fields = fields_of(value, columns, received_at=received_at)
        if not fields.get("title") and not fields.get("text"):
            fields = value  # the message names what there is
        return article_from_fields(fields, received_at=received_at, limits=limits, origin=origin)
    except InputError as error:
        return Rejected(
            origin=origin, code=error.code, reason=str(error), id=_stated_id(value.get("id"))
        )


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line.decode())
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError too
        return BadValue(f"expected one JSON object a line, in UTF-8; this line is none: {error}")


def _stated_id(value: object) -> str | None:
    return clean_text(value)[:MAX_ID_LENGTH] if isinstance(value, str) else None


def _lines(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    """Lines in UTF-8; None for one that is too long, which is skipped without being held."""
    yield from _bounded(as_utf8(rejoin(b"", stream)).readline, longest)


def _bounded(readline: Callable[[int], bytes], longest: int) -> Iterator[bytes | None]:
    while line := readline(longest + 1):
        if len(line) <= longest or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = readline(longest + 1)
        yield None
