"""A stream of any kind -> articles: by its kind, and through the archives around it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from app.domain.article import RawArticle, Rejected
from app.domain.errors import UnreadableInputError
from app.intake.archives import Member, tar_members, zip_members
from app.intake.feed_file import read_feed
from app.intake.formats import (
    HEAD_BYTES,
    KNOWN,
    Kind,
    is_page,
    kind_by_content,
    kind_by_name,
    name_within,
    packing_of,
    suffix_of,
)
from app.intake.html import article_from_html
from app.intake.json_cursor import BadValue
from app.intake.json_document import begins_as_lines, read_values
from app.intake.json_lines import article_from_value, longest_json, read_json_lines
from app.intake.place import Conditions, Items, Place, Source
from app.intake.records import claims_article
from app.intake.rejoined import with_head
from app.intake.single import read_single, unreadable
from app.intake.tables import is_table, read_table
from app.intake.text_file import article_from_text
from app.intake.unpacked import Unpacking, unpacked
from app.intake.validation import MAX_ID_LENGTH, MAX_URL_LENGTH, clean_text, id_of_address
from app.intake.warc import read_warc

_MAX_DEPTH = 2  # archives in archives: a backup holds exports, an export no backup
_FIRST_VALUES = 10  # of a JSON file in a folder: where none of them is an article, none is


def read_any(stream: io.BufferedReader, source: Source, unpacking: Unpacking) -> Items:
    """Reads a stream of any kind; what breaks is one `Rejected`, and the rest goes on.

    Args:
        stream: At its beginning; left open.
        source: What it is called; its suffix tells the kind, without one its content.
        unpacking: The file it belongs to.
    """
    account = unpacking.conditions.account
    suffix = suffix_of(source.name)
    try:
        kind = kind_by_name(source.name)
        if kind is None and not suffix:
            head, stream = with_head(stream, HEAD_BYTES)
            kind = _kind_of(head, unpacking.conditions)
        if kind is not None:
            yield from _read(kind, stream, source, unpacking)
        elif source.alone:
            yield unreadable(source.origin, f"expected {KNOWN}, found a {suffix} file")
        else:
            account.passed_over[suffix] += 1
    except _PassedOverError:
        account.passed_over[suffix] += 1
    except UnreadableInputError as error:
        _let_go(error)
        if error is not unpacking.told:
            unpacking.told = error
            yield unreadable(source.origin, str(error))


def _let_go(error: UnreadableInputError) -> None:
    """Drops the traces of an error that is kept to be met again.

    They lead to every frame it came through and the piece of the file that each held, and from
    there back to the error: megabytes that only the collector of cycles would find, much later.
    """
    error.__traceback__ = error.__cause__ = error.__context__ = None


class _PassedOverError(Exception):
    """A file in a folder turned out to be of another kind."""


def _kind_of(head: bytes, conditions: Conditions) -> Kind:
    kind = kind_by_content(head)
    return Kind.TABLE if kind is Kind.TEXT and is_table(head, conditions.columns) else kind


def _read(kind: Kind, stream: io.BufferedReader, source: Source, unpacking: Unpacking) -> Items:
    if kind is Kind.PACKED:
        return _read_packed(stream, source, unpacking)
    if kind is Kind.TAR:
        return _read_members(tar_members(stream), source, unpacking)
    if kind is Kind.ZIP:
        return _read_members(zip_members(stream, unpacking), source, unpacking)
    return _READERS[kind](stream, source, unpacking.conditions)


def _read_packed(stream: io.BufferedReader, source: Source, unpacking: Unpacking) -> Items:
    if source.unpacked:
        raise UnreadableInputError("what is compressed twice is not unpacked; unpack it once")
    head, stream = with_head(stream, HEAD_BYTES)
    if not head:
        raise UnreadableInputError("expected a compressed file, found nothing: it is empty")
    inner = replace(source, name=name_within(source.name), unpacked=True)
    content = unpacked(packing_of(source.name, head), stream, unpacking)
    yield from read_any(content, inner, unpacking)


def _read_members(members: Iterator[Member], source: Source, unpacking: Unpacking) -> Items:
    if source.depth >= _MAX_DEPTH:
        raise UnreadableInputError(
            "an archive in an archive in an archive is not opened; unpack the outermost"
        )
    found = False
    for member in members:
        found = True
        inner = _within(source, member.name)
        if inner is not None:
            yield from read_any(member.stream, inner, unpacking)
    if not found:
        raise UnreadableInputError("expected files, found an empty archive")


def _within(source: Source, name: str) -> Source | None:
    """A member of an archive; None for a hidden one. Its name is an id and never a path."""
    parts = [part for part in clean_text(name).replace("\\", "/").split("/") if part.strip(". ")]
    if not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
        return None
    path = "/".join(parts)
    url = f"{source.url}#{quote(path)}" if source.url else ""
    return Source(
        name=path,
        origin=f"{source.origin}!{_printable(path)}",
        url=url if url and len(url) <= MAX_URL_LENGTH else None,
        depth=source.depth + 1,
        alone=False,
    )


def _read_lines(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    found = False
    for item in read_json_lines(
        stream,
        origin=source.origin,
        received_at=conditions.received_at,
        limits=conditions.limits,
        columns=conditions.columns,
    ):
        found = True
        yield item
    if not found:
        yield unreadable(source.origin, "expected JSON Lines, found an empty file")


def _read_json(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    """JSON Lines under another name, or a document; in a folder perhaps one of other data."""
    head, whole = with_head(stream, HEAD_BYTES)
    if begins_as_lines(head):
        yield from _read_lines(whole, source, conditions)
        return
    if not head.strip():
        raise UnreadableInputError("expected JSON, found nothing: it is empty")
    claimed, found = source.alone, False
    held: list[tuple[str, object]] = []
    for number, value in read_values(whole, longest_json(conditions.limits)):
        found = True
        held.append((f"{source.origin}[{number}]" if number else source.origin, value))
        claimed = (
            claimed or isinstance(value, BadValue) or claims_article(value, conditions.columns)
        )
        if claimed:
            yield from (_from_value(origin, each, conditions) for origin, each in held)
            held.clear()
        elif len(held) == _FIRST_VALUES:
            break
    if not claimed:
        raise _PassedOverError
    if not found:
        raise UnreadableInputError("expected articles, found an empty list")


def _from_value(origin: str, value: object, conditions: Conditions) -> RawArticle | Rejected:
    if isinstance(value, BadValue):
        return unreadable(origin, value.reason)
    return article_from_value(
        value,
        origin=origin,
        received_at=conditions.received_at,
        limits=conditions.limits,
        columns=conditions.columns,
    )


def _read_text(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    head, whole = with_head(stream, HEAD_BYTES)
    if is_page(head):
        yield from _read_page(whole, source, conditions)
    else:
        yield read_single(whole, article_from_text, _place(source, conditions))


def _read_page(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    article = read_single(stream, article_from_html, _place(source, conditions))
    if isinstance(article, RawArticle) and (article.url or "").startswith("http"):
        article = replace(article, id=id_of_address(article.url or ""))  # it names its address
    yield article


def _read_feed(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    try:
        yield from read_feed(stream, source, conditions)
    except UnreadableInputError:
        if source.alone:
            raise
        raise _PassedOverError from None  # other data in XML


_READERS: dict[Kind, Callable[[io.BufferedReader, Source, Conditions], Items]] = {
    Kind.LINES: _read_lines,
    Kind.JSON: _read_json,
    Kind.TABLE: read_table,
    Kind.PAGE: _read_page,
    Kind.TEXT: _read_text,
    Kind.FEED: _read_feed,
    Kind.WARC: read_warc,
}


def _place(source: Source, conditions: Conditions) -> Place:
    # Names of files may hold bytes that are no characters, or be very long; ids may not.
    name = str(PurePosixPath(source.name).with_suffix("")) if source.name else ""
    return Place(
        id=_printable(clean_text(name))[-MAX_ID_LENGTH:],
        url=source.url,
        origin=source.origin,
        received_at=conditions.received_at,
        limits=conditions.limits,
    )


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in name).strip()
