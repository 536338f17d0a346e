"""How many bytes there are to read, told quickly, so that a progress bar knows the time left."""

from collections.abc import Sequence
from pathlib import Path

from app.intake.files import files_of

STANDARD_INPUT = "-"


def expected_bytes(paths: Sequence[str]) -> int | None:
    """The size of all files named and below the folders named; None with standard input."""
    if STANDARD_INPUT in paths:
        return None
    return sum(_size(file) for path in paths for file in files_of(Path(path)))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # what is wrong with it is told when it is read
        return 0
