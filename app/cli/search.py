"""`samestory search`: stories by meaning and words."""

from typing import Annotated

import typer

from app.bootstrap import open_service
from app.cli import exits
from app.cli.output import JsonOption, print_json, say
from app.cli.session import settings_of
from app.cli.tables import show_stories
from app.web import wire

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory search землетрус")
def search(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="In any language.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find stories by meaning and words, in any language; best match first."""
    with open_service(settings_of(ctx), writable=False) as service:
        hits = service.queries.search(" ".join(words), limit=limit)
    if as_json:
        print_json(wire.search_result(hits))
    elif hits:
        show_stories(hit.story for hit in hits)
    else:
        say("no stories found")
    if not hits:
        raise typer.Exit(exits.REJECTED)
