"""A folder that is watched: the files there, then those that arrive, each once it is complete."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic

from watchfiles import Change, watch

from app.intake.files import files_of

SETTLE_SECONDS = 1.0
"""A file that did not change for so long is taken as complete; one that goes on later is read
again, and only what is new of it is added."""

_LOOK_MILLISECONDS = 250
_REMEMBERED = 100_000  # files; an attribute that changes makes the rest be read again, no more


@dataclass(frozen=True, slots=True)
class _State:
    size: int
    changed_ns: int


def arrivals(
    folders: Sequence[Path], stop: Event, *, settle_seconds: float = SETTLE_SECONDS
) -> Iterator[list[tuple[Path, Path]]]:
    """Files in and below folders that are complete, with their folder, in sorted groups.

    Each file comes once, and again when its content has changed; hidden ones do not.

    Args:
        folders: Existing folders.
        stop: Ends the iteration when it is set.
        settle_seconds: A file that did not change for so long is complete.
    """
    folders = [folder.absolute() for folder in folders]  # as the events have them
    waiting = _Waiting(settle_seconds)
    first = True
    # Looked at before the first scan: what arrives meanwhile is an event.
    for changes in watch(
        *folders,
        watch_filter=None,
        stop_event=stop,
        debounce=_LOOK_MILLISECONDS,
        rust_timeout=_LOOK_MILLISECONDS,
        yield_on_timeout=True,
        raise_interrupt=False,
        recursive=True,
    ):
        changed = [Path(name) for change, name in changes if change is not Change.deleted]
        for path in folders if first else _visible(changed, folders):
            waiting.add(files_of(path), monotonic())
        first = False
        complete = waiting.complete(monotonic())
        if complete:
            yield [(file, folder) for file in complete for folder in _folder_of(file, folders)]


class _Waiting:
    """Files that may still grow."""

    def __init__(self, settle_seconds: float) -> None:
        self._settle_seconds = settle_seconds
        self._since: dict[Path, tuple[_State, float]] = {}
        self._taken: OrderedDict[Path, _State] = OrderedDict()

    def add(self, files: Iterator[Path], now: float) -> None:
        """Remembers files that are there and were not taken as they are."""
        for file in files:
            state = _state_of(file)
            if state is not None and self._taken.get(file) != state:
                self._since.setdefault(file, (state, now))

    def complete(self, now: float) -> list[Path]:
        """Files that stopped changing, sorted; they are not given again until they change."""
        complete = []
        for file, (before, since) in list(self._since.items()):
            state = _state_of(file)
            if state is None:
                del self._since[file]
            elif state != before:
                self._since[file] = (state, now)
            elif now - since >= self._settle_seconds:
                del self._since[file]
                complete.append(file)
                self._take(file, state)
        return sorted(complete)

    def _take(self, file: Path, state: _State) -> None:
        self._taken[file] = state
        self._taken.move_to_end(file)
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)


def _state_of(file: Path) -> _State | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return _State(found.st_size, found.st_mtime_ns) if file.is_file() else None


def _visible(paths: Sequence[Path], folders: Sequence[Path]) -> Iterator[Path]:
    """Those that neither are hidden nor stand in a hidden folder."""
    for path in sorted(set(paths)):
        for folder in _folder_of(path, folders):
            below = path.relative_to(folder)
            if not any(part.startswith(".") for part in below.parts):
                yield path


def _folder_of(file: Path, folders: Sequence[Path]) -> list[Path]:
    """The first folder that the file is below of, if any."""
    return [folder for folder in folders if file.is_relative_to(folder)][:1]
