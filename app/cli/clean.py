"""`samestory clean`: what is taken for the article in a page as scraped."""

from typing import Annotated

import typer
from rich.text import Text

from app.analysis.analyse import cleaned
from app.analysis.boilerplate import Cleaned
from app.cli import exits
from app.cli.output import JsonOption, console, print_json, say
from app.cli.reading import read_inputs
from app.cli.session import settings_of
from app.domain.article import Rejected

app = typer.Typer(add_completion=False)


@app.command("clean", epilog="Example: samestory clean page.txt --show-dropped")
def show_clean(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Text, HTML or JSON Lines; - is standard input.")
    ],
    show_dropped: Annotated[
        bool,
        typer.Option("--show-dropped", help="List the lines left out, and why (JSON always does)."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what is taken for the article in a scraped page.

    Menus, share buttons, teasers and the like are left out, as `ingest` does it.
    """
    rejected = False
    for item in read_inputs([file], settings_of(ctx)):
        if isinstance(item, Rejected):
            rejected = True
            say(f"rejected {item.origin}: {item.reason} ({item.code})")
            continue
        found = cleaned(item)
        if as_json:
            print_json(
                {
                    "id": item.id,
                    "title": found.title,
                    "lead": _lead(found),
                    "text": found.body,
                    "dropped": [
                        {"text": line.text, "reason": line.reason} for line in found.dropped
                    ],
                }
            )
        else:
            _show(found, show_dropped=show_dropped)
    if rejected:
        raise typer.Exit(exits.REJECTED)


def _lead(found: Cleaned) -> str:
    """The first paragraph, in which news say what happened."""
    return found.body.partition("\n")[0]


def _show(found: Cleaned, *, show_dropped: bool) -> None:
    out = console()
    lead, rest = _lead(found), found.body.partition("\n")[2]
    parts = [Text(found.title, "bold"), Text(lead, "italic"), Text(rest)]
    out.print(*(part for part in parts if part), sep="\n\n", soft_wrap=True)
    if show_dropped:
        out.print(Text(f"\nleft out, {len(found.dropped)}:"))
        for line in found.dropped:
            out.print(Text(f"- {line.text}  ({line.reason})", "dim"), soft_wrap=True)
