"""`samestory search`: stories by meaning and words."""

from typing import Annotated

import typer

from app.cli import exits
from app.cli.asking import answers
from app.cli.output import JsonOption, print_json, say
from app.cli.session import settings_to_read
from app.cli.tables import show_stories

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: samestory search землетрус")
def search(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="In any language.")],
    *,
    language: Annotated[
        str | None, typer.Option(help="In articles of this language, as a BCP 47 tag.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="In articles of this source.")] = None,
    since: Annotated[
        str | None, typer.Option(help="In articles published at or after this time (ISO 8601).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="In articles published at or before this time (ISO 8601).")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="`next_cursor` of the page before.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Find stories by meaning and words, in any language; best match first."""
    with answers(settings_to_read(ctx)) as asked:
        found = asked.search_stories(
            " ".join(words),
            language=language,
            source=source,
            since=since,
            until=until,
            limit=limit,
            cursor=cursor,
        )
    if as_json:
        print_json(found)
    elif found.hits:
        show_stories((hit.story for hit in found.hits), next_cursor=found.next_cursor)
    else:
        say("no stories found")
    if not found.hits:
        raise typer.Exit(exits.REJECTED)
