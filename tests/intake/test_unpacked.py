import gc
import gzip
import io
import random
import tracemalloc
import weakref
from pathlib import Path

import pytest

from app.intake.place import Conditions, Source
from app.intake.reading import read_any
from app.intake.rejoined import rejoin
from app.intake.unpacked import Unpacking
from app.intake.validation import Limits
from tests.intake.packing import COMPRESSORS, lines_of, pipe, read
from tests.intake.samples import LIMITS, RECEIVED_AT, articles, rejections

NAMES = [str(number) for number in range(2000)]


@pytest.mark.parametrize("packing", COMPRESSORS)
def test_a_compressed_file_holds_what_it_holds_unpacked(tmp_path: Path, packing: str) -> None:
    file = tmp_path / f"news.jsonl.{packing}"
    file.write_bytes(COMPRESSORS[packing](lines_of("a", "b")))
    items = articles(read(file))
    assert [item.id for item in items] == ["a", "b"]
    text = tmp_path / f"report.txt.{packing}"
    text.write_bytes(COMPRESSORS[packing](b"Eine Meldung."))
    (item,) = articles(read(text))
    assert (item.id, item.url) == ("report", text.as_uri())


@pytest.mark.parametrize("packing", COMPRESSORS)
def test_parts_written_one_after_another_are_one_stream(packing: str) -> None:
    compress = COMPRESSORS[packing]
    items = articles(pipe(compress(lines_of("a")) + compress(lines_of("b"))))
    assert [item.id for item in items] == ["a", "b"]


@pytest.mark.parametrize("packing", COMPRESSORS)
def test_of_a_file_that_breaks_off_the_articles_before_are_taken_and_the_rest_is_one_rejection(
    tmp_path: Path, packing: str
) -> None:
    noise = random.Random(1)  # noqa: S311  # what does not compress leaves much before the break
    lines = b"".join(
        b'{"id": "%d", "title": "%s"}\n' % (number, noise.randbytes(300).hex().encode())
        for number in range(2000)
    )
    whole = COMPRESSORS[packing](lines)
    file = tmp_path / f"news.jsonl.{packing}"
    file.write_bytes(whole[: len(whole) * 3 // 4])
    items = read(file)
    (rejected,) = rejections(items)
    assert items[-1] is rejected
    assert (rejected.origin, rejected.code) == (str(file), "input-unreadable")
    assert "cut off" in rejected.reason
    ids = [item.id for item in articles(items)]
    assert len(ids) > 500
    assert ids == [str(number) for number in range(len(ids))]


class Watched(io.BytesIO):
    """Bytes of which one can ask whether anybody still holds them."""


@pytest.mark.parametrize("packing", [*COMPRESSORS, "tar", "zip"])
def test_a_damaged_file_is_let_go_once_it_was_read(packing: str) -> None:
    whole = COMPRESSORS.get(packing, bytes)(lines_of(*NAMES))
    damaged = Watched(whole[: len(whole) // 2] + b"\xff" * 500)
    held = weakref.ref(damaged)
    name = f"news.jsonl.{packing}" if packing in COMPRESSORS else f"news.{packing}"
    conditions = Conditions(RECEIVED_AT, LIMITS)
    gc.collect()
    gc.disable()  # it would find cycles too, but seldom
    try:
        stream = rejoin(b"", damaged)
        items = list(read_any(stream, Source(name, origin=name), Unpacking(conditions)))
        del damaged, stream
        assert held() is None
    finally:
        gc.enable()
    assert rejections(items)


def test_damage_in_the_middle_is_one_rejection(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(lines_of(*NAMES)))
    whole[len(whole) // 2 :] = b"\xff" * 50
    file = tmp_path / "news.jsonl.gz"
    file.write_bytes(bytes(whole))
    items = read(file)
    assert len(rejections(items)) == 1
    assert 0 < len(articles(items)) < len(NAMES)


def test_half_a_text_is_no_article(tmp_path: Path) -> None:
    whole = gzip.compress(b"Eine Meldung " * 100)
    file = tmp_path / "report.txt.gz"
    file.write_bytes(whole[:-10])
    assert len(rejections(read(file))) == 1
    assert not articles(read(file))


def test_what_is_compressed_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl.gz.gz"
    file.write_bytes(gzip.compress(gzip.compress(lines_of("a"))))
    (rejected,) = read(file)
    assert "twice" in rejections([rejected])[0].reason


@pytest.mark.parametrize("packing", COMPRESSORS)
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, packing: str) -> None:
    file = tmp_path / f"bomb.jsonl.{packing}"
    blanks = COMPRESSORS[packing](b" " * 8_000_000)
    file.write_bytes(blanks * 16 + COMPRESSORS[packing](lines_of("late")))
    tracemalloc.start()
    try:
        items = read(file)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    (rejected,) = rejections(items)
    assert "bomb" in rejected.reason
    assert not articles(items)


def test_more_than_the_limit_is_read_up_to_there(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl.gz"
    file.write_bytes(gzip.compress(lines_of(*NAMES), 1))
    limits = Limits(LIMITS.max_article_bytes, max_unpacked_bytes=70_000)
    items = read(file, limits)
    (rejected,) = rejections(items)
    assert "SAMESTORY_MAX_UNPACKED_BYTES" in rejected.reason
    assert 0 < len(articles(items)) < len(NAMES)
