"""`samestory backup`: a copy of everything in one file, while others read and write."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.care_bootstrap import back_up_folder
from app.cli.output import JsonOption, counted, print_json, say
from app.cli.session import settings_of

app = typer.Typer(add_completion=False)


@app.command(epilog="Examples: samestory backup news.db · samestory backup /var/backups --json")
def backup(
    ctx: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="FILE|FOLDER", help="Where to; in a folder it gets a name.")
    ],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if it is there.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy all that is stored to one file, and check the copy.

    Articles, stories, ledger, feeds, keys and webhooks are in it as they are at one moment,
    secrets too; the vector index is not, it is made anew. Whoever reads or writes goes on
    meanwhile. The file appears when it is whole.
    """
    if target.is_dir():
        target /= f"samestory-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    written = back_up_folder(settings_of(ctx), target, force=force)
    size = target.stat().st_size
    if as_json:
        print_json(
            {
                "file": str(target),
                "bytes": size,
                "articles": written.articles,
                "last_number": written.last_number,
            }
        )
    else:
        say(
            f"{target}: {counted(written.articles, 'article', 'articles')}, {size:,} bytes, checked"
        )
