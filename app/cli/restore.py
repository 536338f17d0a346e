"""`samestory restore`: the data folder as it was when a backup was made."""

from pathlib import Path
from typing import Annotated

import typer

from app.care_bootstrap import restore_folder
from app.cli.output import JsonOption, counted, print_json, say
from app.cli.session import settings_of

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory --data-dir news restore news.db")
def restore(
    ctx: typer.Context,
    backup: Annotated[Path, typer.Argument(metavar="FILE", help="What `samestory backup` wrote.")],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what the data folder holds.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a backup into the data folder, after checking it, and make the vector index anew.

    The folder must be empty unless `--force` is given, and nobody may write to it. Stop servers
    that only read it as well: they would go on with what there was.
    """
    restored, vectors = restore_folder(settings_of(ctx), backup, force=force)
    if as_json:
        print_json(
            {
                "articles": restored.articles,
                "last_number": restored.last_number,
                "vectors": vectors,
            }
        )
    else:
        say(f"restored {counted(restored.articles, 'article', 'articles')}, index made anew")
