"""An archive taken in through the cluster: a job that goes on where it was interrupted."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson

from app.domain.article import RawArticle, Rejected
from app.domain.errors import StorageError
from app.service.views import ItemResult

_UNDER_WAY = 2  # batches: while one is decided the next is read and stands ready
_FOLDER = "backfill"

_Items = Iterable[RawArticle | Rejected]
_Take = Callable[[Sequence[RawArticle | Rejected]], list[ItemResult]]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a job has come, in a file. All before it is stored.

    Attributes:
        path: The file.
        done: Inputs at the start of the archive that are stored or rejected.
    """

    path: Path
    done: int = 0

    def moved_to(self, done: int) -> "Checkpoint":
        """Writes how far it is now; what stood there before stays whole until then.

        Raises:
            StorageError: It cannot be written.
        """
        temporary = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(orjson.dumps({"done": done}))
            temporary.replace(self.path)
        except OSError as error:
            raise StorageError(
                f"cannot write {self.path}: {error.strerror}; the articles are safe, but the job "
                "would begin anew"
            ) from error
        return Checkpoint(self.path, done)


def checkpoint_of(paths: Sequence[str], folder: Path) -> Checkpoint:
    """The checkpoint of a job on these files, as they are now; at the start when it is new.

    Args:
        paths: Of files and folders. A file that has changed makes it another job: what is
            stored already is then passed over as unchanged.
        folder: The data folder.
    """
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(each for given in paths for each in _files(Path(given))):
        status = path.stat()
        digest.update(orjson.dumps([str(path.absolute()), status.st_size, status.st_mtime_ns]))
    path = folder / _FOLDER / f"{digest.hexdigest()}.json"
    try:
        return Checkpoint(path, int(orjson.loads(path.read_bytes())["done"]))
    except (OSError, ValueError, KeyError):
        return Checkpoint(path)


def backfill(
    inputs: _Items, take: _Take, checkpoint: Checkpoint, *, batch_size: int
) -> Iterator[ItemResult]:
    """Has an archive taken in, from its checkpoint on.

    A result is yielded once its batch is stored and the checkpoint stands behind it.

    Args:
        inputs: All of the archive, in an order that is the same each time.
        take: Takes a batch in; called from another thread, for one batch at a time and in order.
        checkpoint: Where to begin.
        batch_size: Inputs taken together.

    Raises:
        StorageError: From `take`; the job may be run again.
    """
    remaining = islice(iter(inputs), checkpoint.done, None)
    with ThreadPoolExecutor(max_workers=1) as senders:
        under_way: deque[Future[list[ItemResult]]] = deque()
        try:
            while batch := list(islice(remaining, batch_size)):
                under_way.append(senders.submit(take, batch))
                if len(under_way) > _UNDER_WAY:
                    checkpoint, results = _ended(under_way, checkpoint)
                    yield from results
            while under_way:
                checkpoint, results = _ended(under_way, checkpoint)
                yield from results
        finally:
            for each in under_way:
                each.cancel()


def _ended(
    under_way: "deque[Future[list[ItemResult]]]", checkpoint: Checkpoint
) -> tuple[Checkpoint, list[ItemResult]]:
    results = under_way.popleft().result()
    return checkpoint.moved_to(checkpoint.done + len(results)), results


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, _, names in os.walk(path):
        yield from (Path(folder) / name for name in names)
