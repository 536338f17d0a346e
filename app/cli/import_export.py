"""`samestory import`: an empty data folder gets all that an export holds."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import zstandard

from app.care_bootstrap import import_folder
from app.cli.output import JsonOption, print_json, say
from app.cli.session import settings_of
from app.domain.errors import UnreadableInputError

app = typer.Typer(add_completion=False)


@app.command("import", epilog="Example: samestory --data-dir fresh import news.ndjson.zst")
def import_export(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `samestory export` wrote.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Fill an empty data folder with an export: the same stories, ids, numbers and history.

    Everything is checked as by `samestory doctor` before it counts. Keys must be made anew;
    webhooks have new secrets and are paused.
    """
    with _lines(source) as lines:
        report = import_folder(settings_of(ctx), lines)
    if as_json:
        print_json(report.counts)
    else:
        say("imported " + ", ".join(f"{count:,} {name}" for name, count in report.counts.items()))


@contextmanager
def _lines(source: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file, unpacked if its name ends with `.zst`."""
    with source.open("rb") as file:
        if source.suffix != ".zst":
            yield file
            return
        try:
            yield io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file))
        except zstandard.ZstdError as error:
            raise UnreadableInputError(f"{source} cannot be unpacked: {error}") from error
