"""How many inputs there will be, told quickly, so that a progress bar knows the time left."""

from collections.abc import Iterator, Sequence
from pathlib import Path

STANDARD_INPUT = "-"

_LINE_FILES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_CHUNK_BYTES = 1 << 20


def expected_count(paths: Sequence[str]) -> int | None:
    """The number of files, for JSON Lines of lines; None with standard input among them.

    Meant for a progress bar: blank lines are counted as well.
    """
    if STANDARD_INPUT in paths:
        return None
    return sum(_inputs(file) for path in paths for file in _files(Path(path)))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for file in path.rglob("*"):
        if file.is_file() and not any(
            part.startswith(".") for part in file.relative_to(path).parts
        ):
            yield file


def _inputs(file: Path) -> int:
    if file.suffix.lower() not in _LINE_FILES or not file.is_file():
        return 1
    with file.open("rb") as stream:
        lines = 0
        last = b"\n"
        while chunk := stream.read(_CHUNK_BYTES):
            lines += chunk.count(b"\n")
            last = chunk
        return lines + (not last.endswith(b"\n"))
