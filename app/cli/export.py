"""`samestory export`: everything as JSON Lines, to be read by others or moved."""

from pathlib import Path
from typing import Annotated

import typer
import zstandard

from app.care_bootstrap import export_folder
from app.cli.output import counted, say
from app.cli.session import settings_of
from app.storage.placing import placed

app = typer.Typer(add_completion=False)


@app.command(epilog="Examples: samestory export news.ndjson · samestory export news.ndjson.zst")
def export(
    ctx: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to; .zst at the end packs it.")
    ],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if it is there.")
    ] = False,
) -> None:
    """Write everything as JSON Lines, to be read or moved.

    Articles with all versions and vectors, ledger, storylines, feeds and webhooks: a line is a
    JSON object whose `kind` says what it is. Keys and the secrets of webhooks are left out;
    `samestory backup` has them. Whoever reads or writes goes on meanwhile.
    """
    lines = export_folder(settings_of(ctx))
    count = 0
    with placed(target, force=force) as temporary, temporary.open("wb") as file:
        packing = target.suffix == ".zst"
        out = zstandard.ZstdCompressor().stream_writer(file, closefd=False) if packing else file
        for line in lines:
            out.write(line)
            count += 1
        if packing:
            out.close()
    say(f"{target}: {counted(count, 'line', 'lines')}")
