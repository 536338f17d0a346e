"""Files, folders and streams: what is in them, by name and content, as articles."""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import structlog

from app.domain.article import RawArticle, Rejected
from app.domain.errors import InputError, UnreadableInputError
from app.intake.html import article_from_html
from app.intake.json_lines import article_from_value, read_json_lines
from app.intake.place import Place
from app.intake.rejoined import rejoin
from app.intake.text_file import article_from_text
from app.intake.validation import MAX_ID_LENGTH, Limits, clean_text

_LOG = structlog.get_logger(__name__)

_JSON_LINES_SUFFIXES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_JSON_SUFFIXES = frozenset({".json"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ""})
_KNOWN = "text (.txt), HTML (.html) or JSON Lines (.jsonl)"

_HEAD_BYTES = 65_536
_MARKUP = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I
)
_JSON_OBJECT = re.compile(r'\s*\{\s*("|\}|$)')


_Reader = Callable[[bytes, Place], RawArticle]


def read_paths(
    paths: Sequence[Path], *, received_at: datetime, limits: Limits
) -> Iterator[RawArticle | Rejected]:
    """Reads files, and folders with all below them, in sorted order, hidden ones left out.

    A text or HTML file is one article: its id is the path below the folder given, without
    suffix, or the stem of a file given by itself; its address is the file's. What cannot be
    read becomes a `Rejected`, once for each file or line. A `.json` file in a folder whose one
    object has neither title nor text is no article that failed but another kind of file: it is
    passed over, and the log says so. Holds one article in memory.

    Args:
        paths: Files or folders; relative ones are taken from the working directory.
        received_at: Aware.
        limits: What is too large.
    """
    for path in paths:
        found = False
        for file in _files(path):
            found = True
            if file != path and _holds_other_json(file, limits):
                _LOG.info("file.passed_over", file=str(file))
                continue
            name = file.relative_to(path) if file != path else Path(file.name)
            yield from _read_file(file, name.with_suffix("").as_posix(), received_at, limits)
        if not found:
            yield _unreadable(str(path), f"expected files ({_KNOWN}), found an empty folder")


def read_stream(
    stream: BinaryIO, *, origin: str, received_at: datetime, limits: Limits
) -> Iterator[RawArticle | Rejected]:
    """Reads JSON Lines, or else one article of text or HTML, whichever the stream begins as.

    Args:
        stream: At its beginning; left open; need not be seekable.
        origin: What rejections call it, such as '<stdin>'.
        received_at: Aware.
        limits: What is too large.
    """
    head = stream.read(_HEAD_BYTES)
    whole = rejoin(head, stream)
    if _JSON_OBJECT.match(_glimpse(head)):
        yield from read_json_lines(whole, origin=origin, received_at=received_at, limits=limits)
        return
    place = Place(id="", url=None, origin=origin, received_at=received_at, limits=limits)
    yield _read_single(whole, _sniffed(head), place)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _holds_other_json(file: Path, limits: Limits) -> bool:
    """True for a `.json` file of one object that claims to be no article."""
    try:
        if file.suffix.lower() not in _JSON_SUFFIXES:
            return False
        if file.stat().st_size > limits.max_article_bytes:
            return False
        value = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False  # what is wrong with it is told when it is read
    return isinstance(value, dict) and not {"title", "text"} & value.keys()


def _read_file(
    file: Path, name: str, received_at: datetime, limits: Limits
) -> Iterator[RawArticle | Rejected]:
    origin = str(file)
    if not file.is_file():
        yield _unreadable(origin, "expected a file or folder, found none there")
        return
    suffix = file.suffix.lower()
    try:
        with file.open("rb") as stream:
            if suffix in _JSON_LINES_SUFFIXES:
                yield from _lines_or_empty(stream, origin, received_at, limits)
            elif suffix in _JSON_SUFFIXES:
                yield from _json_file(stream, origin, received_at, limits)
            else:
                yield _file_article(stream, file, name, received_at, limits)
    except OSError as error:
        yield _unreadable(origin, f"cannot be read: {error.strerror or error}")


def _lines_or_empty(
    stream: BinaryIO, origin: str, received_at: datetime, limits: Limits
) -> Iterator[RawArticle | Rejected]:
    found = False
    for item in read_json_lines(stream, origin=origin, received_at=received_at, limits=limits):
        found = True
        yield item
    if not found:
        yield _unreadable(origin, "expected JSON Lines, found an empty file")


def _json_file(
    stream: BinaryIO, origin: str, received_at: datetime, limits: Limits
) -> Iterator[RawArticle | Rejected]:
    """A `.json` file is JSON Lines under another name, or one object over several lines."""
    data = stream.read(limits.max_article_bytes + 1)
    stream.seek(0)
    value: object = None
    if len(data) <= limits.max_article_bytes:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None
    if isinstance(value, dict):
        yield article_from_value(value, origin=origin, received_at=received_at, limits=limits)
        return
    yield from _lines_or_empty(stream, origin, received_at, limits)


def _file_article(
    stream: BinaryIO, file: Path, name: str, received_at: datetime, limits: Limits
) -> RawArticle | Rejected:
    suffix = file.suffix.lower()
    url = file.absolute().as_uri()
    if suffix in _HTML_SUFFIXES:
        reader: _Reader = article_from_html
    elif suffix in _TEXT_SUFFIXES:
        reader = _sniffed(stream.read(_HEAD_BYTES))
        stream.seek(0)
    else:
        return _unreadable(str(file), f"expected {_KNOWN}, found a {suffix} file")
    place = Place(
        id=_file_id(name), url=url, origin=str(file), received_at=received_at, limits=limits
    )
    return _read_single(stream, reader, place)


def _read_single(stream: BinaryIO, reader: _Reader, place: Place) -> RawArticle | Rejected:
    limit = place.limits.max_article_bytes
    data = stream.read(limit + 1)
    if not data.strip():
        return _unreadable(place.origin, f"expected {_KNOWN}, found nothing: it is empty")
    if len(data) > limit:
        reason = (
            f"expected at most {limit:,} bytes, found more; split it or raise "
            "SAMESTORY_MAX_ARTICLE_BYTES"
        )
        return _unreadable(place.origin, reason)
    try:
        return reader(data, place)
    except InputError as error:
        return Rejected(
            origin=place.origin, code=error.code, reason=str(error), id=place.id or None
        )


def _sniffed(head: bytes) -> _Reader:
    return article_from_html if _MARKUP.match(_glimpse(head)) else article_from_text


def _glimpse(head: bytes) -> str:
    """The beginning as text, good enough to tell JSON and HTML from prose."""
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return head[:2048].decode(encoding, errors="replace")


def _file_id(name: str) -> str:
    # Names of files may hold bytes that are no characters, or be very long; ids may not.
    cleaned = "".join(sign if sign.isprintable() else " " for sign in clean_text(name))
    return cleaned.strip()[-MAX_ID_LENGTH:]


def _unreadable(origin: str, reason: str) -> Rejected:
    return Rejected(origin=origin, code=UnreadableInputError.code, reason=reason)
