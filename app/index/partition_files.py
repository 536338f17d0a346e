"""Partitions on disk: a file each, and a manifest that says which files count.

A file is named after its content, so that it is never rewritten: `save` writes new files,
then puts a new manifest in the place of the old one, then deletes what no manifest names. A
kill at any instant leaves the old state or the new one.

File: ids as one line of JSON, then the rows as little-endian float32. Its checksum covers its
day as well: a damaged manifest must not file vectors under another.
"""

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import orjson
import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.domain.article import ArticleId
from app.domain.errors import StorageError
from app.domain.vectors import Matrix, ModelFingerprint

Day = date | None

_LOG = structlog.get_logger()
_FORMAT = 2
MANIFEST = "manifest.json"
_SUFFIX = ".partition"
_TEMPORARY = ".new"
_UNDATED = "undated"
_STORED = np.dtype("<f4")
_IDS = TypeAdapter(list[ArticleId])


class _Entry(BaseModel):
    """A partition that counts."""

    day: Day
    file: str
    count: int
    checksum: str


class _Manifest(BaseModel):
    """The partitions that count, and the model that made their vectors."""

    format: int
    fingerprint: str
    dimension: int
    partitions: list[_Entry]


class PartitionFiles:
    """The partitions of one model in a folder, which is made at the first save.

    Args:
        folder: Nothing else may stand there.
        dimension: Length of a vector.
        fingerprint: Of the model; files of another one are not read.

    Attributes:
        distrusted: Names of files that `load` passed over, each with the reason.
    """

    def __init__(self, folder: Path, dimension: int, fingerprint: ModelFingerprint) -> None:
        self._folder = folder
        self._dimension = dimension
        self._fingerprint = fingerprint
        self._entries: dict[Day, _Entry] = {}
        self.distrusted: list[tuple[str, str]] = []

    def load(self) -> dict[Day, tuple[list[ArticleId], Matrix]]:
        """The partitions that can be trusted; the others are logged and left out.

        Never raises: whatever is wrong with the files, what they held is in SQL.
        """
        loaded: dict[Day, tuple[list[ArticleId], Matrix]] = {}
        seen: set[ArticleId] = set()
        for entry in self._read_manifest():
            partition = self._read(entry)
            if partition is None:
                continue
            ids = set(partition[0])
            if entry.day in loaded or len(ids) < entry.count or not seen.isdisjoint(ids):
                self._discard(self._folder / entry.file, "duplicate")
                continue
            seen |= ids
            loaded[entry.day] = partition
            self._entries[entry.day] = entry
        return loaded

    def save(
        self,
        present: Collection[Day],
        changed: Mapping[Day, tuple[Sequence[ArticleId], Matrix]],
    ) -> None:
        """Makes the folder hold the present partitions.

        Args:
            present: Days of all partitions; others are dropped.
            changed: Those that differ from what was loaded or saved last.

        Raises:
            StorageError: The folder cannot be written; what it held before still counts.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            entries = {day: entry for day, entry in self._entries.items() if day in present}
            for day, (ids, vectors) in changed.items():
                entries[day] = self._write(day, ids, vectors)
            self._write_manifest(entries)
            self._entries = entries
            self._sweep()
        except OSError as error:
            raise StorageError(
                f"cannot write the vector index to {self._folder}: {error.strerror}; make the "
                "folder writable and free some space (the articles themselves are safe)"
            ) from error

    def _read_manifest(self) -> list[_Entry]:
        path = self._folder / MANIFEST
        if not path.exists():
            return []
        try:
            manifest = _Manifest.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            self._discard(path, type(error).__name__)
            return []
        wanted = (_FORMAT, self._fingerprint, self._dimension)
        if (manifest.format, manifest.fingerprint, manifest.dimension) != wanted:
            self._discard(path, "other-model-or-format")
            return []
        return manifest.partitions

    def _read(self, entry: _Entry) -> tuple[list[ArticleId], Matrix] | None:
        path = self._folder / Path(entry.file).name
        try:
            content = path.read_bytes()
        except OSError as error:
            self._discard(path, type(error).__name__)
            return None
        if _checksum(entry.day, content) != entry.checksum:
            self._discard(path, "checksum")
            return None
        head, _, body = content.partition(b"\n")
        try:
            ids = _IDS.validate_json(head)
            vectors = np.frombuffer(body, dtype=_STORED).reshape(entry.count, self._dimension)
        except ValueError as error:  # pydantic's ValidationError is one
            self._discard(path, type(error).__name__)
            return None
        if len(ids) != entry.count:
            self._discard(path, "count")
            return None
        return ids, vectors

    def _discard(self, path: Path, reason: str) -> None:
        self.distrusted.append((path.name, reason))
        _LOG.warning("index.file_discarded", file=str(path), reason=reason)

    def _write(self, day: Day, ids: Sequence[ArticleId], vectors: Matrix) -> _Entry:
        content = orjson.dumps(ids) + b"\n" + np.asarray(vectors, dtype=_STORED).tobytes()
        checksum = _checksum(day, content)
        name = f"{day or _UNDATED}-{checksum[:16]}{_SUFFIX}"
        _write_atomically(self._folder / name, content)
        return _Entry(day=day, file=name, count=len(ids), checksum=checksum)

    def _write_manifest(self, entries: Mapping[Day, _Entry]) -> None:
        manifest = _Manifest(
            format=_FORMAT,
            fingerprint=self._fingerprint,
            dimension=self._dimension,
            partitions=list(entries.values()),
        )
        _write_atomically(self._folder / MANIFEST, manifest.model_dump_json().encode())

    def _sweep(self) -> None:
        """Deletes files of ours that the manifest does not name."""
        named = {entry.file for entry in self._entries.values()}
        for path in [*self._folder.glob(f"*{_SUFFIX}"), *self._folder.glob(f"*{_TEMPORARY}")]:
            if path.name not in named:
                path.unlink(missing_ok=True)


def _checksum(day: Day, content: bytes) -> str:
    digest = hashlib.blake2b(str(day or _UNDATED).encode(), digest_size=16)
    digest.update(content)
    return digest.hexdigest()


def _write_atomically(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + _TEMPORARY)
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    if os.name == "posix":  # the new name itself must reach the disk; only POSIX lets one ask
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
