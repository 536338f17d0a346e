"""JSON Lines: one article a line; a bad line is reported and the others go on."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO

from app.domain.article import RawArticle, Rejected
from app.domain.errors import InputError, UnreadableInputError
from app.intake.rejoined import rejoin
from app.intake.validation import MAX_ID_LENGTH, Limits, article_from_fields, clean_text

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_ESCAPING = 4  # bytes of JSON for one of text, at the worst that is met: '\u0430' for 'а'
_OTHER_FIELDS_BYTES = 65_536


def read_json_lines(
    stream: BinaryIO, *, origin: str, received_at: datetime, limits: Limits
) -> Iterator[RawArticle | Rejected]:
    """Reads articles line by line; holds one line in memory.

    UTF-8, with or without byte order mark, or UTF-16 with one. Blank lines are passed over.
    What cannot be used becomes a `Rejected` of origin `origin:line`.

    Args:
        stream: At its beginning; left open.
        origin: Path or name that rejections mention.
        received_at: Aware.
        limits: What is too large.
    """
    longest = _ESCAPING * limits.max_article_bytes + _OTHER_FIELDS_BYTES
    for number, line in enumerate(_lines(stream, longest), start=1):
        place = f"{origin}:{number}"
        if line is None:
            reason = f"expected at most {longest:,} bytes a line, found more; split the article"
            yield Rejected(origin=place, code=UnreadableInputError.code, reason=reason)
        elif line.strip():
            yield _article(line, place, received_at, limits)


def article_from_value(
    value: object, *, origin: str, received_at: datetime, limits: Limits
) -> RawArticle | Rejected:
    """Checks one parsed JSON value; what is no article becomes a `Rejected`."""
    if not isinstance(value, dict):
        reason = f"expected a JSON object with a title or a text, found {type(value).__name__}"
        return Rejected(origin=origin, code=UnreadableInputError.code, reason=reason)
    try:
        return article_from_fields(value, received_at=received_at, limits=limits, origin=origin)
    except InputError as error:
        return Rejected(
            origin=origin, code=error.code, reason=str(error), id=_stated_id(value.get("id"))
        )


def _article(
    line: bytes, origin: str, received_at: datetime, limits: Limits
) -> RawArticle | Rejected:
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError too
        reason = f"expected one JSON object a line, in UTF-8; this line is none: {error}"
        return Rejected(origin=origin, code=UnreadableInputError.code, reason=reason)
    return article_from_value(value, origin=origin, received_at=received_at, limits=limits)


def _stated_id(value: object) -> str | None:
    return clean_text(value)[:MAX_ID_LENGTH] if isinstance(value, str) else None


def _lines(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    """Lines in UTF-8; None for one that is too long, which is skipped without being held."""
    head = stream.read(len(_UTF8_MARK))
    if head.startswith(_UTF16_MARKS):
        yield from _utf16_lines(rejoin(head, stream), longest)
        return
    rest = stream if head == _UTF8_MARK else rejoin(head, stream)
    yield from _bounded(rest.readline, longest)


def _utf16_lines(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    text = io.TextIOWrapper(stream, encoding="utf-16", errors="replace", newline="\n")
    yield from _bounded(lambda limit: text.readline(limit).encode(errors="replace"), longest)


def _bounded(readline: Callable[[int], bytes], longest: int) -> Iterator[bytes | None]:
    while line := readline(longest + 1):
        if len(line) <= longest or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = readline(longest + 1)
        yield None
