import gzip
import io
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from app.intake.place import Account
from tests.intake.packing import COMPRESSORS, lines_of, pipe, read, tar_of, zip_of
from tests.intake.samples import articles, rejections

FILES = {
    "b.txt": b"Zweite Meldung.",
    "deep/a.txt": b"Erste Meldung.",
    "list.jsonl": lines_of("x", "y"),
    "picture.png": b"\x89PNG",
    ".hidden.txt": b"Versteckt.",
    "__MACOSX/._b.txt": b"Versteckt.",
}
IDS = ["b", "deep/a", "x", "y"]


def written(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_members_are_called_by_their_path_in_the_archive(tmp_path: Path, make: object) -> None:
    data = tar_of(FILES) if make is tar_of else zip_of(FILES)
    file = written(tmp_path, "news.tar" if make is tar_of else "news.zip", data)
    account = Account()
    items = articles(read(file, account=account))
    assert [item.id for item in items] == IDS
    assert items[1].url == f"{file.as_uri()}#deep/a.txt"
    assert account.passed_over == {".png": 1}


@pytest.mark.parametrize("packing", COMPRESSORS)
def test_compressed_tars_are_read_by_name_and_from_a_pipe(tmp_path: Path, packing: str) -> None:
    data = COMPRESSORS[packing](tar_of(FILES))
    for name in (f"news.tar.{packing}", "news.t" + {"zst": "zst"}.get(packing, packing)):
        items = articles(read(written(tmp_path, name, data)))
        assert [item.id for item in items] == IDS
    assert [item.id for item in articles(pipe(data))] == IDS


def test_a_zip_comes_through_a_pipe() -> None:
    assert [item.id for item in articles(pipe(zip_of(FILES)))] == IDS


def test_archives_in_archives_are_opened_one_level_deep(tmp_path: Path) -> None:
    inner = gzip.compress(
        tar_of({"a.txt": b"Meldung.", "b.jsonl.gz": gzip.compress(lines_of("b"))})
    )
    file = written(tmp_path, "outer.zip", zip_of({"inner.tar.gz": inner, "c.txt": b"Noch eine."}))
    assert [item.id for item in articles(read(file))] == ["a", "b", "c"]
    deeper = written(tmp_path, "deeper.zip", zip_of({"outer.zip": file.read_bytes()}))
    items = read(deeper)
    (rejected,) = rejections(items)
    assert rejected.origin == f"{deeper}!outer.zip!inner.tar.gz"
    assert [item.id for item in articles(items)] == ["c"]


@pytest.mark.parametrize(
    "name", ["/etc/passwd.txt", "../../up.txt", "C:\\temp\\x.txt", "a/\x07\n.txt"]
)
@pytest.mark.parametrize("make", [tar_of, zip_of])
def test_names_that_lead_out_of_the_archive_are_only_names(
    tmp_path: Path, name: str, make: object
) -> None:
    files = {name: b"Meldung."}
    file = written(
        tmp_path, *(("x.tar", tar_of(files)) if make is tar_of else ("x.zip", zip_of(files)))
    )
    (item,) = articles(read(file))
    assert not item.id.startswith(("/", "."))
    assert item.id.isprintable()
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name]


def test_links_and_devices_are_skipped(tmp_path: Path) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for name, kind in (("s.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
        info = tarfile.TarInfo("d.txt")
        info.type = tarfile.CHRTYPE
        tar.addfile(info)
        info = tarfile.TarInfo("good.txt")
        info.size = 8
        tar.addfile(info, io.BytesIO(b"Meldung."))
    assert [i.id for i in articles(read(written(tmp_path, "x.tar", target.getvalue())))] == ["good"]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("s.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", "Meldung.")
    items = read(written(tmp_path, "x.zip", target.getvalue()))
    assert [item.id for item in articles(items)] == ["good"]
    assert len(items) == 1


def test_a_cut_tar_gives_what_came_before_and_one_rejection(tmp_path: Path) -> None:
    files = {f"{number:03}.txt": b"Eine Meldung. " * 90 for number in range(40)}
    whole = tar_of(files)
    for name, data in (
        ("cut.tar", whole[: len(whole) // 2]),
        ("cut.tar.gz", gzip.compress(whole, 0)[: len(whole) // 2]),
    ):
        items = read(written(tmp_path, name, data))
        assert len(rejections(items)) == 1
        assert len(articles(items)) in range(15, 25)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_cut_zip_gives_what_came_before_and_one_rejection(tmp_path: Path, method: int) -> None:
    texts = [f"Meldung {number}: {pow(7, 4000 + number)}" for number in range(40)]
    whole = zip_of({f"{n:03}.txt": text.encode() for n, text in enumerate(texts)}, method)
    items = read(written(tmp_path, "cut.zip", whole[: len(whole) // 2]))
    (rejected,) = rejections(items)
    assert "cut off" in rejected.reason
    assert [item.text for item in articles(items)] == texts[: len(articles(items))]
    assert len(articles(items)) in range(12, 30)


def test_a_cut_zip_of_unknown_sizes_gives_what_came_before(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

    target = Pipe()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number:02}.txt", f"Meldung {pow(7, 500 + number)}")
    whole = target.getvalue()
    assert [i.id for i in articles(read(written(tmp_path, "x.zip", whole)))][-1] == "19"
    items = read(written(tmp_path, "cut.zip", whole[: len(whole) * 2 // 3]))
    assert len(rejections(items)) == 1
    assert [item.id for item in articles(items)][:10] == [f"{n:02}" for n in range(10)]


def test_a_damaged_member_is_one_rejection_and_the_others_are_taken(tmp_path: Path) -> None:
    texts = {f"{name}.txt": f"Meldung {name}".encode() for name in "abc"}
    whole = bytearray(zip_of(texts, zipfile.ZIP_STORED))
    whole[whole.find(b"Meldung b")] = 0x58
    items = read(written(tmp_path, "x.zip", bytes(whole)))
    assert [item.id for item in articles(items)] == ["a", "c"]
    (rejected,) = rejections(items)
    assert rejected.origin.endswith("x.zip!b.txt")


def test_an_encrypted_member_is_one_rejection(tmp_path: Path) -> None:
    whole = bytearray(zip_of({"a.txt": b"Meldung.", "b.txt": b"Noch eine."}))
    whole[whole.find(b"PK\x01\x02") + 8] |= 1  # the flag in the directory
    items = read(written(tmp_path, "x.zip", bytes(whole)))
    (rejected,) = rejections(items)
    assert "encrypted" in rejected.reason
    assert [item.id for item in articles(items)] == ["b"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", b"no archive at all"),
        ("x.tar", b"no archive at all"),
        ("x.zip", b""),
        ("x.tar", b""),
        ("x.tar.gz", b""),
        ("x.gz", b"no archive at all"),
        ("x.zip", zip_of({})),
        ("x.tar", tar_of({})),
    ],
)
def test_what_is_no_archive_or_empty_is_one_rejection(
    tmp_path: Path, name: str, data: bytes
) -> None:
    file = written(tmp_path, name, data)
    (rejected,) = rejections(read(file))
    assert rejected.origin == str(file)
    assert len(read(file)) == 1


def test_a_zip_whose_directory_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 1 << 30, 0, 0)
    (rejected,) = rejections(read(written(tmp_path, "x.zip", zip_of({"a.txt": b"A"}) + end)))
    assert "directory" in rejected.reason


def test_a_tar_header_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 60_000_000
    bomb = info.tobuf() + bytes(60_000_000)
    file = written(tmp_path, "x.tar.gz", gzip.compress(bomb, 9))
    tracemalloc.start()
    try:
        (rejected,) = rejections(read(file))
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert "header" in rejected.reason


def test_a_bomb_among_the_members_of_a_zip_is_refused_and_nothing_is_held(tmp_path: Path) -> None:
    files = {f"{n}.jsonl": b" " * 30_000_000 for n in range(4)}
    file = written(tmp_path, "x.zip", zip_of(files))
    del files
    tracemalloc.start()
    try:
        items = read(file)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert "bomb" in rejections(items)[-1].reason
