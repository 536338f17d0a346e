"""The seal of a saved index: proof that it holds what the database holds, without reading all.

To compare a hundred thousand vectors takes a second of each start. The seal is written after
the index is saved, and binds its manifest, its size and the edition of the store to each
other: whatever was written to one of them since, or lost, breaks it.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

from app.index.faiss_index import FaissIndex
from app.index.partition_files import MANIFEST


class Seal:
    """A seal in a file of its own; without it, or with a wrong one, the index is compared.

    Args:
        path: The file.
        index_folder: Where the index is saved.
    """

    def __init__(self, path: Path, index_folder: Path) -> None:
        self._path = path
        self._manifest = index_folder / MANIFEST

    def is_whole(self, index: FaissIndex, edition: str) -> bool:
        """Whether a loaded index is the one that was saved over this edition of the store."""
        with suppress(OSError, UnicodeDecodeError):
            return self._path.read_text() == self._text(index, edition)
        return False

    def put(self, index: FaissIndex, edition: str) -> None:
        """Seals an index that was just saved; where nothing can be written there is no seal."""
        with suppress(OSError):
            self._path.write_text(self._text(index, edition))

    def _text(self, index: FaissIndex, edition: str) -> str:
        manifest = hashlib.blake2b(self._manifest.read_bytes(), digest_size=16).hexdigest()
        return f"{manifest} {len(index)} {edition}"
