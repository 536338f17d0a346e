"""Hostile inputs: files of every kind that is read, wrapped around hostile texts or mutated."""

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from app.evaluation.hostile_texts import HOSTILE_KINDS, hostile_text

_SIZES = (0, 40, 300, 3_000, 30_000, 300_000)
_LARGE = 4_900_000  # just below the default of SAMESTORY_MAX_ARTICLE_BYTES
_LARGE_SHARE = 0.02
_TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b'"', b"\\u0000", b"\\ud800", b"]]>",
    b"<![CDATA[", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<!--", b"<?", b"\r\n", b"{", b"[",
    b"1e999", b"-1", b"99999999999999999999", b"NaN", b"null", b"PK\x05\x06", b"\x1f\x8b",
    b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"WARC/1.0\r\n", b"0000-00-00", b"9999-12-31",
    b"http://[", b"//user:pass@host", b"../../", b"%00", b"Content-Length: -1", b"charset=utf-7",
)  # fmt: skip

Fields = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class HostileInput:
    """A file as somebody may send it.

    Attributes:
        name: Its suffix tells how it is read.
        what: What it was made of, for reports.
    """

    name: str
    what: str
    data: bytes


def hostile_input(seed: int, number: int, reports: Sequence[Fields]) -> HostileInput:
    """The input of a number; the same each time for the same seed and reports.

    Args:
        seed: Of the whole run.
        number: Of the input, from 0.
        reports: Good articles, of which good files are made before they are spoiled.
    """
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - a seed makes it repeatable
    suffix = chance.choice(list(_WRAPPERS))
    articles = [dict(each) for each in chance.sample(reports, min(3, len(reports)))]
    what = "mutated"
    if chance.random() < 0.6:
        what = chance.choice(HOSTILE_KINDS)
        size = _LARGE if chance.random() < _LARGE_SHARE else chance.choice(_SIZES)
        field = chance.choice(("text", "text", "text", "title", "published_at", "url", "language"))
        articles[0][field] = hostile_text(what, size if field == "text" else min(size, 3_000))
        what = f"{what}, {size:,} bytes as {field}"
    data = _WRAPPERS[suffix](articles)
    packing = chance.choice(("", "", "", "", ".gz", ".bz2", ".xz"))
    if what == "mutated" or chance.random() < 0.3:
        data = _mutated(data, chance)
        what = what if what == "mutated" else f"{what}, mutated"
    if packing:
        data = _PACKERS[packing](data)
        data = _mutated(data, chance) if chance.random() < 0.5 else data
    return HostileInput(f"input{suffix}{packing}", f"{suffix}{packing}: {what}", data)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((1, 2, 8, 64, 1_024)))
        data = chance.choice(_MUTATIONS)(data, start, end, chance)
    return data


_MUTATIONS: tuple[Callable[[bytes, int, int, random.Random], bytes], ...] = (
    lambda data, start, end, _: data[:start] + data[end:],
    lambda data, start, end, _: data[:end] + data[start:],
    lambda data, start, _, chance: data[:start] + chance.choice(_TOKENS) + data[start:],
    lambda data, start, end, chance: data[:start] + chance.choice(_TOKENS) + data[end:],
    lambda data, start, end, chance: data[:start] + chance.randbytes(end - start) + data[end:],
    lambda data, start, end, _: data[:start] + data[start:end] * 500 + data[end:],
    lambda data, start, _, __: data[:start],
)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def _lines(articles: Sequence[Fields]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in articles)


def _document(articles: Sequence[Fields]) -> bytes:
    return _encoded(json.dumps({"articles": articles}, ensure_ascii=False))


def _table(articles: Sequence[Fields]) -> bytes:
    names = ("id", "title", "text", "language", "published_at", "source", "url")
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(names)
    rows.writerows([each.get(name) or "" for name in names] for each in articles)
    return _encoded(written.getvalue())


def _text(articles: Sequence[Fields]) -> bytes:
    return _encoded(f"{articles[0].get('title')}\n\n{articles[0].get('text')}")


def _page(articles: Sequence[Fields]) -> bytes:
    """A page whose metadata say it all again; hostile texts stand in it as markup."""
    first = articles[0]
    stated = json.dumps({"@type": "NewsArticle", "articleBody": first.get("text")})
    return _encoded(
        f"<html lang={first.get('language')}><head><title>{first.get('title')}</title>"
        f"<link rel=canonical href='{first.get('url')}'>"
        f"<meta property='article:published_time' content='{first.get('published_at')}'>"
        f"<script type='application/ld+json'>{stated}</script></head>"
        f"<body><article><p>{first.get('text')}</article></body></html>"
    )


def _feed(articles: Sequence[Fields]) -> bytes:
    items = "".join(
        f"<item><title>{escape(each.get('title') or '')}</title><link>{each.get('url')}</link>"
        f"<pubDate>{each.get('published_at')}</pubDate>"
        f"<description><![CDATA[{each.get('text')}]]></description></item>"
        for each in articles
    )
    return _encoded(f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>")


def _warc(articles: Sequence[Fields]) -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _page(articles)
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Target-URI: {articles[0].get('url')}\r\nWARC-Date: 2024-05-06T07:08:09Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return _encoded(head) + page + b"\r\n\r\n"


def _zip(articles: Sequence[Fields]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../a.jsonl", _lines(articles))
        archive.writestr("b.html", _page(articles))
    return packed.getvalue()


def _tar(articles: Sequence[Fields]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in (("/a.jsonl", _lines(articles)), ("b.xml", _feed(articles))):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


_WRAPPERS: dict[str, Callable[[Sequence[Fields]], bytes]] = {
    ".jsonl": _lines,
    ".json": _document,
    ".csv": _table,
    ".txt": _text,
    ".html": _page,
    ".xml": _feed,
    ".warc": _warc,
    ".zip": _zip,
    ".tar": _tar,
    "": _page,  # its kind is told by its content
}
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
