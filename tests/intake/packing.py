"""Archives and compressed files made for tests."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from backports import zstd

from app.domain.article import RawArticle, Rejected
from app.intake.files import read_open, read_path
from app.intake.place import Account, Conditions
from app.intake.validation import Limits
from tests.intake.samples import LIMITS, RECEIVED_AT

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
}


def tar_of(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target.getvalue()


def zip_of(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def lines_of(*names: str) -> bytes:
    return b"".join(b'{"id": "%s", "title": "Meldung %s"}\n' % ((n.encode(),) * 2) for n in names)


def read(
    path: Path, limits: Limits = LIMITS, account: Account | None = None
) -> list[RawArticle | Rejected]:
    conditions = Conditions(RECEIVED_AT, limits, account=account or Account())
    return list(read_path(path, conditions))


def pipe(data: bytes, limits: Limits = LIMITS) -> list[RawArticle | Rejected]:
    return list(read_open(io.BytesIO(data), "<stdin>", Conditions(RECEIVED_AT, limits)))
