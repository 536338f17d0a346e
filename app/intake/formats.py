"""Which kind of file something is: by its name, and where that says nothing by its content."""

import re
from enum import StrEnum
from pathlib import PurePosixPath


class Kind(StrEnum):
    """What Samestory reads."""

    LINES = "JSON Lines"
    JSON = "JSON"
    TABLE = "CSV"
    PAGE = "HTML"
    TEXT = "text"
    FEED = "feed"
    WARC = "WARC"
    ZIP = "zip"
    TAR = "tar"
    PACKED = "compressed"


KNOWN = (
    "text (.txt), HTML, JSON (.json, .jsonl), CSV, WARC, a feed, or a .gz, .zst, .zip or .tar of "
    "them"
)

HEAD_BYTES = 65_536
"""How much of a stream is looked at to tell its kind."""

_SUFFIXES = {
    Kind.LINES: (".jsonl", ".ndjson", ".jsonlines"),
    Kind.JSON: (".json",),
    Kind.TABLE: (".csv", ".tsv"),
    Kind.PAGE: (".html", ".htm", ".xhtml"),
    Kind.TEXT: (".txt", ".text", ".md"),
    Kind.FEED: (".xml", ".rss", ".atom", ".rdf"),
    Kind.WARC: (".warc",),
    Kind.ZIP: (".zip",),
    Kind.TAR: (".tar",),
    Kind.PACKED: (".gz", ".bz2", ".xz", ".zst", ".tgz", ".tbz2", ".txz", ".tzst"),
}
_KINDS = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes}
_TAR_SHORTHANDS = {".tgz": "gz", ".tbz2": "bz2", ".txz": "xz", ".tzst": "zst"}

_PACKING_MARKS = {
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
}
# No comment is read again as the beginning of a longer one: 24 in a row would take seconds.
_PROLOG = r"\s*+(?:<\?xml[^>]*>\s*+)?(?:(?><!--.*?-->)\s*+)*+"
_PAGE = re.compile(_PROLOG + r"<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL)
_BEGINNINGS = (
    (Kind.ZIP, re.compile("PK(?:\x03\x04|\x05\x06)")),
    (Kind.WARC, re.compile(r"WARC/\d")),
    (Kind.JSON, re.compile(r'\s*(?:\{\s*(?:"|\}|$)|\[\s*[{\]])')),
    (Kind.FEED, re.compile(_PROLOG + r"<(?:rss|feed|rdf:rdf|urlset)\b", re.I | re.DOTALL)),
    (Kind.PAGE, _PAGE),
)
_GLIMPSE_BYTES = 2048


def suffix_of(name: str) -> str:
    """The last suffix in small letters: `.gz` of 'News.jsonl.GZ'; '' without one."""
    return PurePosixPath(name).suffix.lower()


def kind_by_name(name: str) -> Kind | None:
    """The kind a name claims; None for another suffix, or none."""
    return _KINDS.get(suffix_of(name))


def is_page(head: bytes) -> bool:
    """Whether a text begins as HTML does."""
    return _PAGE.match(decoded_head(head[:_GLIMPSE_BYTES])) is not None


def kind_by_content(head: bytes) -> Kind:
    """The kind of a stream without a name; text where nothing else is recognised."""
    if packing_of("", head):
        return Kind.PACKED
    if head[257:262] == b"ustar":
        return Kind.TAR
    text = decoded_head(head[:_GLIMPSE_BYTES])
    return next((kind for kind, begins in _BEGINNINGS if begins.match(text)), Kind.TEXT)


def packing_of(name: str, head: bytes = b"") -> str:
    """`gz`, `bz2`, `xz` or `zst`, by the name's suffix or the first bytes; '' for none."""
    suffix = suffix_of(name)
    if _KINDS.get(suffix) is Kind.PACKED:
        return _TAR_SHORTHANDS.get(suffix, suffix[1:])
    return next((found for mark, found in _PACKING_MARKS.items() if head.startswith(mark)), "")


def name_within(name: str) -> str:
    """What is called `name` packed, unpacked: 'news.jsonl' of 'news.jsonl.gz'."""
    suffix = suffix_of(name)
    if _KINDS.get(suffix) is not Kind.PACKED:
        return name
    return name[: -len(suffix)] + (".tar" if suffix in _TAR_SHORTHANDS else "")


def decoded_head(head: bytes) -> str:
    """The beginning as text, good enough to tell JSON and HTML from prose."""
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return head.decode(encoding, errors="replace")
