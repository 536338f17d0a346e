"""Files that somebody brought to look at, kept for a while to be looked at page by page."""

import secrets
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from shutil import copyfileobj
from threading import Lock
from typing import BinaryIO

from app.domain.errors import NotFoundError

MOST_FILES = 8
"""Files kept at once, each at most as large as a request may be; the oldest goes first."""

_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A copy of what was brought, on disk without a name: it is gone when the service ends.

    Attributes:
        name: As the browser told it.
        lock: Held by who reads.
    """

    name: str
    content: BinaryIO
    lock: Lock = field(default_factory=Lock)


class BroughtFiles:
    """Keeps the last files that were brought. Safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._files: OrderedDict[str, BroughtFile] = OrderedDict()
        weakref.finalize(self, _close, self._files)

    def keep(self, content: BinaryIO, name: str) -> str:
        """Copies a file; returns the secret word by which it is found."""
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - it is kept open, as long as it is kept
        content.seek(0)
        copyfileobj(content, copy)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            self._files[token] = BroughtFile(name, copy)
            gone = self._files.popitem(last=False)[1] if len(self._files) > MOST_FILES else None
        if gone is not None:
            with gone.lock:
                gone.content.close()
        return token

    @contextmanager
    def reading(self, token: str) -> Iterator[BroughtFile]:
        """A file at its beginning, for one reader at a time.

        Raises:
            NotFoundError: It is kept no longer.
        """
        with self._lock:
            found = self._files.get(token)
        if found is None:
            raise _gone()
        with found.lock:
            if found.content.closed:
                raise _gone()
            found.content.seek(0)
            yield found


def _close(files: Mapping[str, BroughtFile]) -> None:
    for each in files.values():
        each.content.close()


def _gone() -> NotFoundError:
    return NotFoundError("the file is kept no longer; bring it again to look at it")
