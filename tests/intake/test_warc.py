import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.intake.place import Account
from tests.intake.packing import pipe, read
from tests.intake.samples import WORDS, articles, rejections

CRAWLED = "2024-05-01T10:00:00Z"


def page(number: int, head: str = "") -> bytes:
    body = f"<p>Meldung Nummer {number}. {WORDS * 6}</p>"
    return (
        f"<html><head><title>Titel {number}</title>{head}</head><body>{body}</body></html>".encode()
    )


def record(kind: str, url: str, block: bytes) -> bytes:
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"WARC-Date: {CRAWLED}",
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>",
        "Content-Type: application/http",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def answer(status: str, fields: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode() + body


def warc(responses: Sequence[tuple[str, str, str, bytes]], *, packed: bool = False) -> bytes:
    """Answers of address, status, type and body, with the requests beside them."""
    records = [record("warcinfo", "x", b"software: test")]
    for url, status, content_type, body in responses:
        block = answer(status, f"Content-Type: {content_type}", body)
        records += [
            record("request", url, b"GET / HTTP/1.1\r\n\r\n"),
            record("response", url, block),
        ]
    return b"".join(map(gzip.compress, records) if packed else records)


GOOD = [
    (f"https://news.example/{n}", "200 OK", "text/html; charset=utf-8", page(n)) for n in range(6)
]


@pytest.mark.parametrize("packed", [False, True])
def test_pages_are_taken_with_the_address_they_had_and_when_they_were_crawled(
    tmp_path: Path, packed: bool
) -> None:
    file = tmp_path / ("news.warc.gz" if packed else "news.warc")
    file.write_bytes(warc(GOOD, packed=packed))
    items = articles(read(file))
    assert [item.url for item in items] == [url for url, *_ in GOOD]
    assert {item.received_at for item in items} == {datetime(2024, 5, 1, 10, tzinfo=UTC)}
    assert all(item.id.startswith("url-") for item in items)
    assert "Meldung Nummer 3." in items[3].text
    assert [item.id for item in articles(pipe(file.read_bytes()))] == [item.id for item in items]


def test_answers_that_are_no_page_are_passed_over_and_counted(tmp_path: Path) -> None:
    others = [
        ("https://news.example/a", "404 Not Found", "text/html", page(1)),
        ("https://news.example/b", "301 Moved", "text/html", b""),
        ("https://news.example/c", "200 OK", "image/png", b"\x89PNG"),
        ("https://news.example/d", "206 Partial", "application/xhtml+xml", page(7)),
    ]
    file = tmp_path / "news.warc"
    file.write_bytes(warc(others))
    account = Account()
    (item,) = articles(read(file, account=account))
    assert item.url == "https://news.example/d"
    assert account.passed_over == {"no page": 3}


def test_the_canonical_address_of_a_page_counts() -> None:
    head = '<link rel="canonical" href="https://news.example/story">'
    amp = ("https://amp.news.example/story?utm_source=x", "200 OK", "text/html", page(1, head))
    (item,) = articles(pipe(warc([amp])))
    assert item.url == "https://news.example/story"


def test_a_bad_page_is_one_rejection_and_the_others_are_taken() -> None:
    large = ("https://news.example/large", "200 OK", "text/html", page(9) + b" " * 200_000)
    empty = ("https://news.example/empty", "200 OK", "text/html", b"")
    binary = ("https://news.example/bin", "200 OK", "text/html", bytes(range(256)) * 9)
    items = pipe(warc([GOOD[0], large, empty, binary, GOOD[1]]))
    assert [item.url for item in articles(items)] == [GOOD[0][0], GOOD[1][0]]
    assert [item.origin for item in rejections(items)] == [
        f"<stdin>: https://news.example/{name}" for name in ("large", "empty", "bin")
    ]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.97])
def test_of_a_cut_archive_what_came_before_is_taken_and_the_rest_is_one_rejection(
    tmp_path: Path, packed: bool, share: float
) -> None:
    whole = warc(GOOD, packed=packed)
    file = tmp_path / ("news.warc.gz" if packed else "news.warc")
    file.write_bytes(whole[: int(len(whole) * share)])
    items = read(file)
    assert len(rejections(items)) == 1
    taken = [item.url for item in articles(items)]
    assert taken == [url for url, *_ in GOOD][: len(taken)]
    assert int(share * 6) - 1 <= len(taken) < 6


def test_a_chunked_and_compressed_answer_is_unpacked() -> None:
    body = gzip.compress(page(1))
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    fields = "Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"
    (item,) = articles(
        pipe(record("response", "https://news.example/1", answer("200 OK", fields, chunks)))
    )
    assert "Meldung Nummer 1." in item.text


def test_what_is_no_warc_is_one_rejection(tmp_path: Path) -> None:
    file = tmp_path / "news.warc"
    for content in (b"no archive at all", b"", b"WARC/1.0\r\nX: " + b"y" * 5_000_000):
        file.write_bytes(content)
        items = read(file)
        assert (len(items), len(rejections(items))) == (1, 1), content[:9]
