"""Paths of a command line as articles; `-` is standard input."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.cli.expected import STANDARD_INPUT
from app.intake.files import read_file, read_open, read_path
from app.intake.json_lines import NO_COLUMNS
from app.intake.place import Account, Conditions, Items
from app.intake.single import unreadable
from app.intake.validation import Limits
from app.settings import Settings


def read_inputs(
    paths: Sequence[str],
    settings: Settings,
    *,
    columns: Mapping[str, str] = NO_COLUMNS,
    account: Account | None = None,
) -> Items:
    """Reads files, folders and standard input, in the order given, one article at a time.

    Args:
        paths: As on the command line.
        settings: With the limits.
        columns: For a field of an article, the column or path in JSON that holds it.
        account: Told what is read and passed over.
    """
    conditions = _conditions(settings, columns, account)
    for path in paths:
        if path == STANDARD_INPUT:
            yield from read_open(sys.stdin.buffer, "<stdin>", conditions)
        elif not path:  # of a variable that is not set; it would be the folder one is in
            yield unreadable("''", "expected a file or folder, found an empty name")
        else:
            yield from read_path(Path(path), conditions)


def read_arrived(
    files: Sequence[tuple[Path, Path]],
    settings: Settings,
    *,
    columns: Mapping[str, str],
    account: Account,
) -> Items:
    """Reads files that arrived in watched folders.

    Args:
        files: Each with the folder that it is below of.
        settings: With the limits.
        columns: As for `read_inputs`.
        account: As for `read_inputs`.
    """
    conditions = _conditions(settings, columns, account)
    for file, folder in files:
        yield from read_file(file, folder, conditions)


def _conditions(
    settings: Settings, columns: Mapping[str, str], account: Account | None
) -> Conditions:
    limits = Limits(settings.max_article_bytes, settings.max_unpacked_bytes)
    return Conditions(datetime.now(UTC), limits, columns, account or Account())
