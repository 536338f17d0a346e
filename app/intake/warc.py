"""WARC archives: web pages as crawlers keep them, each an article with the address it had."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Protocol

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.utils import BUFF_SIZE

from app.domain.errors import UnreadableInputError
from app.intake.html import article_from_html
from app.intake.place import Conditions, Items, Place, Source
from app.intake.single import read_single
from app.intake.unpacked import Bounded, Layer, buffered
from app.intake.validation import MAX_URL_LENGTH, is_address

_HEADER_BYTES = 1 << 20  # of one record, with those of HTTP; servers send a few thousand
_DAMAGE = (ArchiveLoadFailed, EOFError, ValueError, AttributeError, TypeError, LookupError)
"""What warcio raises at a header that is not as it should be."""

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


class _Headers(Protocol):
    def get_header(self, name: str) -> str | None: ...
    def get_statuscode(self) -> str: ...


class _Stream(Protocol):
    def read(self, length: int) -> bytes: ...


class _Record(Protocol):
    """A record as warcio gives it."""

    rec_type: str
    rec_headers: _Headers
    http_headers: _Headers | None
    raw_stream: _Stream

    def content_stream(self) -> _Stream: ...


def read_warc(stream: io.BufferedReader, source: Source, conditions: Conditions) -> Items:
    """Reads the pages of a WARC archive; holds one in memory.

    Taken are answers with HTML and a status of 2xx; other answers are passed over and counted.
    The address is the record's, unless the page names a canonical one; when it was crawled
    counts as when it reached us.

    Args:
        stream: Unpacked, at its beginning; left open.
        source: What it is called.
        conditions: How it is read.

    Raises:
        UnreadableInputError: No WARC from there on; what came before was given.
    """
    record = None
    for record in _records(stream):
        if record.rec_type != "response":
            continue
        if not _is_page(record):
            conditions.account.passed_over["no page"] += 1
            continue
        page = buffered(Layer(_content(record)))
        yield read_single(page, article_from_html, _place(record, source, conditions))
    if record is None:
        raise UnreadableInputError("expected a WARC archive, found nothing: it is empty")


class _SilentIterator(ArchiveIterator):  # type: ignore[misc]
    """Silent: warcio writes what follows a damaged record to standard error, at any length."""

    INC_RECORD = ""


def _records(stream: io.BufferedReader) -> Iterator[_Record]:
    bounded = Bounded(stream)
    records = iter(_SilentIterator(bounded))
    while True:
        bounded.limit = bounded.position + _HEADER_BYTES
        try:
            record: _Record = next(records)
        except StopIteration:
            return
        except _DAMAGE as error:
            raise UnreadableInputError(
                f"expected a WARC record, found none ({error}); what came before is taken"
            ) from error
        bounded.limit = None
        yield record
        while record.raw_stream.read(BUFF_SIZE):
            pass


def _content(record: _Record) -> Callable[[int], bytes]:
    content, raw = record.content_stream(), record.raw_stream

    def read(size: int) -> bytes:
        chunk = content.read(size)
        left = getattr(raw, "limit", 0)  # a damaged record may state no length
        if not chunk and left > 0 and not raw.read(1):
            raise EOFError("its end is missing")
        return chunk

    return read


def _is_page(record: _Record) -> bool:
    headers = record.http_headers
    if headers is None or not headers.get_statuscode().startswith("2"):
        return False
    content_type = headers.get_header("Content-Type") or ""
    return content_type.partition(";")[0].strip().lower() in _HTML_TYPES


def _place(record: _Record, source: Source, conditions: Conditions) -> Place:
    stated = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    url = stated if len(stated) <= MAX_URL_LENGTH and is_address(stated) else None
    crawled = _instant(record.rec_headers.get_header("WARC-Date"))
    received_at = min(crawled or conditions.received_at, conditions.received_at)
    return Place(
        id="",
        url=url,
        origin=f"{source.origin}: {stated[:200]}",
        received_at=received_at,
        limits=conditions.limits,
    )


def _instant(stated: str | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(stated or "")
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
